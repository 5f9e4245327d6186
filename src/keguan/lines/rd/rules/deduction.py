"""The super-deduction of a year's R&D cost as an estimate: every limit shown, exact, with article and status."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

from keguan.kit.errors import BureauError
from keguan.kit.rules.exact import ratio, shown
from keguan.kit.words import money

KINDS: Final = {
    "general": "一般企业",
    "manufacturing": "制造业企业",
    "tsme": "科技型中小企业",
    "listed": "集成电路、工业母机清单企业",
}
OWN: Final = {
    "labour": "人员人工",
    "direct": "直接投入",
    "depreciation": "折旧",
    "amortisation": "无形资产摊销",
    "design": "设计、试验等",
}
OTHER: Final = {
    "other": "其他相关费用",
    "domestic": "委托境内研发",
    "overseas": "委托境外机构",
    "overseas_people": "委托境外个人",
}
STATUSES: Final = {"verified": "", "memory": "未核实"}
_PATH: Final = Path(__file__).with_name("deduction.toml")


@dataclass(frozen=True)
class Line:
    """One item: what was spent and what counts of it, in yuan; `limit` is the limit in words, "" without one."""

    name: str
    spent: Fraction
    counted: Fraction
    limit: str = ""
    cite: str = ""
    status: str = "verified"

    @property
    def is_cut(self) -> bool:
        return self.counted < self.spent

    @property
    def doubt(self) -> str:
        return STATUSES[self.status]


@dataclass(frozen=True)
class Part:
    """A stretch of the year with one rate: the base that falls into it, and what is deducted on top of it."""

    since: date
    until: date
    base: Fraction
    rate: Fraction
    cite: str
    status: str

    @property
    def extra(self) -> Fraction:
        return self.base * self.rate

    @property
    def doubt(self) -> str:
        return STATUSES[self.status]


@dataclass(frozen=True)
class Estimate:
    """The lines, the parts of the year, and the tax saved at the rate; `refused` says why there is nothing to deduct."""

    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    tax_rate: Fraction
    notes: tuple[str, ...] = ()
    refused: str = ""

    @property
    def base(self) -> Fraction:
        return sum((line.counted for line in self.lines), Fraction(0))

    @property
    def extra(self) -> Fraction:
        return sum((part.extra for part in self.parts), Fraction(0))

    @property
    def saved(self) -> Fraction:
        """Tax saved if there is taxable income enough."""
        return self.extra * self.tax_rate


@cache
def declared() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(_PATH.read_text(encoding="utf8"))


def in_force(name: str, day: date) -> dict[str, Any] | None:
    """The version of a parameter on the day, None when there is none. Raises BureauError when it is unknown."""
    found = next((v for v in declared()[name] if v["from"] <= day and ("to" not in v or day <= v["to"])), None)
    if found and found["status"] not in STATUSES:
        raise BureauError("deduction.unknown", f"{day}的“{name}”标准还没有登记，不能估算，请先补上文号和数值。")
    return found


def industries(year: int) -> tuple[str, ...]:
    """The industries that may not deduct."""
    found = in_force("excluded", date(year, 12, 31))
    return tuple(found["industries"]) if found else ()


def estimate(
    spent: Mapping[str, Fraction], *, year: int, kind: str, tax_rate: Fraction, industry: str = "", last_quarter: Fraction | None = None
) -> Estimate:  # fmt: skip
    """The estimate for a year. `spent` is in yuan by the keys of OWN and OTHER, or `total` alone; missing is nought.

    `last_quarter` is the share of the year's cost spent from October on; by default a quarter, as by months. Raises
    BureauError for a kind that does not exist, a negative amount, or a year without parameters.
    """
    if kind not in KINDS or any(amount < 0 for amount in spent.values()):
        raise BureauError("deduction.input", "请选企业类型，各项费用不能是负数。")
    end = date(year, 12, 31)
    if in_force("rates", end) is None:
        raise BureauError("deduction.year", f"{year}年没有登记加计扣除比例，不能估算。")
    if industry in industries(year):
        cite = in_force("excluded", end)["cite"]  # type: ignore[index]
        return Estimate((), (), tax_rate, refused=f"主营属于{industry}，不适用加计扣除（{cite}）。")
    lines, notes = _lines(spent, end)
    base = sum((line.counted for line in lines), Fraction(0))
    share = Fraction(1, 4) if last_quarter is None else last_quarter
    parts = _parts(base, year, kind, share)
    if len(parts) > 1 and last_quarter is None:
        notes.append("10月至12月的费用按全年四分之一估，有实际数的请填第四季度占比。")
    if kind == "listed" and "listed" not in in_force("rates", end):  # type: ignore[operator]
        notes.append("这一年没有清单企业的比例，按一般企业估。")
    return Estimate(tuple(lines), tuple(parts), tax_rate, tuple(notes))


def _lines(spent: Mapping[str, Fraction], end: date) -> tuple[list[Line], list[str]]:
    def of(name: str) -> Fraction:
        return Fraction(spent.get(name, 0))

    notes = []
    if of("total") and not any(of(name) for name in (*OWN, *OTHER)):
        notes.append("只有合计没有分项，没有核各项限额，按合计估。")
        return [Line("研发费用合计", of("total"), of("total"))], notes
    lines = [Line(label, of(name), of(name)) for name, label in OWN.items()]
    first_five = sum((line.counted for line in lines), Fraction(0))
    lines.append(_other(of("other"), first_five, end))
    if (rule := in_force("other", end)) and rule.get("by_project") and of("other"):
        notes.append("这一年其他相关费用的限额逐个项目计算，这里按合计估，可能偏大。")
    commissioned = in_force("commissioned", end)
    share = ratio(commissioned["share"]) if commissioned else Fraction(0)
    told = f"按实际发生额的 {_percent(share)}"
    lines.append(Line(OTHER["domestic"], of("domestic"), of("domestic") * share, told, *_source(commissioned)))
    lines.append(_overseas(of("overseas"), sum((line.counted for line in lines), Fraction(0)), end))
    lines.append(Line(OTHER["overseas_people"], of("overseas_people"), Fraction(0), "不能加计", *_source(commissioned)))
    return lines, notes


def _other(spent: Fraction, first_five: Fraction, end: date) -> Line:
    rule = in_force("other", end)
    if rule is None:
        return Line(OTHER["other"], spent, Fraction(0), "没有登记限额，不计")
    share = ratio(rule["share"])
    limit = first_five * share / (1 - share)
    told = f"前五项之和 × {_percent(share)} ÷ (1 − {_percent(share)}) = {money(_cents(limit))}"
    return Line(OTHER["other"], spent, min(spent, limit), told, *_source(rule))


def _overseas(spent: Fraction, domestic: Fraction, end: date) -> Line:
    rule = in_force("overseas", end)
    if rule is None:
        return Line(OTHER["overseas"], spent, Fraction(0), "2018年以前不能加计")
    limit = domestic * Fraction(rule["of_domestic"])
    told = f"按 {_percent(ratio(rule['share']))}，且不超过境内符合条件费用的三分之二 {money(_cents(limit))}"
    return Line(OTHER["overseas"], spent, min(spent * ratio(rule["share"]), limit), told, *_source(rule))


def _source(rule: Mapping[str, Any] | None) -> tuple[str, str]:
    return (rule["cite"], rule["status"]) if rule else ("", "memory")


def _parts(base: Fraction, year: int, kind: str, last_quarter: Fraction) -> list[Part]:
    """The year cut where the rate changes; only 2022 is, at 1 October, and its base is shared by `last_quarter`."""
    parts, day = [], date(year, 1, 1)
    while day.year == year:
        rule = in_force("rates", day)
        if rule is None:
            raise BureauError("deduction.year", f"{day}没有登记加计扣除比例，不能估算。")
        until = min(rule.get("to", date(year, 12, 31)), date(year, 12, 31))
        parts.append(Part(day, until, base, ratio(rule.get(kind, rule["general"])), rule["cite"], rule["status"]))
        day = until + timedelta(days=1)
    if len(parts) == 1:
        return parts
    first, last = parts
    return [
        Part(first.since, first.until, base * (1 - last_quarter), first.rate, first.cite, first.status),
        Part(last.since, last.until, base * last_quarter, last.rate, last.cite, last.status),
    ]


def _cents(yuan: Fraction) -> Decimal:
    return Decimal(int(yuan * 100 + Fraction(1, 2))) / 100


def _percent(share: Fraction) -> str:
    return f"{shown(share * 100)}%"
