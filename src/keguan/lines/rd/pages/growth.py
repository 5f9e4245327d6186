"""Where the growth of enterprises' R&D comes from, by step, enterprise, field and town; what the statistics office fixed."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from keguan.kit.page import Asked
from keguan.kit.rules.exact import shown
from keguan.lines.rd.indicators import zero_returns
from keguan.lines.rd.models import Return
from keguan.lines.rd.pages.reviewing import year_of, years
from keguan.lines.rd.rules.bridge import STEPS, Bridge, bridge
from keguan.registry.models import Organisation, PublishedFigure

NAMED = 10
FIXED = ("rd.intensity", "rd.intensity_growth")


@dataclass(frozen=True)
class Drawn:
    """A row of the waterfall: an amount, where its bar begins and how long it is, in per cent of the widest."""

    key: str
    name: str
    amount: Decimal
    many: int
    start: float
    length: float
    points: str


def growth(asked: Asked) -> dict[str, Any]:
    """The bridge from last year to the year in the address, a step of it opened, and the shares in the growth."""
    year = year_of(asked)
    rows = list(
        Return.objects.within(asked.scope).filter(year__in=(year - 1, year)).select_related("organisation__region")
    )
    costs: dict[int, dict[int, Decimal]] = {year - 1: {}, year: {}}
    firms: dict[int, Organisation] = {}
    for r in rows:
        costs[r.year][r.organisation_id] = r.rd_expense_yuan or Decimal(0)
        firms[r.organisation_id] = r.organisation
    told = bridge(costs[year - 1], costs[year])
    opened = next((s for s in told.steps if s.key == asked.params.get("step")), None)
    return {
        "year": year,
        "before": year - 1,
        "years": years(asked),
        "told": told,
        "growth": _points(told, told.now - told.before),
        "drawn": _waterfall(told, year),
        "opened": opened,
        "members": [(firms[m.key], m, _points(told, m.change)) for m in opened.members] if opened else [],
        "largest": _largest(told, firms),
        "groups": [
            ("技术领域", _shares(told, costs, year, firms, lambda o: o.get_field_display() or "没有填领域")),
            ("乡镇（园区）", _shares(told, costs, year, firms, lambda o: o.region.name if o.region else "没有乡镇")),
        ],
        "zeros": list(zero_returns([year]).within(asked.scope).select_related("organisation__region")),
        "fixed": PublishedFigure.objects.within(asked.scope).filter(figure__in=FIXED).select_related("document").order_by("-year", "figure", "-stage"),
    }  # fmt: skip


def _points(told: Bridge, amount: Decimal) -> str:
    """A contribution in percentage points, signed."""
    share = told.points(amount)
    return "" if share is None else f"{'+' if share > 0 else ''}{shown(round(share * 100, 2))}"


def _waterfall(told: Bridge, year: int) -> list[Drawn]:
    level, tops = told.before, [told.before, told.now]
    for step in told.steps:
        level += step.amount
        tops.append(level)
    widest = max(tops) or Decimal(1)

    def drawn(key: str, name: str, amount: Decimal, many: int, start: Decimal, points: str) -> Drawn:
        low = min(start, start + amount)
        return Drawn(key, name, amount, many, _percent(low, widest), _percent(abs(amount), widest), points)

    def firms(*steps: str) -> int:
        return sum(len(s.members) for s in told.steps if s.key in steps)

    made = [drawn("", f"{year - 1}年", told.before, 0, Decimal(0), "")]
    level = told.before
    for step in told.steps:
        made.append(drawn(step.key, step.name, step.amount, firms(step.key), level, _points(told, step.amount)))
        level += step.amount
    return [*made, drawn("", f"{year}年", told.now, 0, Decimal(0), _points(told, told.now - told.before))]


def _percent(part: Decimal, whole: Decimal) -> float:
    return round(float(part / whole * 100), 2)


def _largest(told: Bridge, firms: dict[int, Organisation]) -> list[tuple[Organisation, Any, str, str]]:
    """The enterprises with the largest changes, whichever way: (enterprise, figures, points, name of the step)."""
    members = [(m, step) for step in told.steps for m in step.members]
    members.sort(key=lambda pair: (-abs(pair[0].change), pair[0].key))
    return [(firms[m.key], m, _points(told, m.change), STEPS[step.key]) for m, step in members[:NAMED]]


def _shares(told: Bridge, costs: Any, year: int, firms: dict[int, Organisation], group: Callable[[Any], str]) -> Any:
    """(group, last year, this year, change, points) by group, the largest contribution first."""
    sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for at, of_year in enumerate((year - 1, year)):
        for pk, cost in costs[of_year].items():
            sums[group(firms[pk])][at] += cost
    made = [(name, before, now, now - before, _points(told, now - before)) for name, (before, now) in sums.items()]
    return sorted(made, key=lambda row: (-row[3], row[0]))
