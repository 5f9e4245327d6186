"""Style `pairs`: years in the heading of every column, this year beside last; columns that only their contents explain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from .columns import cols
from .data import City
from .grid import Grid, write_xlsx
from .layout import PLAIN_STATES, Col, Look, build
from .pen import Pen, number

WORDS = {
    "national": ("国家级",),
    "provincial": ("省级",),
    "municipal": ("市级",),
    "county": ("县级",),
    **PLAIN_STATES,
}


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = "企业名称=name 统一社会信用代码=code 归口=town 技术领域=trade 成立年月日=founded"
    firms = build("企业", cols(pen, "firms", line), city.firms, Look(["企业基本情况"], serial="序号"))
    line = "市场主体=name 证书编号=number 发证日期=day"
    certificates = build("高企", cols(pen, "certificates", line), city.certificates, Look(["高企证书"], serial="序号"))
    line = "市场主体=name 入库登记编号=number 入库登记日期=day 序次=batch"
    small = build("科小", cols(pen, "registrations", line), city.registrations, Look(["科小入库"], serial="序号"))
    write_xlsx(folder / "企业.xlsx", [firms, certificates, small])


def works(folder: Path, city: City, pen: Pen) -> None:
    line = (
        "项目名称=name 谁来做=unit 项目编号=number 层次=level 计划=programme 给钱方式=support 下达经费（万元）=money "
    )
    line += "立项或申报时间=day 目前情形=state 验收时间=accepted"
    projects = build("项目", cols(pen, "projects", line), city.projects, Look(["科技计划项目"], serial="序号"))
    pen.days = ("month", "month_dot", "cn")
    line = "名称=name 平台类型=kind 级别=level 依托单位=unit 认定年月=day"
    platforms = build("平台", cols(pen, "platforms", line), city.platforms, Look(["创新平台"], serial="序号"))
    pen.days = ("cn", "iso", "int8")
    write_xlsx(folder / "项目和平台.xlsx", [projects, platforms])
    line = "名称=name 完成单位=unit 登记号=number 登记日期=day"
    results = build("成果", cols(pen, "results", line), city.results, Look(["科技成果登记"], serial="序号"))
    line = "提名年度=year 项目名称=name 完成单位=unit 奖种=award 提名者=by"
    nominations = build("提名", cols(pen, "nominations", line), city.nominations, Look(["奖励提名"], serial="序号"))
    line = "名称=name 时间=day 地点=place 人数=people 主办=host"
    events = build("活动", cols(pen, "events", line), city.events, Look(["科技活动"], serial="序号"))
    write_xlsx(folder / "成果提名活动.xlsx", [results, nominations, events])


def of_year(sent: dict[tuple[str, int], Any], year: int, field: str, pen: Pen) -> Callable[[Any], object]:
    def get(firm: Any) -> object:
        found = sent.get((firm.code, year))
        return None if found is None else pen.sum(getattr(found, field), "万元")

    return get


def returns(city: City, pen: Pen) -> list[Grid]:
    """2023 and 2024 with the year in every heading, before or behind; 2025 beside 2024 as this year and last."""
    sent = {(r.firm.code, r.year): r for r in city.returns}
    firms = [f for f in city.firms if any((f.code, y) in sent for y in (2023, 2024))]
    made = cols(pen, "firms", "企业名称=name 统一社会信用代码=code")
    for year in (2023, 2024):
        made.append(Col(f"{year}年研发费用（万元）", of_year(sent, year, "expenditure", pen)))
        made.append(Col(f"营业收入（{year}年，万元）", of_year(sent, year, "revenue", pen)))
    first = build("两年", made, firms, Look(["企业研发投入对比"], serial="序号"))
    made = cols(pen, "firms", "企业名称=name 统一社会信用代码=code")
    made.append(Col("本年", of_year(sent, 2025, "expenditure", pen), "研发费用"))
    made.append(Col("上年", of_year(sent, 2024, "expenditure", pen), "研发费用"))
    firms = [f for f in city.firms if any((f.code, y) in sent for y in (2024, 2025))]
    look = Look(["2025年企业研发投入"], unit="单位：万元", serial="序号")
    return [first, build("今年", made, firms, look)]


def figures(city: City) -> Grid:
    """One row an indicator, the value of each year in a column of its own."""
    names = dict.fromkeys((f.name, f.unit) for f in city.figures)
    value = {(f.name, f.year): number(f.value) for f in city.figures}
    rank = {(f.name, f.year): f.rank for f in city.figures}
    made = [Col("指标", lambda n: n[0]), Col("单位", lambda n: n[1])]
    for year in (2024, 2025):
        made.append(Col("数值", lambda n, y=year: value.get((n[0], y)), f"{year}年"))
        made.append(Col("位次", lambda n, y=year: rank.get((n[0], y)), f"{year}年"))
    return build("指标", made, list(names), Look(["公布数据"], serial="序号"))


def money(folder: Path, city: City, pen: Pen) -> None:
    write_xlsx(folder / "研发.xlsx", returns(city, pen))
    line = "市场主体=name 银行=bank 贷款金额=money 放款日期=day 年利率=rate 现状=state"
    look = Look(["科贷通"], unit="单位：万元", serial="序号")
    loans = build("科贷通", cols(pen, "loans", line), city.loans, look)
    write_xlsx(folder / "科贷通和指标.xlsx", [loans, figures(city)])


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("cn", "iso", "int8"), ("num",), ("plain", "trail"))
    pen.rates, pen.words = ("text", "cell"), WORDS
    for part in (enterprises, works, money):
        part(folder, city, pen)
