"""How many certificates will be valid at the end of this year and the next three: a range with its assumptions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

from keguan.kit.page import Asked
from keguan.kit.paper import Paper, listed
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Certificate
from keguan.lines.enterprises.pages.stock import Due, due

AHEAD, BACK = 3, 3


@dataclass(frozen=True)
class Rates:
    """What the last years did: the share of ended certificates renewed, and first recognitions, a pair (low, high)."""

    renewal: tuple[Fraction, Fraction]
    first: tuple[int, int]
    years: tuple[tuple[int, int, int, int], ...]  # year, ended, renewed, first recognised

    @property
    def renewal_percent(self) -> tuple[int, int]:
        return floor(self.renewal[0] * 100), ceil(self.renewal[1] * 100)


@dataclass(frozen=True)
class YearEnd:
    """Certificates valid at the end of a year, with what comes and goes in it; each but `ending` is a pair (low, high)."""

    year: int
    ending: int
    renewed: tuple[int, int]
    first: tuple[int, int]
    valid: tuple[int, int]
    is_known: bool


ALL: Final = (Fraction(1), Fraction(1))


def rates(scope: Scope, on: date) -> Rates:
    """The renewal rate and the first recognitions of the last three full years, lowest and highest of each."""
    told = []
    last = on.year if (on.month, on.day) == (12, 31) else on.year - 1
    mine = Certificate.objects.within(scope)
    for year in range(last - BACK + 1, last + 1):
        first, end = date(year, 1, 1), date(year, 12, 31)
        ended = set(mine.expiring(first, end).values_list("organisation", flat=True))
        still = set(mine.in_force(end).filter(organisation__in=ended).values_list("organisation", flat=True))
        issued = mine.filter(issued_on__range=(first, end)).with_earlier().filter(is_renewal=False)
        told.append((year, len(ended), len(still), issued.values("organisation").distinct().count()))
    shares = [Fraction(renewed, ended) for _, ended, renewed, _ in told if ended]
    renewal = (min(shares), max(shares)) if shares else (Fraction(0), Fraction(1))
    return Rates(renewal, (min(t[3] for t in told), max(t[3] for t in told)), tuple(told))


def tried(past: Rates, params: Mapping[str, str]) -> Rates:
    """The rates with what is tried on the page in their place; what cannot be read, or is no share, is left out."""
    low, high = (_whole(params.get(n, ""), 100) for n in ("low", "high"))
    least, most = (_whole(params.get(n, ""), 10_000) for n in ("first_low", "first_high"))
    renewal = tuple(past.renewal[at] if t is None else Fraction(t, 100) for at, t in enumerate((low, high)))
    first = tuple(past.first[at] if t is None else t for at, t in enumerate((least, most)))
    return replace(past, renewal=(min(renewal), max(renewal)), first=(min(first), max(first)))


def _whole(text: str, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= most else None


def past_ends(scope: Scope, on: date) -> list[tuple[int, int]]:
    """(year, certificates valid at its end) of the last full years."""
    last = on.year - 1
    mine = Certificate.objects.within(scope)
    return [
        (year, mine.in_force(date(year, 12, 31)).values("organisation").distinct().count())
        for year in range(last - BACK + 1, last + 1)
    ]


def forecast(scope: Scope, on: date, past: Rates) -> list[YearEnd]:
    """The ends of this year and the next three by the rates; what was said and filed counts for the year it is about."""
    made = []
    low = high = Certificate.objects.within(scope).in_force(on).values("organisation").distinct().count()
    for year in range(on.year, on.year + AHEAD + 1):
        end = date(year, 12, 31)
        if end <= on:
            made.append(YearEnd(year, 0, (0, 0), (0, 0), (low, high), is_known=True))
            continue
        found = [d for d in due(scope, year, on) if d.expires_on > on]
        kept = renewals(found, past)
        # those first recognised in this year already count as valid
        first = past.first if year > on.year else _still_to_come(scope, on, past)
        low, high = low - len(found) + kept[0] + first[0], high - len(found) + kept[1] + first[1]
        made.append(YearEnd(year, len(found), kept, first, (low, high), is_known=False))
    return made


def show(asked: Asked) -> dict[str, Any]:
    """The forecast, with the assumptions that are tried in the address."""
    told = rates(asked.scope, asked.day)
    past = tried(told, asked.params)
    years = forecast(asked.scope, asked.day, past)
    ends = past_ends(asked.scope, asked.day)
    most = max([y.valid[1] for y in years] + [n for _, n in ends], default=0) or 1
    bars = [(y, round(100 * y.valid[0] / most), round(100 * (y.valid[1] - y.valid[0]) / most)) for y in years]
    return {
        "past": past,
        "told": told,
        "is_tried": past != told,
        "bars": bars,
        "ends": [(year, n, round(100 * n / most)) for year, n in ends],
    }


def paper(asked: Asked) -> Paper:
    """The forecast as a workbook, with its assumptions."""
    past = tried(rates(asked.scope, asked.day), asked.params)
    low, high = past.renewal_percent
    note = f"截至 {asked.day}；续认率 {low}%–{high}%，首次认定每年 {past.first[0]}–{past.first[1]} 家"
    rows = [(year, n, n, None, None, None, None, None) for year, n in past_ends(asked.scope, asked.day)]
    rows += [(y.year, *y.valid, y.ending, *y.renewed, *y.first) for y in forecast(asked.scope, asked.day, past)]
    headings = (
        "年末",
        "有效（低）",
        "有效（高）",
        "当年到期",
        "续认（低）",
        "续认（高）",
        "首次认定（低）",
        "首次认定（高）",
    )
    return listed("高企数预测", note, headings, rows, asked.day)


def renewals(found: list[Due], past: Rates) -> tuple[int, int]:
    """How many of the enterprises will renew: one that has is certain, one that declined will not.

    Who filed, or promised and is able, renews at best surely and at least at the past's best rate; of the others the
    past's lowest and highest rates are taken.
    """
    low = high = Fraction(0)
    for d in found:
        if d.stage == "recognised":
            least = most = Fraction(1)
        elif d.stage == "declined":
            least = most = Fraction(0)
        elif d.stage in ("filed", "likely"):
            least, most = past.renewal[1], Fraction(1)
        else:
            least, most = past.renewal
        low, high = low + least, high + most
    return floor(low), ceil(high)


def _still_to_come(scope: Scope, on: date, past: Rates) -> tuple[int, int]:
    issued = Certificate.objects.within(scope).filter(issued_on__range=(date(on.year, 1, 1), on)).with_earlier()
    done = issued.filter(is_renewal=False).values("organisation").distinct().count()
    return max(0, past.first[0] - done), max(0, past.first[1] - done)
