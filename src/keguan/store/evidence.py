"""Evaluation of indicators: the rows, and the value as the aggregate of exactly those rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count as SqlCount
from django.db.models import Model, QuerySet
from django.db.models import Sum as SqlSum

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator, Count, Distinct, Indicator, Measure, Ratio, Recorded
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING, Scope

Number = int | Decimal


@dataclass(frozen=True)
class Value:
    """A computed indicator: `value` is None when there is nothing to say; `rows` is how many records it rests on."""

    indicator: AnyIndicator
    period: Period
    scope: Scope
    value: Number | None
    rows: int
    source: Any = None  # the published figure of a recorded one

    @property
    def display(self) -> str:
        return "暂无数据" if self.value is None else words.quantity(self.value, self.indicator.unit)


def evidence(indicator: AnyIndicator, period: Period, scope: Scope = EVERYTHING) -> QuerySet:
    """The rows that the indicator counts in the period and scope; of a ratio, those of its numerator."""
    if isinstance(indicator, Ratio):
        return evidence(catalogue.indicator(indicator.over), period, scope)
    if isinstance(indicator, Recorded):
        model = catalogue.ledger(indicator.ledger).model
        return model.objects.for_figure(indicator.figure, period).within(scope)
    return indicator.rows(period).within(scope)


def evaluate(indicator: AnyIndicator, period: Period, scope: Scope = EVERYTHING) -> Value:
    """The indicator's value in the period and scope."""
    if isinstance(indicator, Ratio):
        over = evaluate(catalogue.indicator(indicator.over), period, scope)
        per = evaluate(catalogue.indicator(indicator.per), period, scope)
        value = Decimal(over.value) / Decimal(per.value) if per.value and over.value is not None else None
        return Value(indicator, period, scope, value, over.rows)
    rows = evidence(indicator, period, scope)
    if isinstance(indicator, Recorded):
        best = next((r for r in rows if r.value_of(indicator.field) is not None), None)
        value = best.value_of(indicator.field) if best else None
        return Value(indicator, period, scope, value, int(best is not None), best)
    count, value = _aggregate(rows, indicator.measure)
    return Value(indicator, period, scope, value, count)


def latest(indicator: AnyIndicator, period: Period, scope: Scope = EVERYTHING, *, back: int = 3) -> Value:
    """The newest value at the period or up to `back` years before: published figures lag behind."""
    for years in range(back + 1):
        found = evaluate(indicator, period.shift(years=-years), scope)
        if found.value is not None:
            return found
    return evaluate(indicator, period, scope)


def _aggregate(rows: QuerySet, measure: Measure) -> tuple[int, Number]:
    totals = rows.order_by().aggregate(rows=SqlCount("pk"), value=sql(measure))
    return totals["rows"], totals["value"] or 0


def sql(measure: Measure) -> Any:
    """The measure as the database takes it of a set of rows."""
    if isinstance(measure, Count):
        return SqlCount("pk")
    if isinstance(measure, Distinct):
        return SqlCount(measure.field, distinct=True)
    return SqlSum(measure.field)


def split(indicator: Indicator, period: Period, scope: Scope, by: str) -> list[tuple[Any, str, Number]]:
    """(raw key, label, value) for each value of the path `by`, largest first; the labels are those of choices."""
    rows = evidence(indicator, period, scope).order_by()
    groups = rows.values_list(by).annotate(_value=sql(indicator.measure))
    labels = dict(path_field(rows.model, by).flatchoices or ())
    made = [(key, str(labels.get(key, key if key not in (None, "") else "未填")), value or 0) for key, value in groups]
    return sorted(made, key=lambda g: (-g[2], g[1]))


def series(indicator: AnyIndicator, period: Period, scope: Scope, *, years: int = 5) -> list[Value]:
    """The value of the same period in each of the last years, oldest first."""
    return [evaluate(indicator, period.shift(years=-back), scope) for back in range(years - 1, -1, -1)]


def path_field(model: type[Model], path: str) -> Any:
    """The field at the end of a lookup path such as organisation__region__name.

    A model's `annotated` are fields that no column keeps but its querysets add, such as the state on a past day.
    """
    *parents, last = path.split("__")
    for name in parents:
        model = model._meta.get_field(name).related_model
    if last == "pk":
        return model._meta.pk
    return getattr(model, "annotated", {}).get(last) or model._meta.get_field(last)
