"""The workbench: what to do today, what ends soon, how far the promises of the year are kept, what was imported."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.registry import access
from keguan.store.clock import today
from keguan.store.models import ImportBatch
from keguan.web import gate
from keguan.web.figures import reminders
from keguan.web.figures.asked import figures_of
from keguan.web.figures.dashboard import headlines
from keguan.web.figures.quoted import TARGETS
from keguan.web.figures.values import Figures
from keguan.web.figures.wording import face, parts_of

SHOWN_ENDINGS = 12
SHOWN_BATCHES = 5
HEADLINES = ("enterprises.hnte_valid", "enterprises.tsme_registered", "projects.funding_provincial_up_yuan", "rd.enterprise_expenditure_yuan")  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """A promise of the year: done and planned in words, the share done, and whether it is kept."""

    target: Any
    done: str
    planned: str
    share: float
    is_kept: bool
    url: str


@gate.open_to(gate.figure_readers)
@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    figures = figures_of(request)
    ending = reminders.endings(request.user, figures.scope)
    context = {
        "today": today(),
        "todos": reminders.todos(request.user, figures.scope, ending),
        "next_ending": next((e for e in ending if e.days >= 0), None),
        "endings": ending[:SHOWN_ENDINGS],
        "more_endings": max(len(ending) - SHOWN_ENDINGS, 0),
        "weeks": reminders.by_week(ending) if ending else [],
        "faces": [face(figures, d) for d in first_figures()],
        "batches": _batches(request.user),
        "progress": progress(request.user, figures),
        "pace": _pace(figures.period, today()),
        "period": figures.period,
        "may_import": gate.editors(request.user),
    }
    return render(request, "figures/workbench.html", context)


def first_figures() -> list[Any]:
    """The four figures on top; the first headlines where a bureau keeps other lines."""
    kept = [catalogue.indicators[key] for key in HEADLINES if key in catalogue.indicators]
    return [*kept, *(d for d in headlines() if d not in kept)][:4]


def _batches(user: Any) -> list[ImportBatch]:
    if not gate.editors(user):
        return []
    return list(ImportBatch.objects.select_related("by").prefetch_related("files")[:SHOWN_BATCHES])


def _pace(period: Period, now: date) -> float | None:
    """How much of the year has gone by, in per cent; None for a year that is over or not yet begun."""
    if now not in period or now == period.end:
        return None
    return round((now - period.start).days / (period.end - period.start).days * 100, 1)


def progress(user: Any, figures: Figures) -> list[Progress]:
    """The targets of the year that the user may see, each with what its indicator says now."""
    ledger = catalogue.ledgers.get(TARGETS)
    if ledger is None or not access.may(user, access.VIEW, ledger):
        return []
    targets = access.visible(user, ledger).filter(year=figures.period.end.year).order_by("pk")
    return [_progress(target, figures) for target in targets]


def _progress(target: Any, figures: Figures) -> Progress:
    indicator = target.measured_by
    if indicator is None:
        return Progress(target, "", words.plain(target.value), 0, False, "")
    value = figures.newest(indicator)
    planned = words.quantity(target.value, indicator.unit)
    url = f"{reverse('indicator', args=[indicator.key])}?period={value.period}"
    if value.value is None:
        return Progress(target, "暂无数据", planned, 0, False, url)
    done = Decimal(value.value)
    if indicator.unit == "位":  # a smaller rank is better
        share, is_kept = (target.value / done if done else 0), done <= target.value
    else:
        share, is_kept = (done / target.value if target.value else 1), done >= target.value
    before, number, unit = parts_of(value.display)
    shown = number if not before and unit == parts_of(planned)[2] else value.display  # 57 / 70家, not 57家 / 70家
    return Progress(target, shown, planned, round(float(min(max(share, 0), 1)) * 100, 1), is_kept, url)
