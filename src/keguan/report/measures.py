"""The numbers of one report: each indicator evaluated once, with the keys of the rows it was counted from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator, Count, Distinct, Indicator, Measure, Ratio, Recorded
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.store.clock import today
from keguan.store.evidence import Number, evidence

OLDEST = 3  # years that a published figure may lag behind


@dataclass(frozen=True)
class Measured:
    """An indicator's value in a period, and the primary keys of the rows it was counted from."""

    indicator: AnyIndicator
    period: Period
    value: Number | None
    rows: tuple[int, ...]

    @property
    def has_data(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True)
class Wanted:
    """By indicator, the fields of its rows that the texts print, and those by which they split its value."""

    rows: Mapping[str, frozenset[str]]
    split: Mapping[str, frozenset[str]]


class Measures:
    """Values and rows of one period and scope; nothing is asked of the database twice."""

    def __init__(self, period: Period, scope: Scope, texts: Wanted | None = None) -> None:
        """`texts` says which fields the texts print, so that the rows are read once with all of them."""
        self.period, self.scope, self.texts = period, scope, texts or Wanted({}, {})
        self.day = min(period.end, max(period.start, today()))  # a summary written in the year is as of its day
        self._values: dict[tuple[str, Period], Measured] = {}
        self._rows: dict[str, list[Any]] = {}
        self._counted: dict[tuple[Any, Period], list[dict[str, Any]]] = {}
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
            return Measured(indicator, period, value, over.rows if over else ())
        if isinstance(indicator, Recorded):
            rows = self._figure(indicator, period)
            best = next((row for row in rows if row.value_of(indicator.field) is not None), None)
            return Measured(indicator, period, best and best.value_of(indicator.field), (best.pk,) if best else ())
        name = _measured_by(indicator)
        if period == self.period and indicator.key in self.texts.rows:
            pairs = [(row.pk, getattr(row, name)) for row in self.rows(indicator.key)]
        else:
            pairs = [(row["pk"], row[name]) for row in self._plain(indicator, period)]
        value = total(indicator.measure, [measured for _, measured in pairs])
        return Measured(indicator, period, value, tuple(key for key, _ in pairs))

    def _plain(self, indicator: Indicator, period: Period, *, by: str = "pk") -> list[dict[str, Any]]:
        """Keys, measured fields and the field `by` of the rows, read once for all indicators that count the same rows.

        `store.evidence.evaluate` would take a query for the value and another for the keys, for each indicator.
        """
        asked = (indicator.rows, period)
        known = self._counted.get(asked)
        if known is None or (known and by not in known[0]):
            alike = [d for d in catalogue.indicators.values() if isinstance(d, Indicator) and d.rows is indicator.rows]
            names = {"pk", by, *(_measured_by(d) for d in alike)}
            if period == self.period:
                names.update(path for d in alike for path in self.texts.split.get(d.key, ()))
            columns = sorted(names)
            found = evidence(indicator, period, self.scope).order_by().values_list(*columns)
            self._counted[asked] = [dict(zip(columns, row, strict=True)) for row in found]
        return self._counted[asked]

    def groups(self, key: str, by: str) -> dict[Any, Measured]:
        """The indicator's value within each value of the path `by`."""
        indicator = catalogue.indicator(key)
        name, grouped = _measured_by(indicator), {}
        for row in self._plain(indicator, self.period, by=by):
            grouped.setdefault(row[by], []).append(row)
        return {
            value: Measured(
                indicator,
                self.period,
                total(indicator.measure, [row[name] for row in rows]),
                tuple(row["pk"] for row in rows),
            )
            for value, rows in grouped.items()
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
        return next((row for row in self._figures or () if found.rows and row.pk == found.rows[0]), None)

    def latest(self, key: str, back: int = OLDEST) -> Measured | None:
        """The newest value at the report's period or up to `back` years before: published figures lag behind."""
        for years in range(back + 1):
            found = self.measure(key, self.period.shift(years=-years))
            if found is None or found.value is not None:
                return found
        return None

    def rows(self, key: str) -> list[Any]:
        """The rows of the indicator with what they point to: the largest amounts first, else in order of time."""
        if key not in self._rows:
            self._rows[key] = self._ordered(catalogue.indicators[key]) if key in catalogue.indicators else []
        return self._rows[key]

    def _ordered(self, indicator: AnyIndicator) -> list[Any]:
        rows = evidence(indicator, self.period, self.scope)
        links = {link for path in self.texts.rows.get(indicator.key, ()) for link in _links(rows.model, path)}
        found = list((rows.select_related(*links) if links else rows).order_by("pk"))
        day = catalogue.ledger(indicator.ledger).date if isinstance(indicator, Indicator) else ""
        if day:
            found.sort(key=lambda row: getattr(row, day) or date.max)
        if any(f.name == "amount_yuan" for f in rows.model._meta.concrete_fields):
            found.sort(key=lambda row: -(row.amount_yuan or 0))
        return found


def total(rule: Measure, values: Iterable[Any]) -> Number:
    """The measure of rows whose measured field has these values; what is blank is not counted, as in SQL."""
    known = [value for value in values if value is not None]
    if isinstance(rule, Count):
        return len(known)
    return len(set(known)) if isinstance(rule, Distinct) else sum(known)


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


def _measured_by(indicator: Indicator) -> str:
    """The column that the measure is taken of: of a link its key."""
    if isinstance(indicator.measure, Count):
        return "pk"
    return model_of(indicator)._meta.get_field(indicator.measure.field).attname


def model_of(indicator: AnyIndicator) -> type[Model]:
    while isinstance(indicator, Ratio):
        indicator = catalogue.indicator(indicator.over)
    return catalogue.ledger(indicator.ledger).model
