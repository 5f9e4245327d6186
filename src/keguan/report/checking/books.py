"""What the ledgers say: values of indicators, their changes and parts, read once for one check."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator, Count, Indicator, Recorded, Sum
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.report.measures import Measured, Measures
from keguan.report.models import Target
from keguan.store.evidence import path_field, sql

_EARLIER = 5  # years in which a wrong number is looked for


class Books:
    """The values of one year and scope; a key of an indicator that is off gives None everywhere."""

    def __init__(self, year: int, scope: Scope) -> None:
        self.period, self.scope = Period.year(year), scope
        self._measures = Measures(self.period, scope)
        self._groups: dict[tuple[str, Period], dict[str, Decimal]] = {}

    def measured(self, indicator: AnyIndicator, period: Period) -> Measured | None:
        """What the ledgers say of the period; a published figure that lags is taken from the newest year before."""
        return self._measures.measure(indicator.key, period)

    def value(self, indicator: AnyIndicator, period: Period) -> Decimal | None:
        """The value, None when there is no record to tell it from."""
        found = self.measured(indicator, period)
        if found is None or found.value is None:
            return None
        if not found.count and not isinstance(indicator, Recorded):
            return Decimal(0) if self._has_records(indicator) else None
        return Decimal(found.value)

    def kept(self, indicator: AnyIndicator, period: Period) -> Decimal | None:
        """The value, None for a period without a record: a gap in the ledger is no nought to compare with."""
        found = self.measured(indicator, period)
        return Decimal(found.value) if found is not None and found.count and found.value is not None else None

    def _has_records(self, indicator: AnyIndicator) -> bool:
        """Whether the ledger was kept at all in the years around: then no row means nought."""
        return any(
            (found := self.measured(indicator, self.period.shift(years=-back))) is not None and found.count
            for back in range(3)
        )

    def newest(self, indicator: AnyIndicator, period: Period) -> tuple[Decimal, Period] | None:
        """The value at the period or, of a published figure, of the newest year before."""
        for back in range(3 if isinstance(indicator, Recorded) else 1):
            at = period.shift(years=-back) if back else period
            if (value := self.value(indicator, at)) is not None:
                return value, at
        return None

    def earlier(self, indicator: AnyIndicator, period: Period) -> Iterator[tuple[Period, Decimal]]:
        """The values of the years before, the nearest first, then the year after."""
        for years in (*range(-1, -_EARLIER, -1), 1):
            at = period.shift(years=years)
            if (value := self.value(indicator, at)) is not None:
                yield at, value

    def groups(self, indicator: AnyIndicator, period: Period) -> dict[str, Decimal]:
        """The value within each choice of each of its splits, by the label that a text uses."""
        if not isinstance(indicator, Indicator):
            return {}
        if (indicator.key, period) not in self._groups:
            found: dict[str, Decimal] = {}
            measures = self._measures if period == self.period else Measures(period, self.scope)
            for path in indicator.split_by:
                for raw, part in measures.groups(indicator.key, path).items():
                    found.setdefault(_label(indicator, path, raw), Decimal(part.value))
            self._groups[indicator.key, period] = found
        return self._groups[indicator.key, period]

    def others(self, indicator: AnyIndicator, period: Period) -> Iterator[tuple[str, Decimal]]:
        """What the same ledger gives by another way of counting: all years together, as firms and as records."""
        if not isinstance(indicator, Indicator) or isinstance(indicator.measure, Sum):
            return
        ledger = catalogue.ledger(indicator.ledger)
        if ledger.date and (day := ledger.date) in {f.name for f in ledger.model._meta.concrete_fields}:
            rows = ledger.model.objects.filter(**ledger.where).within(self.scope).filter(**{f"{day}__lte": period.end})
            whole = rows.order_by().aggregate(rows=sql(Count()), value=sql(indicator.measure))
            yield "历年累计", Decimal(whole["value"] or 0)
            yield "历年累计的条数", Decimal(whole["rows"])

    def rows(self, indicator: AnyIndicator) -> list[Any]:
        """The rows of this period with what they point to."""
        return self._measures.rows(indicator.key)

    def neighbours(self, indicator: AnyIndicator) -> list[AnyIndicator]:
        """Indicators of the same line and unit: those that a writer may have meant by the same words."""
        line = indicator.key.split(".")[0]
        return [
            other
            for other in catalogue.indicators.values()
            if other.key != indicator.key and other.key.split(".")[0] == line and other.unit == indicator.unit
        ]

    @cached_property
    def targets(self) -> list[Target]:
        years = range(self.period.end.year - 1, self.period.end.year + 3)
        return list(Target.objects.within(self.scope).filter(year__in=years).order_by("pk"))


def _label(indicator: Indicator, path: str, raw: Any) -> str:
    try:
        labels = dict(path_field(catalogue.ledger(indicator.ledger).model, path).flatchoices or ())
    except (FieldDoesNotExist, AttributeError):
        labels = {}
    return str(labels.get(raw, raw if raw not in (None, "") else "未填"))
