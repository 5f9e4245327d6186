"""Style `errors`: a hurried clerk; rows that must be left out, blank rows, remarks, mixed words and widths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from .columns import cols, ghost
from .data import City
from .grid import Grid, write_xlsx
from .layout import Col, Look, Wrong, build
from .pen import Pen

WORDS = {
    "national": ("国家级", "国家"),
    "provincial": ("省级", "省", "省部级"),
    "municipal": ("市级", "设区市级", "地市级"),
    "county": ("县级", "县本级", "本级"),
    "approved": ("立项", "已立项", "在研"),
    "accepted": ("已验收", "已结题", "通过验收", "验收通过"),
    "rejected": ("不予立项", "未立项"),
    "applied": ("申报", "申报中", "已申报"),
    "noticed": ("公示", "公示中", "拟立项公示"),
    "paid": ("已放款", "已发放", "放款"),
    "repaid": ("已还清", "已结清", "结清"),
    "overdue": ("逾期", "已逾期"),
    "credited": ("已授信", "授信"),
    "pending": ("审批中", "待放款"),
}
IMPOSSIBLE = ("2025年2月30日", "2025-13-05", "2025/11/31", "2025.6.31")


def scattered(rows: Sequence[Any], wrong: Sequence[Wrong], rng: Random) -> list[Any]:
    """The wrong rows among the right ones, never first, so that no reader takes them for a heading."""
    mixed = list(rows)
    for item in wrong:
        mixed.insert(rng.randint(2, len(mixed)), item)
    return mixed


def save(folder: Path, name: str, made: list[tuple[str, list[Col], list[Any], Look]]) -> None:
    grids: list[Grid] = [build(*parts) for parts in made]
    write_xlsx(folder / f"{name}.xlsx", grids)


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = "企业名称=name 统一社会信用代码=code 镇（街、园区）=town 行业=trade 成立时间=founded 企业联系人=contact"
    wrong = [Wrong(ghost(city, pen, 1), {}), Wrong(city.firms[0], {"企业名称": None, "统一社会信用代码": None})]
    rows = scattered(city.firms, wrong, pen.rng)
    look = Look([f"{city.region.name}科技企业"], serial="序号", blank_every=17, notes=["备注：代码以营业执照为准。"])
    save(folder, "企业", [("企业", cols(pen, "firms", line), rows, look)])
    first, second = city.certificates[0], city.certificates[1]
    strangers = [replace(first, firm=ghost(city, pen, t), number=first.number[:8] + f"99990{t}") for t in (2, 3)]
    wrong = [
        Wrong(strangers[0], {"认定日期": IMPOSSIBLE[0]}),
        Wrong(strangers[1], {"企业": None}),
        Wrong(replace(second, firm=strangers[0].firm, number="GR202599"), {"认定日期": IMPOSSIBLE[1]}),
    ]
    line = "企业=name 认定日期=day 证书编号=number 地址=address 联系电话=phone"
    look = Look(["高新技术企业"], lead=(f"填报单位：{city.bureau}|填报日期：2025年12月30日",), blank_every=23)
    rows = scattered(city.certificates, wrong, pen.rng)
    registration = city.registrations[-1]
    line2 = "企业名称=name 入库编号=number 入库时间=day 所属批次=batch"
    wrong = [Wrong(replace(registration, number=registration.number[:-6] + "900001"), {"企业名称": None})]
    stray = replace(registration, firm=ghost(city, pen, 4), number=registration.number[:-6] + "900002")
    wrong.append(Wrong(stray, {"入库时间": IMPOSSIBLE[2]}))
    rows2 = scattered(city.registrations, wrong, pen.rng)
    small = ("科小", cols(pen, "registrations", line2), rows2, Look(["科技型中小企业"], serial="序号"))
    save(folder, "高企和科小", [("高企", cols(pen, "certificates", line), rows, look), small])


def works(folder: Path, city: City, pen: Pen) -> None:
    model = next(p for p in city.projects if p.state == "approved")
    wrong = [
        Wrong(replace(model, number="2025X991"), {"项目名称": None}),
        Wrong(replace(model, number="2025X992", name="无效日期测试项目"), {"立项/申报时间": IMPOSSIBLE[3]}),
    ]
    line = "项目名称=name 立项/申报时间=day 验收时间=accepted 项目状态=state 级别=level 承担单位=unit 项目编号=number "
    line += "资金类型=support 财政资金（万元）=money"
    look = Look(["科技项目"], serial="序号", blank_every=13, notes=["制表：孙工"])
    sheets = [("项目", cols(pen, "projects", line), scattered(city.projects, wrong, pen.rng), look)]
    wrong = [Wrong(replace(city.platforms[0], document=""), {"平台名称": None})]
    line = "平台名称=name 平台类型=kind 级别=level 承建单位=unit 认定日期=day"
    sheets.append(
        ("平台", cols(pen, "platforms", line), scattered(city.platforms, wrong, pen.rng), Look(serial="序号"))
    )
    save(folder, "项目和平台", sheets)
    result = replace(city.results[0], name="无效日期测试成果", number=city.results[0].number[:-4] + "9901")
    wrong = [Wrong(result, {"登记时间": IMPOSSIBLE[0]})]
    line = "成果名称=name 成果完成单位=unit 成果登记号=number 登记时间=day"
    sheets = [("成果", cols(pen, "results", line), scattered(city.results, wrong, pen.rng), Look(blank_every=9))]
    line = "年度=year 获提名项目=name 牵头单位=unit 奖项类别=award 提名机构=by"
    sheets.append(("提名", cols(pen, "nominations", line), list(city.nominations), Look(["省科技奖提名"])))
    wrong = [Wrong(replace(city.events[0], name="无效日期测试活动"), {"日期": IMPOSSIBLE[3]})]
    line = "日期=day 活动名称=name 参加人数=people_text 地点=place 主办方=host"
    sheets.append(("活动", cols(pen, "events", line), scattered(city.events, wrong, pen.rng), Look(["科技活动"])))
    save(folder, "成果、提名、活动", sheets)


def money(folder: Path, city: City, pen: Pen) -> None:
    wrong = [
        Wrong(replace(city.returns[-1], firm=ghost(city, pen, 5)), {}),
        Wrong(replace(city.returns[-1], firm=ghost(city, pen, 6)), {"单位名称": None}),
    ]
    line = "单位名称=name 信用代码=code 报表年度=year 研发费用（万元）=spent 营业收入（万元）=revenue"
    rows = scattered(city.returns, wrong, pen.rng)
    save(folder, "研发", [("研发", cols(pen, "returns", line), rows, Look(serial="序号", blank_every=31))])
    model = next(x for x in city.loans if x.state == "paid")
    wrong = [
        Wrong(replace(model, amount=model.amount * 2), {"企业名称": None}),
        Wrong(replace(model, firm=ghost(city, pen, 7)), {"放款日": IMPOSSIBLE[1]}),
    ]
    line = "企业名称=name 放款银行=bank 放款金额=money 放款日=day 贷款期限（月）=months 利率（%）=rate 还款状态=state"
    look = Look(["科技信贷"], serial="序号", notes=["说明：除注明外，金额单位为万元。", "填表人：李工"])
    sheet = ("信贷", cols(pen, "loans", line), scattered(city.loans, wrong, pen.rng), look)
    line = "指标=name 年度=year 数值=value 单位=unit 位次=rank 参与排名单位数=of 来源文件=document"
    save(folder, "信贷", [sheet])
    save(folder, "公布数据", [("公布", cols(pen, "figures", line), list(city.figures), Look(["公布数据"]))])


def write(folder: Path, city: City, rng: Random) -> None:
    days = ("iso", "slash", "dot", "cn", "real", "serial", "int8", "text8", "wide_dot", "stamp", "spaced")
    names = ("plain", "plain", "trail", "lead", "inner_wide", "break", "half", "tab")
    pen = Pen(rng, days, ("num", "text", "comma", "as_wan", "as_yuan"), names, ("plain", "lower", "wide"))
    pen.rates, pen.years, pen.words = ("bare", "text", "cell"), ("number", "nian", "niandu"), WORDS
    for part in (enterprises, works, money):
        part(folder, city, pen)
