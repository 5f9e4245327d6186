"""Style `onebook`: the whole bureau in one workbook, every ledger a sheet, sums in 元 or 万元, a blank first column."""

from __future__ import annotations

from pathlib import Path
from random import Random

from .data import City
from .grid import Grid, write_xlsx
from .layout import Col, Look, build
from .pen import Cell, Pen

LEVELS = {"national": "国家", "provincial": "省", "municipal": "设区市级", "county": "县本级"}
STATES = {
    "approved": ("立项", "在研"),
    "accepted": ("已结题", "通过验收"),
    "rejected": ("不予立项",),
    "applied": ("申报",),
    "noticed": ("公示",),
    "paid": ("已发放", "放款"),
    "repaid": ("已还清", "结清"),
    "overdue": ("逾期",),
    "credited": ("已授信",),
    "pending": ("审批中",),
}


def cover(city: City) -> Grid:
    grid = Grid("封面")
    grid.rows = [[None], [None, f"{city.region.name}科技工作台账"], [None, "（2024—2025年度）"], [None]]
    grid.rows += [[None, f"编制单位：{city.bureau}"], [None, "填表说明：各表按科室职责填报，金额单位见各表。"]]
    return grid


def enterprise_sheets(city: City, pen: Pen) -> list[Grid]:
    directory = [
        Col("单位全称", lambda f: pen.name(f.name)),
        Col("税号", lambda f: f.code),
        Col("镇街", lambda f: f.town),
        Col("所属领域", lambda f: f.field),
        Col("成立日期", lambda f: pen.day(f.founded)),
        Col("联系人", lambda f: f.contact),
        Col("手机", lambda f: f.phone),
    ]
    certificates = [
        Col("高企证书号", lambda c: c.number),
        Col("法人单位", lambda c: pen.name(c.firm.name)),
        Col("颁证日期", lambda c: pen.day(c.issued)),
        Col("有效期（年）", lambda c: 3),
        Col("经办人", lambda c: c.firm.contact),
    ]
    registrations = [
        Col("公司全称", lambda r: pen.name(r.firm.name)),
        Col("批次", lambda r: f"{r.day.year}年{r.batch}"),
        Col("登记编号", lambda r: r.number),
        Col("入库时间", lambda r: pen.day(r.day)),
        Col("镇街", lambda r: r.firm.town),
    ]
    lead = (f"填报单位：{city.bureau}|填报日期：2025年12月31日",)
    return [
        build("企业基本信息", directory, city.firms, Look(["科技企业基本信息"], offset=1)),
        build("高企", certificates, city.certificates, Look(["高新技术企业证书台账"], lead=lead, offset=1)),
        build("科小", registrations, city.registrations, Look(["科技型中小企业入库台账"], lead=lead, offset=1)),
    ]


def project_sheet(city: City, pen: Pen) -> Grid:
    cols = [
        Col("课题名称", lambda p: p.name),
        Col("级别", lambda p: LEVELS[p.level]),
        Col("申报单位", lambda p: pen.name(p.unit)),
        Col("所属计划", lambda p: p.programme),
        Col("批复时间", lambda p: pen.day(p.day)),
        Col("拨款方式", lambda p: p.support),
        Col("经费（元）", lambda p: pen.sum(p.amount, "元")),
        Col("进展情况", lambda p: pen.word(p.state)),
        Col("结题时间", lambda p: pen.day(p.accepted)),
        Col("立项编号", lambda p: p.number if p.is_approved else None),
    ]
    look = Look(["科技计划项目台账"], offset=1, sum_head="经费（元）", sum_of=lambda p: p.amount, total="合计")
    return build("项目", cols, city.projects, look)


def other_sheets(city: City, pen: Pen) -> list[Grid]:
    platforms = [
        Col("载体名称", lambda p: p.name),
        Col("类别", lambda p: p.kind),
        Col("等级", lambda p: LEVELS[p.level]),
        Col("建设单位", lambda p: pen.name(p.host)),
        Col("获批时间", lambda p: pen.day(p.day)),
        Col("认定文件", lambda p: p.document),
        Col("备注", lambda p: None),
    ]
    results = [
        Col("登记编号", lambda r: r.number),
        Col("科技成果名称", lambda r: r.name),
        Col("完成单位", lambda r: pen.name(r.unit)),
        Col("登记时间", lambda r: pen.day(r.day)),
    ]
    nominations = [
        Col("年份", lambda n: n.year),
        Col("提名项目名称", lambda n: n.name),
        Col("第一完成单位", lambda n: pen.name(n.unit)),
        Col("拟报奖种", lambda n: n.award),
        Col("提名者", lambda n: n.nominator),
    ]
    events = [
        Col("活动主题", lambda e: e.name),
        Col("举办时间", lambda e: pen.day(e.day)),
        Col("举办地点", lambda e: e.place),
        Col("参会人数（人）", lambda e: e.people),
        Col("承办单位", lambda e: e.host),
    ]
    return [
        build("平台", platforms, city.platforms, Look(["科技创新平台情况表"], offset=1)),
        build("成果", results, city.results, Look(["科技成果登记台账"], offset=1)),
        build("奖励", nominations, city.nominations, Look(["科学技术奖提名情况"], offset=1)),
        build("活动", events, city.events, Look(["科技活动情况"], offset=1)),
    ]


def money_sheets(city: City, pen: Pen) -> list[Grid]:
    returns = [
        Col("年度", lambda r: r.year),
        Col("企业名称", lambda r: pen.name(r.firm.name)),
        Col("统一代码", lambda r: r.firm.code),
        Col("营业收入（千元）", lambda r: int(r.revenue / 1000)),
        Col("研发费用合计（千元）", lambda r: int(r.expenditure / 1000)),
        Col("研发人员数", lambda r: r.researchers),
    ]
    loans = [
        Col("借款企业", lambda x: pen.name(x.firm.name)),
        Col("借款合同号", lambda x: x.contract),
        Col("发放金额（元）", lambda x: pen.sum(x.amount, "元")),
        Col("发放日期", lambda x: pen.day(x.day)),
        Col("经办银行", lambda x: x.bank),
        Col("利率", lambda x: Cell(float(x.rate / 100), "0.00%")),
        Col("贷款期限（月）", lambda x: x.months),
        Col("贷款状态", lambda x: pen.word(x.state)),
    ]
    figures = [
        Col("指标名称", lambda f: f.name),
        Col("年份", lambda f: f.year),
        Col("指标值", lambda f: float(f.value)),
        Col("计量单位", lambda f: f.unit),
        Col("排名", lambda f: f.rank),
        Col("参评单位数", lambda f: f.of),
        Col("依据文件", lambda f: f.document),
    ]
    total = Look(["科技金融贷款明细"], offset=1, sum_head="发放金额（元）", sum_of=lambda x: x.amount, total="总计")
    return [
        build("研发", returns, city.returns, Look(["企业研发活动统计（107-2表）"], offset=1)),
        build("贷款", loans, city.loans, total),
        build("通报数据", figures, city.figures, Look(["上级通报数据"], offset=1)),
    ]


def helper_sheet() -> Grid:
    """The hidden lists behind the drop-down boxes."""
    grid = Grid("下拉选项", hidden=True)
    grid.rows = [
        ["级别", "状态", "方式"],
        ["国家", "立项", "无偿资助"],
        ["省", "在研", "贷款贴息"],
        ["市", "结题", "后补助"],
    ]
    return grid


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("real", "real_slash", "serial", "iso"), ("num", "format", "comma"), ("plain", "plain", "trail"))
    pen.words = STATES
    grids = [cover(city), *enterprise_sheets(city, pen), project_sheet(city, pen), *other_sheets(city, pen)]
    grids += [*money_sheets(city, pen), Grid("Sheet1"), helper_sheet()]
    write_xlsx(folder / f"{city.region.name}科技台账.xlsx", grids)
