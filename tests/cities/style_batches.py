"""Style `batches`: folders by line, a file per batch, rows given twice, old names, cancelled certificates."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from .columns import cols
from .data import City
from .grid import Grid, write_xls, write_xlsx
from .layout import Look, build
from .pen import Pen

WORDS = {
    "national": ("国家级",),
    "provincial": ("省级",),
    "municipal": ("市级",),
    "county": ("县级", "县本级"),
    "approved": ("立项", "已立项"),
    "accepted": ("通过验收",),
    "rejected": ("不予立项",),
    "applied": ("申报",),
    "noticed": ("公示",),
    "paid": ("已发放",),
    "repaid": ("已还清",),
    "overdue": ("逾期",),
    "credited": ("已授信",),
    "pending": ("审批中",),
}


def doubled(rows: list[Any], rng: Random, count: int) -> list[Any]:
    """The rows with some given a second time, further down; the pen spells them anew."""
    again = rng.sample(rows, min(count, len(rows)))
    return [*rows, *again]


def save(folder: Path, name: str, grid: Grid, old: bool = False) -> None:
    folder.mkdir(exist_ok=True)
    if old:
        write_xls(folder / f"{name}.xls", [grid])
    else:
        write_xlsx(folder / f"{name}.xlsx", [grid])


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = (
        "企业名称=name 曾用名=former 统一社会信用代码=code 所属镇街=town 技术领域=trade 成立日期=founded 联系人=contact"
    )
    rows = doubled(city.firms, pen.rng, 4)
    look = Look(["企业名录"], serial="序号", repeat_every=30)
    save(folder, "企业名录", build("Sheet1", cols(pen, "firms", line), rows, look))
    line = "批次=batch 企业名称=then 证书编号=number 发证日期=day 资格取消日期=cancelled 备注=blank"
    for i, batch in enumerate(("第一批", "第二批")):
        for year in range(2020, 2026):
            rows = [c for c in city.certificates if c.issued.year == year and c.batch == batch]
            if rows:
                title = f"{year}年{batch}高新技术企业名单"
                made = cols(pen, "certificates", line)
                grid = build("Sheet1", made, doubled(rows, pen.rng, 1), Look([title]))
                save(folder / "高企", title, grid, old=i == 0)
    line = "企业名称=name 统一社会信用代码=code 入库登记编号=number 公告日期=day"
    for year in (2024, 2025):
        for batch in "一二三四":
            rows = [r for r in city.registrations if r.day.year == year and r.batch == f"第{batch}批"]
            title = f"{year}年第{batch}批科技型中小企业"
            grid = build("Sheet1", cols(pen, "registrations", line), rows, Look([title], serial="序号"))
            save(folder / "科小", title, grid)
        rows = [r for r in city.registrations if r.day.year == year]  # and the year's list repeats the batches
        grid = build("Sheet1", cols(pen, "registrations", line), rows, Look(serial="序号"))
        save(folder / "科小", f"{year}年科技型中小企业汇总", grid, old=True)


def projects(folder: Path, city: City, pen: Pen) -> None:
    """All projects in one workbook; those of province and above in a second one again."""
    line = "项目编号=number 项目名称=name 承担单位=unit 项目级别=level 项目类别=programme 支持方式=support "
    line += "资助金额（万元）=money 立项（申报）日期=day 项目状态=state 验收日期=accepted"
    look = Look(["科技项目总台账"], serial="序号", repeat_every=25, blank_every=10)
    rows = doubled(city.projects, pen.rng, 3)
    save(folder / "项目", "科技项目总台账", build("Sheet1", cols(pen, "projects", line), rows, look))
    upper = [p for p in city.projects if p.level in ("national", "provincial")]
    pen.sums = ("num", "as_wan")
    look = Look(["省级以上项目清单"], unit="金额单位：元", serial="序号")
    line = "项目名称=name 项目编号=number 立项（申报）日期=day 承担单位=unit 级别=level 资助金额=money "
    line += "支持方式=support 项目状态=state 验收日期=accepted"
    save(folder / "项目", "省级以上项目清单", build("Sheet1", cols(pen, "projects", line, "元"), upper, look))


def works(folder: Path, city: City, pen: Pen) -> None:
    line = "平台名称=name 依托单位=unit 平台类型=kind 级别=level 认定时间=day 批文号=document"
    look = Look(["创新平台"], serial="序号")
    made = cols(pen, "platforms", line)
    save(folder, "创新平台", build("Sheet1", made, doubled(city.platforms, pen.rng, 3), look))
    for half, months in (("上半年", range(1, 7)), ("下半年", range(7, 13))):
        line = "登记号=number 成果名称=name 第一完成单位=unit 登记日期=day"
        rows = [r for r in city.results if r.day.month in months]
        made = cols(pen, "results", line)
        title = f"{half}科技成果登记"
        save(folder / "成果", title, build("Sheet1", made, doubled(rows, pen.rng, 2), Look([title], serial="序号")))
        line = "活动名称=name 活动日期=day 活动地点=place 参加人数=people 主办单位=host"
        held = [e for e in city.events if e.day.month in months]
        save(folder / "活动", f"{half}科技活动", build("Sheet1", cols(pen, "events", line), held, Look(serial="序号")))
    line = "项目名称=name 主要完成单位=unit 奖种=award 提名单位=by 提名年度=year"
    rows = doubled(city.nominations, pen.rng, 2)
    save(folder / "成果", "奖励提名", build("Sheet1", cols(pen, "nominations", line), rows, Look(serial="序号")))


def money(folder: Path, city: City, pen: Pen) -> None:
    line = "年度=year 单位名称=name 统一社会信用代码=code 研究开发费用合计（千元）=spent 营业收入（千元）=revenue"
    pen.sums = ("num", "text")
    rows = doubled(city.returns, pen.rng, 5)
    save(folder, "107-2表", build("Sheet1", cols(pen, "returns", line, "千元"), rows, Look(serial="序号")))
    line = "合同编号=contract 企业名称=name 银行=bank 贷款金额（万元）=money 放款日期=day 期限（月）=months 状态=state"
    for bank in dict.fromkeys(x.bank for x in city.loans):
        rows = [x for x in city.loans if x.bank == bank]
        look = Look([f"{bank}科技贷款明细"], serial="序号")
        save(folder / "贷款", f"{bank}", build("Sheet1", cols(pen, "loans", line), rows, look))
    save(folder / "贷款", "全市汇总", build("Sheet1", cols(pen, "loans", line), city.loans, Look(serial="序号")))
    line = "指标=name 年度=year 数值=value 单位=unit 位次=rank 参与排名单位数=of 来源文件=document"
    save(folder, "公布数据", build("Sheet1", cols(pen, "figures", line), city.figures, Look(serial="序号")))


def write(folder: Path, city: City, rng: Random) -> None:

    pen = Pen(rng, ("iso", "dot", "cn", "real"), ("num", "text", "as_wan"), ("plain", "half", "mixed", "trail"))
    pen.words, pen.codes = WORDS, ("plain", "trail", "lower")
    for part in (enterprises, projects, works, money):
        part(folder, city, pen)
