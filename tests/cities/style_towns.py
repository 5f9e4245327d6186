"""Style `towns`: everything by town, with a subtotal named after it; several undertakers in a cell; counts with 家."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from .columns import cols
from .data import City, Project
from .grid import Grid, write_xlsx
from .layout import Col, Look, build
from .pen import Pen

WORDS = {
    "national": ("国家",),
    "provincial": ("省",),
    "municipal": ("市",),
    "county": ("县",),
    "approved": ("在研",),
    "accepted": ("已结题",),
    "rejected": ("未获批",),
    "applied": ("评审中",),
    "noticed": ("已公示",),
    "paid": ("正常",),
    "repaid": ("已还清",),
    "overdue": ("逾期",),
    "credited": ("已授信",),
    "pending": ("审批中",),
}


def by_town(name: str, made: list[Col], rows: list[Any], town: Callable[[Any], str], title: str) -> Grid:
    """The rows town after town, each part closed by a row such as 槐溪镇小计 with the number of its firms."""
    parts = dict.fromkeys(town(r) for r in rows)
    whole = build(name, made, [], Look([title], serial="序号"))
    serial = 0
    for part in parts:
        members = [r for r in rows if town(r) == part]
        body = build(name, made, members, Look(serial="序号")).rows[1:]
        for row in body:
            serial += 1
            row[0] = serial
        whole.rows += body
        whole.rows.append([f"{part}小计", f"{len(members)}家"])
    whole.rows.append(["全市合计", f"{len(rows)}家"])
    return whole


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = "企业名称=name 信用代码=code 镇街=town 领域=trade 注册时间=founded 联系人=contact 联系方式=phone 高企证书编号=blank"
    made = cols(pen, "firms", line.replace(" 高企证书编号=blank", ""))
    newest = {c.firm.code: c.number for c in city.certificates}
    made.append(Col("高企证书编号", lambda f: newest.get(f.code)))
    firms = by_town("企业", made, city.firms, lambda f: f.town, f"{city.region.name}科技企业分镇街名录")
    line = "企业名称=name 所属镇街=town 证书编号=number 发证日期=day 联系人=contact 联系电话=phone"
    rows = sorted(city.certificates, key=lambda c: c.firm.town)
    certificates = by_town(
        "高企", cols(pen, "certificates", line), rows, lambda c: c.firm.town, "高新技术企业分镇街名单"
    )
    line = "企业名称=name 所属镇街=town 入库编号=number 入库时间=day"
    rows2 = sorted(city.registrations, key=lambda r: r.firm.town)
    small = by_town("科小", cols(pen, "registrations", line), rows2, lambda r: r.firm.town, "科技型中小企业分镇街名单")
    write_xlsx(folder / "分镇街企业情况.xlsx", [firms, certificates, small])


def works(folder: Path, city: City, pen: Pen) -> None:
    partners = [f.name for f in city.firms]

    def undertakers(p: Project) -> str:
        turn = int(p.number[-3:])
        other = partners[turn % len(partners)]
        if p.unit == other or turn % 4:
            return pen.name(p.unit)
        return f"{p.unit}、{other}" if turn % 8 else f"{p.unit}、{other}、{city.institutions[2]}"

    made = cols(pen, "projects", "项目名称=name")
    made.append(Col("承担单位", undertakers))
    line = "项目编号=number 级别=level 计划类别=programme 资金类型=support 资金（万元）=money 日期=day 进度=state 验收时间=accepted"
    made += cols(pen, "projects", line)
    grid = build("项目", made, city.projects, Look(["科技项目台账"], serial="序号"))
    line = "平台名称=name 平台类型=kind 平台级别=level 依托单位=unit 批准时间=day"
    rows = sorted(city.platforms, key=lambda p: p.kind)
    look = Look(
        ["各类创新平台"], serial="序号", section=lambda p: p.kind, subtotal="小计", numerals="一二三四五六七八九十"
    )
    platforms = build("平台", cols(pen, "platforms", line), rows, look)
    write_xlsx(folder / "项目平台.xlsx", [grid, platforms])
    results = build("成果", cols(pen, "results", "成果名称=name 完成单位=unit 登记号=number 登记时间=day"), city.results,
                    Look(["登记成果"], serial="序号"))  # fmt: skip
    line = "年度=year 项目名称=name 完成单位=unit 奖种=award 提名单位=by"
    nominations = build("提名", cols(pen, "nominations", line), city.nominations, Look(["科技奖提名"], serial="序号"))
    line = "活动名称=name 时间=day 地点=place 人数=people_text 主办单位=host"
    events = build("活动", cols(pen, "events", line), city.events, Look(["活动情况"], serial="序号"))
    write_xlsx(folder / "成果活动.xlsx", [results, nominations, events])


def money(folder: Path, city: City, pen: Pen) -> None:
    grids = []
    for year in (2023, 2024, 2025):
        line = "企业名称=name 信用代码=code 镇街=town 研发费用（万元）=spent 营业收入（万元）=revenue"
        rows = sorted((r for r in city.returns if r.year == year), key=lambda r: r.firm.town)
        title = f"{year}年企业研发投入情况"
        grids.append(by_town(f"{year}", cols(pen, "returns", line), rows, lambda r: r.firm.town, title))
    write_xlsx(folder / "研发投入.xlsx", grids)
    line = "企业=name 银行=bank 贷款额度（万元）=money 放款日期=day 贷款利率=rate 贷款情况=state"
    loans = by_town("贷款", cols(pen, "loans", line), sorted(city.loans, key=lambda x: x.firm.town),
                    lambda x: x.firm.town, "科贷通贷款分镇街情况")  # fmt: skip
    figures = build("指标", cols(pen, "figures", "指标名称=name 年度=year 完成数=value_unit 位次=rank_of 依据=document"),
                    city.figures, Look(["上级通报指标"], serial="序号"))  # fmt: skip
    write_xlsx(folder / "贷款指标.xlsx", [loans, figures])


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("cn", "iso", "slash0"), ("num", "text"), ("plain", "half", "trail"))
    pen.rates, pen.words = ("text",), WORDS
    for part in (enterprises, works, money):
        part(folder, city, pen)
