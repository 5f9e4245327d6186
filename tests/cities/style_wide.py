"""Style `wide`: years side by side in columns, a file per level, the year in the sheet's title or the sheet's name."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from .columns import cols
from .data import City
from .grid import Grid, write_xlsx
from .layout import PLAIN_STATES, Col, Look, build
from .pen import Pen

LEVELS = {"national": "国家级", "provincial": "省级", "municipal": "市级", "county": "县级"}
WORDS = PLAIN_STATES


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = "企业名称=name 统一社会信用代码（税号）=code 所在镇街园区=town 高新技术领域=trade 企业成立日期=founded"
    grids = [build("总表", cols(pen, "firms", line), city.firms, Look([f"{city.region.name}科技企业"], serial="No."))]
    write_xlsx(folder / "01 企业.xlsx", grids)
    grids = []
    for year in range(2020, 2026):
        line = "高新技术企业名称=name 证书号码=number 发证时间（年月日）=day"
        rows = [c for c in city.certificates if c.issued.year == year]
        grids.append(build(f"{year}高企", cols(pen, "certificates", line), rows, Look(serial="No.")))
    write_xlsx(folder / "02 高企.xlsx", grids)
    grids = []
    for year in (2024, 2025):
        for batch in "一二三四":
            registered = [r for r in city.registrations if r.day.year == year and r.batch == f"第{batch}批"]
            day = registered[0].day  # one announcement a batch: its day stands in the title, not in the rows
            title = f"{year}年第{batch}批入库科技型中小企业名单（公告日期：{day.year}年{day.month}月{day.day}日）"
            made = cols(pen, "registrations", "科技型中小企业名称=name 入库登记编号=number")
            grids.append(build(f"{year}第{batch}批", made, registered, Look([title], serial="序号")))
    write_xlsx(folder / "03 科小.xlsx", grids)


def works(folder: Path, city: City, pen: Pen) -> None:
    for level, word in LEVELS.items():
        line = "项目编号=number 项目（课题）名称=name 项目承担单位=unit 计划（专项）=programme 资助类型=support "
        line += "财政资助经费（万元）=money 立项（申报）时间=day 当前状态=state 验收时间=accepted"
        rows = [p for p in city.projects if p.level == level]
        look = Look([f"{word}科技计划项目清单"], serial="序号", sum_head="财政资助经费（万元）", total="合计")
        look.sum_of = lambda p: p.amount / 10000
        grid = build("清单", cols(pen, "projects", line), rows, look)
        write_xlsx(folder / f"04 {word}项目.xlsx", [grid])
    pen.days = ("month", "month_dot")
    write_xlsx(folder / "05 平台.xlsx", platforms(city, pen))
    pen.days = ("cn", "dot0", "slash")


def platforms(city: City, pen: Pen) -> list[Grid]:
    """A sheet for each level; letters of recognition are remembered by month."""
    grids = []
    for level, word in LEVELS.items():
        rows = [p for p in city.platforms if p.level == level]
        made = cols(pen, "platforms", "平台全称=name 平台类别=kind 依托单位名称=unit 认定年月=day 认定文号=document")
        if rows:
            grids.append(build(word, made, rows, Look([f"{word}科技创新平台"], serial="序号")))
    return grids


def by_year(folder: Path, city: City, pen: Pen) -> None:
    grids = []
    for year in (2024, 2025):
        rows = [n for n in city.nominations if n.year == year]
        made = cols(pen, "nominations", "提名项目名称=name 主要完成单位=unit 提名奖种=award 提名单位=by")
        look = Look([f"{year}年度省科学技术奖提名项目汇总表"], serial="序号")
        grids.append(build(f"提名{year}", made, rows, look))
    write_xlsx(folder / "06 奖励提名.xlsx", grids)
    results = cols(pen, "results", "科技成果名称=name 完成单位=unit 成果登记号=number 登记日期=day")
    events = cols(pen, "events", "活动名称=name 举办日期=range 举办地点=place 参加人次=people 主办单位=host")
    first = build("成果登记", results, city.results, Look(["科技成果登记汇总"], serial="序号"))
    second = build("科技活动", events, city.events, Look(["科技活动汇总"], serial="序号"))
    write_xlsx(folder / "07 成果活动.xlsx", [first, second])


def returns_side_by_side(city: City, pen: Pen) -> Grid:
    """One row a firm, the years side by side; an empty cell says that the firm sent no return."""
    sent = {(r.firm.code, r.year): r for r in city.returns}
    firms = [f for f in city.firms if any((f.code, y) in sent for y in (2023, 2024, 2025))]

    def cell(year: int, field: str) -> Any:
        def get(firm: Any) -> object:
            found = sent.get((firm.code, year))
            return None if found is None else pen.sum(getattr(found, field), "千元")

        return get

    made = cols(pen, "firms", "企业名称=name 统一社会信用代码=code")
    for year in (2023, 2024, 2025):
        made.append(Col("研发费用合计", cell(year, "expenditure"), f"{year}年"))
        made.append(Col("营业收入", cell(year, "revenue"), f"{year}年"))
    return build("研发投入", made, firms, Look(["规上企业107-2表三年对比"], unit="单位：千元", serial="序号"))


def money(folder: Path, city: City, pen: Pen) -> None:
    write_xlsx(folder / "08 研发.xlsx", [returns_side_by_side(city, pen)])
    line = "贷款企业名称=name 承办银行=bank 发放贷款金额=money 贷款发放时间=day 贷款利率（%）=rate 目前状态=state"
    look = Look(["“科贷通”贷款情况\n（单位：万元）"], title_height=2, serial="序号")
    look.sum_head, look.sum_of, look.total = "发放贷款金额", (lambda x: x.amount / 10000), "合 计"
    write_xlsx(folder / "09 科贷通.xlsx", [build("贷款", cols(pen, "loans", line), city.loans, look)])
    line = "指标名称=name 指标年度=year 指标数值=value 单位=unit 全市排名=rank 参评县市区数=of 发布文件=document"
    grid = build("指标", cols(pen, "figures", line), city.figures, Look(["公布指标"], serial="序号"))
    write_xlsx(folder / "10 公布指标.xlsx", [grid])


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("cn", "dot0", "slash"), ("num",), ("plain", "plain", "half", "break"))
    pen.rates, pen.words = ("bare", "text"), WORDS
    for part in (enterprises, works, by_year, money):
        part(folder, city, pen)
