"""The dashboard: headline figures against last year, their trends and make-up, the towns side by side, ranks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator, Indicator, Recorded
from keguan.store.evidence import Number, split
from keguan.web import gate
from keguan.web.figures import charts
from keguan.web.figures.asked import figures_of
from keguan.web.figures.values import Figures
from keguan.web.figures.wording import Face, face, split_label

TRENDS = (
    "enterprises.hnte_valid",
    "enterprises.tsme_registered",
    "projects.funding_provincial_up_yuan",
    "rd.enterprise_expenditure_yuan",
)
COMPARED = ("enterprises.hnte_valid", "enterprises.tsme_registered", "projects.approved")
TOWN = "organisation__region__name"
MOST_COMPARED = 4
SHOWN_PARTS = 6


@dataclass(frozen=True)
class TownRow:
    """A town with a bar for each compared indicator."""

    name: str
    bars: list[charts.Bar]


@dataclass(frozen=True)
class Makeup:
    """The largest parts of an indicator, how many smaller ones are not shown, and the page with them all."""

    indicator: Indicator
    by: str
    bars: list[charts.Bar]
    more: int
    url: str


def headlines() -> list[AnyIndicator]:
    """The first figures of the bureau, line by line."""
    order = {line.key: line.order for line in catalogue.lines.values()}
    found = [d for d in catalogue.indicators.values() if d.headline]
    return sorted(found, key=lambda d: order.get(d.key.split(".")[0], len(order)))


@gate.open_to(gate.figure_readers)
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    figures = figures_of(request)
    figures.prepare([*headlines(), *(d for d in catalogue.indicators.values() if isinstance(d, Recorded))], years=2)
    comparable = [d for d in catalogue.indicators.values() if isinstance(d, Indicator) and TOWN in d.split_by]
    asked = request.GET.getlist("compare") or COMPARED
    compared = [d for d in comparable if d.key in asked][:MOST_COMPARED]
    context = {
        "faces": [face(figures, d) for d in headlines()],
        "trends": _trends(figures),
        "makeups": _makeups(figures),
        "compared": compared,
        "comparable": [(d, d in compared) for d in comparable],
        "most_compared": MOST_COMPARED,
        "towns": towns(figures, compared),
        "ranks": [f for f in _recorded(figures, "rank") if f.now.value is not None],
        "published": [f for f in _recorded(figures, "value") if f.now.value is not None],
        "period": figures.period,
    }
    return render(request, "figures/dashboard.html", context)


def _trends(figures: Figures) -> list[tuple[AnyIndicator, charts.Trend]]:
    kept = [catalogue.indicators[key] for key in TRENDS if key in catalogue.indicators]
    drawn = []
    for indicator in kept or headlines()[:4]:
        page = reverse("indicator", args=[indicator.key])
        trend = charts.trend(figures.series(indicator), lambda value, page=page: f"{page}?period={value.period}")
        drawn.append((indicator, trend))
    return drawn


def _makeups(figures: Figures) -> list[Makeup]:
    """What the first figures are made of, by the first split that is not the town: the towns have a table."""
    found = []
    for key in TRENDS:
        indicator = catalogue.indicators.get(key)
        by = next((path for path in indicator.split_by if path != TOWN), "") if isinstance(indicator, Indicator) else ""
        if by and (groups := split(indicator, figures.period, figures.scope, by)):
            drawn = charts.bars(groups[:SHOWN_PARTS], indicator.unit, _address(indicator, figures, by))
            model = catalogue.ledger(indicator.ledger).model
            page = f"{reverse('indicator', args=[indicator.key])}?" + urlencode({"period": figures.period, "split": by})
            found.append(Makeup(indicator, split_label(model, by), drawn, max(len(groups) - SHOWN_PARTS, 0), page))
    return found


def _recorded(figures: Figures, field: str) -> list[Face]:
    found = [d for d in catalogue.indicators.values() if isinstance(d, Recorded) and d.field == field]
    return [face(figures, d) for d in found]


def towns(figures: Figures, compared: list[Indicator]) -> list[TownRow]:
    """Every town with any of the compared, the strongest in the first of them on top."""
    by_town: dict[Any, dict[str, Number]] = {}
    for indicator in compared:
        for key, _, value in split(indicator, figures.period, figures.scope, TOWN):
            by_town.setdefault(key, {})[indicator.key] = value
    order = sorted(by_town, key=lambda key: (key is None, [-by_town[key].get(d.key, 0) for d in compared], str(key)))
    columns = [
        _column(indicator, [(key, by_town[key].get(indicator.key, 0)) for key in order], figures)
        for indicator in compared
    ]
    return [TownRow(str(key or "未填乡镇"), list(bars)) for key, *bars in zip(order, *columns, strict=True)]


def _column(indicator: Indicator, values: list[tuple[Any, Number]], figures: Figures) -> list[charts.Bar]:
    named = [(key, str(key or "未填"), value) for key, value in values]
    return charts.bars(named, indicator.unit, _address(indicator, figures, TOWN))


def _address(indicator: Indicator, figures: Figures, by: str) -> Callable[[Any], str]:
    """The page of the indicator with the rows of one part of the split."""
    page = reverse("indicator", args=[indicator.key])
    return lambda key: f"{page}?" + urlencode({"period": figures.period, "by": by, "is": "" if key is None else key})
