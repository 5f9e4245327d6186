"""Style `forms`: one 107-2 form a firm, lists side by side, tables continued without headings, totals on top."""

from __future__ import annotations

from pathlib import Path
from random import Random

from .columns import cols
from .data import City, Return
from .grid import Grid, write_docx, write_xlsx
from .layout import Look, build
from .pen import Pen
from .tweaks import below_heading, beside, push_down

WORDS = {
    "national": ("国家级",),
    "provincial": ("省级",),
    "municipal": ("市级",),
    "county": ("县级",),
    "approved": ("立项",),
    "accepted": ("验收",),
    "rejected": ("未立项",),
    "applied": ("申报",),
    "noticed": ("公示",),
    "paid": ("已放款",),
    "repaid": ("已结清",),
    "overdue": ("逾期",),
    "credited": ("已授信",),
    "pending": ("审批中",),
}
NOTICE = ["填报说明"] + [f"{n}. 本表第{n}项按实际情况填写，没有的留空。" for n in range(1, 18)]


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = "企业名称=name 统一社会信用代码=code 所在乡镇=town 技术领域=trade 成立时间=founded"
    grid = build("名录", cols(pen, "firms", line), city.firms, Look(["科技企业名录"], serial="序号"))
    write_xlsx(folder / "企业名录.xlsx", [push_down(grid, NOTICE)])
    certificates = cols(pen, "certificates", "企业名称=name 证书编号=number 发证日期=day")
    registrations = cols(pen, "registrations", "单位名称=name 入库登记编号=number 入库日期=day")
    left = build("高企", certificates, city.certificates, Look(["高新技术企业名单"], serial="序号"))
    right = build("科小", registrations, city.registrations, Look(["科技型中小企业名单"]))
    write_xlsx(folder / "高企与科小.xlsx", [beside("名单", left, right)])


def works(folder: Path, city: City, pen: Pen) -> None:
    line = (
        "项目名称=name 承担单位=unit 编号=number 级别=level 计划类别=programme 支持方式=support 资助金额（万元）=money "
    )
    line += "立项（申报）日期=day 状态=state 验收日期=accepted"
    grid = build("项目", cols(pen, "projects", line), city.projects, Look(["科技项目汇总表"], serial="序号"))
    total = sum(p.amount for p in city.projects) / 10000
    row: list[object] = ["合计", None, None, None, None, None, None, float(total)]
    write_xlsx(folder / "科技项目.xlsx", [below_heading(grid, "项目名称", row)])
    line = "平台名称=name 依托单位=unit 类型=kind 级别=level 认定日期=day 文号=document"
    continued(folder, "创新平台名单", build("平台", cols(pen, "platforms", line), city.platforms, Look(serial="序号")))
    line = "成果名称=name 完成单位=unit 登记号=number 登记日期=day"
    continued(folder, "科技成果登记名单", build("成果", cols(pen, "results", line), city.results, Look()))
    line = "项目名称=name 完成单位=unit 奖种=award 提名单位=by 提名年度=year"
    left = build("提名", cols(pen, "nominations", line), city.nominations, Look(["省科学技术奖提名"]))
    line = "活动名称=name 举办时间=day 地点=place 参加人数=people 主办单位=host"
    right = build("活动", cols(pen, "events", line), city.events, Look(["科技活动"]))
    write_xlsx(folder / "提名和活动.xlsx", [beside("一览", left, right)])


def continued(folder: Path, name: str, grid: Grid) -> None:
    """A list in a document, its table cut in three where the pages end; the headings stand over the first only."""
    third = len(grid.rows) // 3
    pieces = [grid.rows[:third], grid.rows[third : 2 * third], grid.rows[2 * third :]]
    grids = [Grid(grid.name, rows) for rows in pieces]
    grids[0].heading = (name,)
    for grid_ in grids[1:]:
        grid_.heading = ("",)
    write_docx(folder / f"{name}.docx", grids)


def form(turn: int, found: Return) -> Grid:
    """The form of one firm, its organisation, year and unit told above the items."""
    thousand = found.expenditure / 1000
    rows: list[list[object]] = [
        ["企业研究开发活动及相关情况", None, None, None],
        ["表　　号：107-2表"],
        [f"统一社会信用代码：{found.firm.code}"],
        [f"单位详细名称：{found.firm.name}", None, None, f"{found.year}年"],
        ["指标名称", "计量单位", "代码", "本年"],
        ["甲", "乙", "丙", 1],
        ["一、研究开发人员合计", "人", "1", found.researchers],
        ["研究开发费用合计", "千元", "7", int(thousand)],
        ["三、营业收入", "千元", "30", int(found.revenue / 1000)],
        ["单位负责人：赵经理", None, "填表人：孙会计", None],
    ]
    if turn % 2:  # codes before the names, as some print it
        rows[4:9] = [[r[2], r[0], r[1], r[3]] for r in rows[4:9]]
    return Grid(f"{turn + 1}", rows, [(0, 0, 0, 3)])


def money(folder: Path, city: City, pen: Pen) -> None:
    for year in (2023, 2024, 2025):
        found = [r for r in city.returns if r.year == year]
        write_xlsx(folder / f"107-2表{year}.xlsx", [form(i, r) for i, r in enumerate(found)])
    line = "企业名称=name 贷款银行=bank 贷款金额（万元）=money 放款日期=day 利率=rate 状态=state"
    loans = build("科贷通", cols(pen, "loans", line), city.loans, Look(["科贷通贷款"], serial="序号"))
    total = sum(x.amount for x in city.loans) / 10000
    loans = below_heading(loans, "贷款银行", ["总计", f"{len(city.loans)}笔", None, float(total)])
    line = "指标=name 年度=year 数值=value 单位=unit 位次=rank_of 文件=document"
    figures = build("公布", cols(pen, "figures", line), city.figures, Look(["上级公布数据"]))
    write_xlsx(folder / "贷款和公布数据.xlsx", [loans, figures])


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("cn", "slash", "dot"), ("num",), ("plain", "half"))
    pen.rates, pen.words = ("text", "cell"), WORDS
    for part in (enterprises, works, money):
        part(folder, city, pen)
