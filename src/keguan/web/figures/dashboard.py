"""The dashboard: headline figures against last year, their trends, the towns side by side, ranks."""

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
from keguan.web.figures.wording import Face, face

TRENDS = (
    "enterprises.hnte_valid",
    "enterprises.tsme_registered",
    "projects.funding_provincial_up_yuan",
    "rd.enterprise_expenditure_yuan",
)
COMPARED = ("enterprises.hnte_valid", "enterprises.tsme_registered", "projects.approved")
TOWN = "organisation__region__name"


@dataclass(frozen=True)
class TownRow:
    """A town with a bar for each compared indicator."""

    name: str
    bars: list[charts.Bar]


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
    compared = [d for key in COMPARED if isinstance(d := catalogue.indicators.get(key), Indicator)]
    context = {
        "faces": [face(figures, d) for d in headlines()],
        "trends": _trends(figures),
        "compared": compared,
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
    page = reverse("indicator", args=[indicator.key])

    def address(key: Any) -> str:
        return f"{page}?" + urlencode({"period": str(figures.period), "by": TOWN, "is": key or ""})

    return charts.bars([(key, str(key or "未填"), value) for key, value in values], indicator.unit, address)
