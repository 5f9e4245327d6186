"""The figures of a county, counted from its true records by the definitions of product.md, word for word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from .data import Certificate, City

PROVINCIAL_UP = ("national", "provincial")
PAID = ("paid", "repaid", "overdue")


def end_of(issued: date) -> date:
    """The same day three years later; 29 February ends on 1 March."""
    try:
        return issued.replace(year=issued.year + 3)
    except ValueError:
        return date(issued.year + 3, 3, 1)


def is_valid(certificate: Certificate, day: date) -> bool:
    if certificate.cancelled and certificate.cancelled <= day:
        return False
    return certificate.issued <= day < end_of(certificate.issued)


def hnte(city: City, year: int) -> dict[str, Any]:
    last = date(year, 12, 31)
    issued = [c for c in city.certificates if c.issued.year == year]
    renewed = [c for c in issued if any(o.firm == c.firm and o.issued < c.issued for o in city.certificates)]
    return {
        "hnte_valid": len({c.firm.code for c in city.certificates if is_valid(c, last)}),
        "hnte_recognised": len(issued),
        "hnte_renewed": len(renewed),
        "hnte_first": len(issued) - len(renewed),
        "hnte_expiring": len({c.firm.code for c in city.certificates if end_of(c.issued).year == year}),
        "tsme_registered": len({r.firm.code for r in city.registrations if r.day.year == year}),
    }


def money(amounts: list[Decimal]) -> str:
    return format(sum(amounts, Decimal(0)), "f")


def projects(city: City, year: int) -> dict[str, Any]:
    approved = [p for p in city.projects if p.is_approved and p.day.year == year]
    upper = [p for p in approved if p.level in PROVINCIAL_UP]
    return {
        "approved": len(approved),
        "approved_provincial_up": len(upper),
        "funding_provincial_up_yuan": money([p.amount for p in upper]),
        "funding_interest_subsidy_yuan": money([p.amount for p in approved if p.support == "贷款贴息"]),
        "accepted": sum(p.accepted is not None and p.accepted.year == year for p in city.projects),
    }


def platforms(city: City, year: int) -> dict[str, Any]:
    new = [p for p in city.platforms if p.day.year == year]
    return {
        "platforms_total": sum(p.day <= date(year, 12, 31) for p in city.platforms),
        "platforms_new": len(new),
        "platforms_provincial_new": sum(p.level in PROVINCIAL_UP for p in new),
    }


def achievements(city: City, year: int) -> dict[str, Any]:
    events = [e for e in city.events if e.day.year == year]
    return {
        "registered": sum(r.day.year == year for r in city.results),
        "award_nominations": sum(n.year == year for n in city.nominations),
        "events": len(events),
        "event_attendance": sum(e.people for e in events),
    }


def rd(city: City, year: int) -> dict[str, Any]:
    returns = [r for r in city.returns if r.year == year]
    return {
        "reporting_enterprises": len({r.firm.code for r in returns}),
        "enterprise_expenditure_yuan": money([r.expenditure for r in returns]),
    }


def finance(city: City, year: int) -> dict[str, Any]:
    loans = [x for x in city.loans if x.state in PAID and x.day.year == year]
    return {
        "loans_disbursed": len(loans),
        "loan_amount_yuan": money([x.amount for x in loans]),
        "loan_enterprises": len({x.firm.code for x in loans}),
    }


CHAPTERS = {
    "enterprises": hnte,
    "projects": projects,
    "platforms": platforms,
    "achievements": achievements,
    "rd": rd,
    "finance": finance,
}


def values(city: City) -> dict[str, Any]:
    """Every key for 2025, and for 2024 with the year named; certificates also for 2023."""
    found: dict[str, Any] = {}
    for chapter, count in CHAPTERS.items():
        for year in (2025, 2024):
            for key, value in count(city, year).items():
                found[f"{chapter}.{key}" + (f"@{year}" if year != 2025 else "")] = value
    for key in ("hnte_valid", "hnte_expiring"):
        found[f"enterprises.{key}@2023"] = hnte(city, 2023)[key]
    return found


def expected(city: City) -> dict[str, Any]:
    return {
        "year": 2025,
        "as_of": "2025-12-31",
        "region": city.region.code,
        "values": values(city),
        "recorded": {f"{f.name}@{f.year}": f"{f.value}{f.unit}, rank {f.rank} of {f.of}" for f in city.figures},
        "note": "values: what keguan value prints (KEY@2024 = --year 2024), counted from the true records.",
    }
