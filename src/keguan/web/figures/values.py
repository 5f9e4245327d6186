"""Values of indicators, computed once per state of the ledgers, period and scope."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from keguan.kit.indicator import AnyIndicator, Recorded
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.registry.models import PublishedFigure
from keguan.store.evidence import Value, evaluate

KEPT_FOR = 24 * 3600
LAG = 3  # published figures come up to so many years late


class Figures:
    """The values that one request shows. Those of a period are kept together, so a page asks the cache a few times.

    `stamp` is the newest change of the ledgers: after any change of a record nothing old is found again.
    """

    def __init__(self, period: Period, scope: Scope, stamp: str) -> None:
        self.period, self.scope, self.stamp = period, scope, stamp
        self._boards: dict[Period, dict[str, tuple[Any, ...]]] = {}

    def prepare(self, indicators: Iterable[AnyIndicator], *, years: int = 1) -> None:
        """Work out what is missing of the period and the years before it, and keep each period's board once."""
        wanted = list(indicators)
        for back in range(years):
            asked = self.period.shift(years=-back)
            self._fill(asked, wanted)

    def value(self, indicator: AnyIndicator, period: Period | None = None) -> Value:
        """The indicator's value in the period, by default that of the request."""
        asked = period or self.period
        value, rows, source, _ = self._fill(asked, [indicator])[indicator.key]
        return Value(indicator, asked, self.scope, value, rows, source)

    def _fill(self, period: Period, indicators: Iterable[AnyIndicator]) -> dict[str, tuple[Any, ...]]:
        board = self._board(period)
        if missing := [d for d in indicators if d.key not in board]:
            for indicator in missing:
                found = self._evaluated(indicator, period)
                board[indicator.key] = (found.value, found.rows, found.source, timezone.now())
            cache.set(self._name(period), board, KEPT_FOR)
        return board

    def _evaluated(self, indicator: AnyIndicator, period: Period) -> Value:
        """Evaluated, but for a figure that nobody has published for these years, as most are most of the time."""
        if isinstance(indicator, Recorded) and not any(
            (indicator.figure, y) in self._published for y in period.years_ended()
        ):
            return Value(indicator, period, self.scope, None, 0)
        return evaluate(indicator, period, self.scope)

    @cached_property
    def _published(self) -> set[tuple[str, int]]:
        """Which figures are there for which years, whatever the scope: a scope only takes away."""
        return set(PublishedFigure.objects.values_list("figure", "year"))

    def newest(self, indicator: AnyIndicator) -> Value:
        """As `value`, but a published figure that is not out yet gives the newest one before it."""
        back = LAG if isinstance(indicator, Recorded) else 0
        for years in range(back + 1):
            found = self.value(indicator, self.period.shift(years=-years))
            if found.value is not None:
                return found
        return self.value(indicator)

    def series(self, indicator: AnyIndicator, *, years: int = 5) -> list[Value]:
        """The value of the same period in each of the last years, oldest first."""
        self.prepare([indicator], years=years)
        return [self.value(indicator, self.period.shift(years=-back)) for back in range(years - 1, -1, -1)]

    def computed_at(self, indicator: AnyIndicator) -> datetime:
        """When the value of the request's period was worked out."""
        self.value(indicator)
        return self._board(self.period)[indicator.key][3]

    def _board(self, period: Period) -> dict[str, tuple[Any, ...]]:
        if period not in self._boards:
            self._boards[period] = cache.get(self._name(period)) or {}
        return self._boards[period]

    def _name(self, period: Period) -> str:
        scope = self.scope
        reach = f"{scope.region}|{'+'.join(scope.sections)}|{scope.organisation}|{scope.nothing}"
        return f"figures:{self.stamp}:{period}:{reach}"
