"""Columns from a short line of text: "单位名称=name 立项情况>时间=day 级别=level*" (group>heading=field, * merged)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from .data import City, Firm
from .expected import end_of
from .layout import Col
from .names import credit_code, spoiled_code
from .pen import Pen, number

Getter = Callable[[Any], object]
ADDRESS = "科创路18号"


def of_firm(pen: Pen) -> dict[str, Getter]:
    """Fields every record with a firm has."""
    return {
        "name": lambda r: pen.name(r.firm.name),
        "code": lambda r: pen.code(r.firm.code),
        "town": lambda r: r.firm.town,
        "trade": lambda r: r.firm.field,
        "contact": lambda r: r.firm.contact,
        "phone": lambda r: r.firm.phone,
        "address": lambda r: r.firm.town + ADDRESS,
        "blank": lambda _: None,
    }


def firm_fields(pen: Pen) -> dict[str, Getter]:
    return {
        "name": lambda f: pen.name(f.name),
        "code": lambda f: pen.code(f.code),
        "town": lambda f: f.town,
        "trade": lambda f: f.field,
        "founded": lambda f: pen.day(f.founded),
        "contact": lambda f: f.contact,
        "phone": lambda f: f.phone,
        "address": lambda f: f.town + ADDRESS,
        "former": lambda f: f.former or None,
    }


def old_name(firm: Firm, day: date) -> str:
    """The name a paper of that day bears; renamed firms took their new one at the start of 2025."""
    return firm.former if firm.former and day.year < 2025 else firm.name


def certificate_fields(pen: Pen) -> dict[str, Getter]:
    return of_firm(pen) | {
        "then": lambda c: pen.name(old_name(c.firm, c.issued)),
        "number": lambda c: pen.code(c.number),
        "day": lambda c: pen.day(c.issued),
        "end": lambda c: pen.day(end_of(c.issued)),
        "batch": lambda c: c.batch,
        "cancelled": lambda c: pen.day(c.cancelled),
    }


def registration_fields(pen: Pen) -> dict[str, Getter]:
    return of_firm(pen) | {
        "number": lambda r: pen.code(r.number),
        "day": lambda r: pen.day(r.day),
        "batch": lambda r: r.batch,
        "year": lambda r: pen.year(r.day.year),
    }


def project_fields(pen: Pen, unit: str) -> dict[str, Getter]:
    return {
        "name": lambda p: p.name,
        "unit": lambda p: pen.name(p.unit),
        "number": lambda p: p.number,
        "approved_number": lambda p: p.number if p.is_approved else None,
        "level": lambda p: pen.word(p.level),
        "programme": lambda p: p.programme,
        "support": lambda p: p.support,
        "money": lambda p: pen.sum(p.amount, unit),
        "day": lambda p: pen.day(p.day),
        "approved_day": lambda p: pen.day(p.day) if p.is_approved else None,
        "document": lambda p: f"科发〔{p.day.year}〕{int(p.number[-3:]) % 90 + 5}号" if p.is_approved else None,
        "state": lambda p: pen.word(p.state),
        "accepted": lambda p: pen.day(p.accepted),
        "verdict": lambda p: "通过" if p.accepted else None,
        "blank": lambda _: None,
    }


def work_fields(ledger: str, pen: Pen) -> dict[str, Getter]:
    return {
        "platforms": {
            "name": lambda p: p.name,
            "unit": lambda p: pen.name(p.host),
            "kind": lambda p: p.kind,
            "level": lambda p: pen.word(p.level),
            "day": lambda p: pen.day(p.day),
            "document": lambda p: p.document,
        },
        "results": {
            "name": lambda r: r.name,
            "unit": lambda r: pen.name(r.unit),
            "number": lambda r: r.number,
            "day": lambda r: pen.day(r.day),
        },
        "nominations": {
            "name": lambda n: n.name,
            "unit": lambda n: pen.name(n.unit),
            "award": lambda n: n.award,
            "by": lambda n: n.nominator,
            "year": lambda n: pen.year(n.year),
        },
    }[ledger] | {"blank": lambda _: None}


def event_range(day: date) -> str:
    """A meeting of three days, within its month."""
    last = f"-{day.day + 2}日" if day.day <= 25 else ""
    return f"{day.year}年{day.month}月{day.day}日{last}"


def event_fields(pen: Pen) -> dict[str, Getter]:
    return {
        "name": lambda e: e.name,
        "day": lambda e: pen.day(e.day),
        "range": lambda e: event_range(e.day),
        "place": lambda e: e.place,
        "people": lambda e: e.people,
        "people_text": lambda e: f"{e.people}人",
        "people_comma": lambda e: f"{e.people:,}",
        "host": lambda e: e.host,
    }


def return_fields(pen: Pen, unit: str) -> dict[str, Getter]:
    return of_firm(pen) | {
        "year": lambda r: pen.year(r.year),
        "spent": lambda r: pen.sum(r.expenditure, unit),
        "revenue": lambda r: pen.sum(r.revenue, unit),
        "researchers": lambda r: r.researchers,
        "staff": lambda r: r.staff,
    }


def loan_fields(pen: Pen, unit: str) -> dict[str, Getter]:
    return of_firm(pen) | {
        "bank": lambda x: x.bank,
        "money": lambda x: pen.sum(x.amount, unit),
        "day": lambda x: pen.day(x.day),
        "months": lambda x: x.months,
        "term": lambda x: f"{x.months}个月",
        "rate": lambda x: pen.rate(x.rate),
        "state": lambda x: pen.word(x.state),
        "contract": lambda x: x.contract,
    }


def figure_fields(pen: Pen) -> dict[str, Getter]:
    return {
        "name": lambda f: f.name,
        "year": lambda f: pen.year(f.year),
        "value": lambda f: number(f.value),
        "value_unit": lambda f: f"{number(f.value)}{f.unit}",
        "unit": lambda f: f.unit,
        "rank": lambda f: f.rank,
        "rank_text": lambda f: f"第{f.rank}位",
        "rank_of": lambda f: f"{f.rank}/{f.of}",
        "of": lambda f: f.of,
        "document": lambda f: f.document,
    }


def fields_of(ledger: str, pen: Pen, unit: str) -> dict[str, Getter]:
    if ledger in ("platforms", "results", "nominations"):
        return work_fields(ledger, pen)
    return {
        "firms": lambda: firm_fields(pen),
        "certificates": lambda: certificate_fields(pen),
        "registrations": lambda: registration_fields(pen),
        "projects": lambda: project_fields(pen, unit),
        "events": lambda: event_fields(pen),
        "returns": lambda: return_fields(pen, unit),
        "loans": lambda: loan_fields(pen, unit),
        "figures": lambda: figure_fields(pen),
    }[ledger]()


def cols(pen: Pen, ledger: str, line: str, unit: str = "万元") -> list[Col]:
    """The columns a line of text describes; `unit` is the one money is written in when the cell names none."""
    getters = fields_of(ledger, pen, unit)
    made = []
    for part in line.split():
        heading, _, key = part.rpartition("=")
        group, _, head = heading.rpartition(">")
        made.append(Col(head.replace("\\n", "\n"), getters[key.rstrip("*")], group, key.endswith("*")))
    return made


def ghost(city: City, pen: Pen, turn: int) -> Firm:
    """A firm that is in no ledger, with a wrong check character: only for rows that must be left out."""
    code = spoiled_code(credit_code(pen.rng, city.region))
    name = f"{city.region.name}虚拟测试{turn}号有限公司"
    return Firm(name, code, city.region.towns[0], "新材料", date(2015, 5, 5), "赵经理", "000000000000")
