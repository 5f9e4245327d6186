"""The year's targets with what came of them, in the reader's scope."""

from decimal import Decimal
from typing import Any

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.registry import access
from keguan.report.models import Target
from keguan.report.pace import Progress, progress
from keguan.store.clock import today
from keguan.store.evidence import evaluate

TARGETS, TASKS = "plan.targets", "plan.tasks"


class Values:
    """Tells indicators' values, each asked of the database once; a period without records tells nothing."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known: dict[tuple[str, Period], Decimal | None] = {}

    def __call__(self, indicator: AnyIndicator, period: Period) -> Decimal | None:
        asked = (indicator.key, period)
        if asked not in self._known:
            found = evaluate(indicator, period, self._scope)
            nothing = found.value is None or (not found.rows and period.end < today())
            self._known[asked] = None if nothing else Decimal(found.value)
        return self._known[asked]


def of_year(user: Any, scope: Scope, year: int) -> list[Progress]:
    """Each target of the year that the user may see, with its progress today."""
    ledger = catalogue.ledgers.get(TARGETS)
    if ledger is None or not access.may(user, access.VIEW, ledger):
        return []
    values = Values(scope)
    rows = access.visible(user, ledger).filter(year=year).order_by("line", "pk")
    return [progress(target, today(), values) for target in rows]


def sections() -> list[tuple[str, str]]:
    """The lines in their order, and what belongs to none."""
    lines = sorted(catalogue.lines.values(), key=lambda d: d.order)
    return [*((d.key, d.name) for d in lines), ("", "其他")]


def line_of(record: Any) -> str:
    """The key of the line that a target or task names, or its indicator belongs to; "" for none."""
    named = record.line
    for d in catalogue.lines.values():
        if named and named in (d.key, d.name, d.short):
            return d.key
    key = getattr(record, "indicator", "").split(".")[0]
    return key if key in catalogue.lines else ""


def drafts_from(year: int) -> list[Target]:
    """Last year's targets as drafts of this one: whatever was promised, to be raised by hand."""
    known = set(Target.objects.filter(year=year).values_list("name", flat=True))
    return [
        Target(
            year=year,
            name=t.name,
            indicator=t.indicator,
            value=t.value,
            stretch=t.stretch,
            form=t.form,
            line=t.line,
            owner=t.owner,
        )
        for t in Target.objects.filter(year=year - 1).order_by("pk")
        if t.name not in known
    ]
