"""The numbers of one report: each indicator evaluated once, with the keys of the rows it was counted from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Model
from django.db.models.functions import Coalesce

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator, Count, Distinct, Indicator, Measure, Ratio, Recorded
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.store.clock import today
from keguan.store.evidence import Number, evidence, sql

OLDEST = 3  # years that a published figure may lag behind


@dataclass(frozen=True)
class Measured:
    """An indicator's value in a period, and how many rows it was counted from; their keys are read when asked for."""

    indicator: AnyIndicator
    period: Period
    value: Number | None
    count: int = 0
    load: Callable[[], Iterable[int]] = field(default=tuple, compare=False, repr=False)

    @property
    def has_data(self) -> bool:
        return bool(self.value)

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The primary keys of the rows."""
        return tuple(self.load())


@dataclass(frozen=True)
class Wanted:
    """By indicator, the fields of its rows that the texts print, and those by which they split its value.

    `first` says how many of the rows are printed where the texts never print more.
    """

    rows: Mapping[str, frozenset[str]]
    split: Mapping[str, frozenset[str]]
    first: Mapping[str, int] = field(default_factory=dict)


class Measures:
    """Values and rows of one period and scope; nothing is asked of the database twice."""

    def __init__(self, period: Period, scope: Scope, texts: Wanted | None = None) -> None:
        """`texts` says which fields the texts print, so that the rows are read once with all of them."""
        self.period, self.scope, self.texts = period, scope, texts or Wanted({}, {})
        self.day = min(period.end, max(period.start, today()))  # a summary written in the year is as of its day
        self._values: dict[tuple[str, Period], Measured] = {}
        self._rows: dict[str, list[Any]] = {}
        self._counted: dict[tuple[Any, Period], dict[str, Number]] = {}
        self._listed: dict[tuple[Any, Period], tuple[int, ...]] = {}
        self._figures: list[Any] | None = None
        self.kept: dict[str, Any] = {}  # what the words about the plan read once

    def measure(self, key: str, period: Period | None = None) -> Measured | None:
        """The value of the indicator; None when its line of work is switched off."""
        period = period or self.period
        if (key, period) not in self._values:
            if key not in catalogue.indicators:
                return None
            self._values[key, period] = self._measured(catalogue.indicator(key), period)
        return self._values[key, period]

    def _measured(self, indicator: AnyIndicator, period: Period) -> Measured:
        if isinstance(indicator, Ratio):
            over, per = self.measure(indicator.over, period), self.measure(indicator.per, period)
            value = Decimal(over.value) / Decimal(per.value) if over and per and per.value else None
            return (
                Measured(indicator, period, value, over.count, lambda: over.rows)
                if over
                else Measured(indicator, period, None)
            )
        if isinstance(indicator, Recorded):
            rows = self._figure(indicator, period)
            best = next((row for row in rows if row.value_of(indicator.field) is not None), None)
            if best is None:
                return Measured(indicator, period, None)
            return Measured(indicator, period, best.value_of(indicator.field), 1, lambda: (best.pk,))
        name = _name_of(indicator.measure)
        if period == self.period and indicator.key in self.texts.rows and indicator.key not in self.texts.first:
            found = self.rows(indicator.key)
            value = total(indicator.measure, [getattr(row, name) for row in found])
            return Measured(indicator, period, value, len(found), lambda: (row.pk for row in found))
        totals = self._totals(indicator, period)
        return Measured(indicator, period, totals[name], totals["rows"], lambda: self._keys(indicator, period))

    def _totals(self, indicator: Indicator, period: Period) -> dict[str, Number]:
        """How many rows, and every measure that an indicator takes of them: asked once for all that count the same."""
        asked = (indicator.rows, period)
        if asked not in self._counted:
            measures = {
                _name_of(d.measure): sql(d.measure) for d in _alike(indicator) if not isinstance(d.measure, Count)
            }
            rows = evidence(indicator, period, self.scope).order_by()
            told = rows.aggregate(rows=sql(Count()), **{f"m_{n}": m for n, m in measures.items()})
            self._counted[asked] = {"rows": told["rows"], "pk": told["rows"]} | {
                n: told[f"m_{n}"] or 0 for n in measures
            }
        return self._counted[asked]

    def _keys(self, indicator: Indicator, period: Period) -> tuple[int, ...]:
        asked = (indicator.rows, period)
        if asked not in self._listed:
            rows = evidence(indicator, period, self.scope).order_by()
            self._listed[asked] = tuple(rows.values_list("pk", flat=True))
        return self._listed[asked]

    def groups(self, key: str, by: str) -> dict[Any, Measured]:
        """The indicator's value within each value of the path `by`."""
        indicator, grouped = catalogue.indicator(key), {}
        rows = (
            evidence(indicator, self.period, self.scope).order_by().values_list(by, "pk", _name_of(indicator.measure))
        )
        for value, pk, measured in rows:
            keys, values = grouped.setdefault(value, ([], []))
            keys.append(pk)
            values.append(measured)
        return {
            value: Measured(indicator, self.period, total(indicator.measure, values), len(keys), lambda keys=keys: keys)
            for value, (keys, values) in grouped.items()
        }

    def _figure(self, indicator: Recorded, period: Period) -> list[Any]:
        """The published rows of a figure; all recent ones are read together, in the order that `for_figure` gives."""
        if self._figures is None:
            model = catalogue.ledger(indicator.ledger).model
            recent = range(self.period.start.year - OLDEST, self.period.end.year + 1)
            rows = model.objects.within(self.scope).filter(year__in=recent)
            self._figures = list(rows.order_by("-year", "-stage", "-pk"))
        return [r for r in self._figures if r.figure == indicator.figure and r.year in period.years_ended()]

    def published(self, found: Measured) -> Any:
        """The published row that the value was taken from; None for an unknown value."""
        return next((row for row in self._figures or () if found.count and row.pk == found.rows[0]), None)

    def latest(self, key: str, back: int = OLDEST) -> Measured | None:
        """The newest value at the report's period or up to `back` years before: published figures lag behind."""
        for years in range(back + 1):
            found = self.measure(key, self.period.shift(years=-years))
            if found is None or found.value is not None:
                return found
        return None

    def rows(self, key: str) -> list[Any]:
        """The rows of the indicator with what they point to: the largest amounts first, else in order of time.

        Only as many as the texts print, where they print the first few.
        """
        if key not in self._rows:
            self._rows[key] = self._ordered(catalogue.indicators[key]) if key in catalogue.indicators else []
        return self._rows[key]

    def _ordered(self, indicator: AnyIndicator) -> list[Any]:
        rows = evidence(indicator, self.period, self.scope)
        links = {link for path in self.texts.rows.get(indicator.key, ()) for link in _links(rows.model, path)}
        day = catalogue.ledger(indicator.ledger).date if isinstance(indicator, Indicator) else ""
        order: list[Any] = [F(day).asc(nulls_last=True), "pk"] if day else ["pk"]
        if any(f.name == "amount_yuan" for f in rows.model._meta.concrete_fields):
            order.insert(0, Coalesce("amount_yuan", Decimal(0)).desc())
        whole = (rows.select_related(*links) if links else rows).order_by(*order)
        return list(whole[: self.texts.first[indicator.key]] if indicator.key in self.texts.first else whole)


def total(rule: Measure, values: Sequence[Any]) -> Number:
    """The measure of rows whose measured field has these values; what is blank is not counted, as in SQL."""
    if isinstance(rule, Count):
        return len(values)  # of keys, which are never blank
    if isinstance(rule, Distinct):
        return len(set(values) - {None})
    return sum(value for value in values if value is not None)


def _links(model: type[Model], path: str) -> Iterator[str]:
    """The parts of the path that lead to other records: of organisation__region__name the first two."""
    walked: list[str] = []
    for name in path.split("__"):
        field = model._meta.get_field(name)
        if not field.many_to_one:
            return
        walked.append(name)
        yield "__".join(walked)
        model = field.related_model


def _name_of(measure: Measure) -> str:
    """The field that the measure is taken of."""
    return "pk" if isinstance(measure, Count) else measure.field


def _alike(indicator: Indicator) -> list[Indicator]:
    """Every indicator that counts the same rows, this one among them."""
    return [d for d in catalogue.indicators.values() if isinstance(d, Indicator) and d.rows is indicator.rows]


def model_of(indicator: AnyIndicator) -> type[Model]:
    while isinstance(indicator, Ratio):
        indicator = catalogue.indicator(indicator.over)
    return catalogue.ledger(indicator.ledger).model
