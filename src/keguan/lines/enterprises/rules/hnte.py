"""High-tech enterprise recognition: 国科发火〔2016〕32号 第十一条, and the scoring of 国科发火〔2016〕195号.

The verdict is that of the conditions that figures can decide; the innovation score is a range, for experts judge it.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Final

from keguan.kit.errors import BureauError
from keguan.kit.rule import (
    Assessment,
    Condition,
    Facts,
    Missing,
    Parameters,
    Points,
    at_least,
    judged,
    overall,
    scored,
    shown,
    verdict,
)

PARAMETERS: Final = Parameters(Path(__file__).with_name("hnte.toml"))
INPUTS: Final = (
    "registered_on", "resident", "field", "ip_class1", "ip_class2", "ip_own_rd", "staff", "st_staff", "rd", "rd_domestic", "sales",
    "net_assets", "income", "hitech_income", "incidents", "transfers", "led_standard",
)  # fmt: skip
FIELDS: Final = range(1, 9)  # 国家重点支持的高新技术领域, 32号 附件
_RULES: Final = "国科发火〔2016〕32号"
_GUIDE: Final = "国科发火〔2016〕195号"
_IP_MOST: Final = 30
# what is asked for, as it stands where an input is missing and nothing can be compared
_REQUIRED: Final = {
    "resident": "true", "age": "365", "ip": "1", "field": "1-8", "staff_ratio": "0.1", "rd_ratio": "0.05/0.04/0.03",
    "rd_domestic": "0.6", "hitech_income": "0.6", "incidents": "false",
}  # fmt: skip
Judge = Callable[[Facts, date], Condition]


def assess(facts: Facts, on: date) -> Assessment:
    """Judge the facts for an application on the day."""
    conditions = tuple(
        judged(key, name, _REQUIRED[key], cite, partial(judge, facts, on)) for key, name, cite, judge in _CONDITIONS
    )
    parts = _parts(facts, on)
    low, high = _total(parts, "low"), _total(parts, "high")
    return Assessment("hnte", on, overall(conditions), conditions, low, high, parts)


def _total(parts: tuple[Points, ...], side: str) -> int:
    """The sum; the block of intellectual property with its bonus is capped at 30."""
    ip = sum(getattr(p, side) for p in parts if p.key.startswith("ip_"))
    return min(ip, _IP_MOST) + sum(getattr(p, side) for p in parts if not p.key.startswith("ip_"))


def _ratio(key: str, name: str, over: Fraction, per: Fraction, required: Fraction, cite: str) -> Condition:
    """A share judged without division: over ≥ required × per."""
    if per <= 0:
        raise Missing(f"{name}的分母为 0")
    actual = over / per
    return Condition(
        key,
        name,
        verdict(at_least(over, required * per)),
        shown(actual),
        shown(required),
        shown(actual - required),
        cite,
        unit="ratio",
    )


def resident(facts: Facts, on: date) -> Condition:
    is_resident = facts.truth("resident")
    return Condition(
        "resident", "居民企业", verdict(is_resident), str(is_resident).lower(), "true", None, f"{_RULES} 第二条"
    )


def age(facts: Facts, on: date) -> Condition:
    """At least 365 calendar days from registration to the application."""
    rule = PARAMETERS.at("age", on)
    days, required = (on - facts.day("registered_on")).days, rule.value()
    return Condition(
        "age",
        "注册成立一年以上",
        verdict(at_least(days, required)),
        str(days),
        shown(required),
        shown(days - required),
        rule.cite,
        unit="天",
    )


def ip(facts: Facts, on: date) -> Condition:
    """Any owned core intellectual property meets the condition; how much of which class only scores."""
    owned = sum(int(facts.count(name)) for name in ("ip_class1", "ip_class2") if facts.has(name))
    if not owned:
        facts.count("ip_class1"), facts.count("ip_class2")  # nought needs both to be told
    return Condition(
        "ip",
        "拥有核心知识产权",
        verdict(owned >= 1),
        str(owned),
        "1",
        str(owned - 1),
        f"{_RULES} 第十一条（二）",
        unit="件",
    )


def field(facts: Facts, on: date) -> Condition:
    number = facts.raw("field")
    if number is not None and (isinstance(number, bool) or number not in FIELDS):
        raise BureauError("facts.field", "field 要写 1 到 8（国家重点支持的高新技术领域），不属于任何领域写 null。")
    told = None if number is None else str(number)
    return Condition(
        "field",
        "属于国家重点支持的高新技术领域",
        verdict(number is not None),
        told,
        "1-8",
        None,
        f"{_RULES} 第十一条（三）",
    )


def staff_ratio(facts: Facts, on: date) -> Condition:
    rule = PARAMETERS.at("staff_ratio", on)
    return _ratio("staff_ratio", "科技人员占比", facts.count("st_staff"), facts.count("staff"), rule.value(), rule.cite)


def rd_ratio(facts: Facts, on: date) -> Condition:
    """R&D over sales, sums of the last three accounting years; the border depends on the sales of the latest."""
    rule = PARAMETERS.at("rd_ratio", on)
    rd, sales = facts.series("rd"), facts.series("sales")
    if len(rd) != len(sales):
        raise Missing("rd 和 sales 的年数不同")
    return _ratio(
        "rd_ratio", "研发费用占销售收入", sum(rd, Fraction(0)), sum(sales, Fraction(0)), rule.band(sales[-1]), rule.cite
    )


def rd_domestic(facts: Facts, on: date) -> Condition:
    rule = PARAMETERS.at("rd_domestic", on)
    rd, inside = facts.series("rd"), facts.series("rd_domestic")
    if len(rd) != len(inside):
        raise Missing("rd 和 rd_domestic 的年数不同")
    return _ratio(
        "rd_domestic", "境内研发费用占比", sum(inside, Fraction(0)), sum(rd, Fraction(0)), rule.value(), rule.cite
    )


def hitech_income(facts: Facts, on: date) -> Condition:
    rule = PARAMETERS.at("hitech_income", on)
    return _ratio(
        "hitech_income",
        "高新技术产品（服务）收入占比",
        facts.number("hitech_income"),
        facts.number("income"),
        rule.value(),
        rule.cite,
    )


def incidents(facts: Facts, on: date) -> Condition:
    happened = facts.truth("incidents")
    return Condition(
        "incidents",
        "没有重大安全、质量事故和严重环境违法",
        verdict(not happened),
        str(happened).lower(),
        "false",
        None,
        f"{_RULES} 第十一条（八）",
    )


_CONDITIONS: Final = (
    ("resident", "居民企业", f"{_RULES} 第二条", resident),
    ("age", "注册成立一年以上", f"{_RULES} 第十一条（一）", age),
    ("ip", "拥有核心知识产权", f"{_RULES} 第十一条（二）", ip),
    ("field", "属于国家重点支持的高新技术领域", f"{_RULES} 第十一条（三）", field),
    ("staff_ratio", "科技人员占比", f"{_RULES} 第十一条（四）", staff_ratio),
    ("rd_ratio", "研发费用占销售收入", f"{_RULES} 第十一条（五）", rd_ratio),
    ("rd_domestic", "境内研发费用占比", f"{_RULES} 第十一条（五）", rd_domestic),
    ("hitech_income", "高新技术产品（服务）收入占比", f"{_RULES} 第十一条（六）", hitech_income),
    ("incidents", "没有重大安全、质量事故和严重环境违法", f"{_RULES} 第十一条（八）", incidents),
)


def _parts(facts: Facts, on: date) -> tuple[Points, ...]:
    return (
        *_ip_parts(facts),
        scored("transfer", "科技成果转化能力", 30, lambda: _transfer(facts, on)),
        Points("organisation", "研究开发组织管理水平", 0, 20, 20, "由专家评价"),
        scored("growth_net_assets", "净资产增长率", 10, lambda: _growth(facts, "net_assets", on)),
        scored("growth_sales", "销售收入增长率", 10, lambda: _growth(facts, "sales", on)),
    )


def _ip_parts(facts: Facts) -> tuple[Points, ...]:
    """What experts judge is open; without any intellectual property every item is nought."""
    first = int(facts.count("ip_class1")) if facts.has("ip_class1") else None
    second = int(facts.count("ip_class2")) if facts.has("ip_class2") else None
    none = first == 0 and second == 0
    own = facts.truth("ip_own_rd") if facts.has("ip_own_rd") else None
    took_part = facts.truth("led_standard") if facts.has("led_standard") else None
    acquired = (
        (0, 0) if none else (0, 6) if own is None or first is None and second is None else (1, 6) if own else (1, 3)
    )
    return (
        Points("ip_advance", "技术的先进程度", 0, 0 if none else 8, 8, "由专家评价"),
        Points("ip_core", "对主要产品的核心支持作用", 0, 0 if none else 8, 8, "由专家评价"),
        Points("ip_quantity", "知识产权数量", *_quantity(first, second), 8),
        Points("ip_acquisition", "知识产权获得方式", *acquired, 6),
        Points("ip_bonus", "参与编制标准（附加分）", 1 if took_part else 0, 2, 2),
    )


def _quantity(first: int | None, second: int | None) -> tuple[int, int]:
    if first:
        return 7, 8
    high = 8 if first is None else 6
    if second is None:
        return 0, high
    low, top = next(((low, top) for edge, low, top in ((5, 5, 6), (3, 3, 4), (1, 1, 2)) if second >= edge), (0, 0))
    return low, 8 if first is None else top


def _transfer(facts: Facts, on: date) -> tuple[int, int]:
    """The yearly average of the results transferred in three years."""
    return PARAMETERS.at("transfer", on).points(facts.count("transfers") / 3)


def _growth(facts: Facts, name: str, on: date) -> tuple[int, int]:
    """g = ½ × (Y2/Y1 + Y3/Y2) − 1; see `growth` for the years without a base."""
    years = facts.series(name)
    if any(value < 0 for value in years):
        raise Missing(f"{name} 有负数，办法没有规定，请人工判断")
    rate = growth(years)
    return (0, 0) if rate is None else PARAMETERS.at("growth", on).points(rate)


def growth(years: list[Fraction]) -> Fraction | None:
    """The growth rate of the guide, the oldest year first; None where nothing is to be scored.

    With the first year 0 the last two count; with the middle year 0 there are no points. An enterprise of two full
    years has Y2/Y1 − 1, of one year no rate (the guide gives no formula for these).
    """
    if len(years) < 2:
        return None
    *earlier, before, now = years
    if before == 0:
        return None
    if not earlier or earlier[0] == 0:
        return now / before - 1
    return (before / earlier[0] + now / before) / 2 - 1
