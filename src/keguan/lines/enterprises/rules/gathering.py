"""What the ledgers know of the inputs; what they do not keep stays missing, and leaves rules undecided.

An `Origin` reads one ledger for everybody at once. R&D cost has a basis: the high-tech rules read that of 195号, the
tech SME rules that of the deduction (119号). The statistical one of form 107-2 is no input of either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import polars as pl
from django.db.models import QuerySet

from keguan.kit.rules.facts import YEARS, Input, Known, Table, schema
from keguan.kit.scope import Scope
from keguan.lines.enterprises.rules.origins import ORIGINS
from keguan.lines.enterprises.rules.ways import THREE, WHO, Origin, Ways
from keguan.registry.models import Organisation
from keguan.store.frames import frame, frame_of

_FILE: Final = ("pk", "credit_code", "founded_on", "field")
ORDER: Final = list(Organisation.FIELDS)


class Reading(Ways):
    """What the ledgers know, read in the ways of one policy."""

    def all(self, scope: Scope, on: date) -> tuple[pl.Series, Table]:
        """Every enterprise of the scope by its key, and the table of what is known of them on the day."""
        who = Organisation.objects.within(scope).filter(kind="enterprise")
        return self._read(frame(who, *_FILE), self._rows(on), on)

    def some(self, organisations: Sequence[int], on: date) -> tuple[pl.Series, Table]:
        """The same of these organisations alone, by key."""
        rows = ((origin, rows.filter(organisation__in=organisations)) for origin, rows in self._rows(on))
        return self._read(frame(Organisation.objects.filter(pk__in=organisations), *_FILE), rows, on)

    def one(self, organisation: Organisation, on: date) -> Known:
        """The facts of one enterprise on the day with the records that tell them, each ledger read once."""
        read = [(origin, rows.filter(organisation=organisation)) for origin, rows in self._rows(on)]
        for record in (record for _, rows in read for record in rows):
            record.organisation = organisation
        _, table = self._read(frame_of(Organisation, [organisation], *_FILE), read, on)
        return Known(self._facts(table.frame.row(0, named=True)), self._evidence(read, on))

    def told(self, organisations: Sequence[int], on: date) -> dict[int, dict[str, Any]]:
        """The facts of these organisations on the day, by key."""
        who, table = self.some(organisations, on)
        return {pk: self._facts(row) for pk, row in zip(who, table.frame.iter_rows(named=True), strict=True)}

    def _facts(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {key: told for key, i in self.inputs.items() if (told := _told(i, row)) is not _NOT_TOLD}

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """The ledgers that tell any of the inputs."""
        return tuple(o for o in ORIGINS if set(o.inputs) & set(self.inputs))

    def _rows(self, on: date) -> Iterator[tuple[Origin, QuerySet]]:
        return ((origin, origin.rows(self, on)) for origin in self.origins)

    def _evidence(self, read: Iterable[tuple[Origin, QuerySet]], on: date) -> dict[str, tuple[str, list[Any]]]:
        found: dict[str, tuple[str, list[Any]]] = {}
        for origin, rows in read:
            if records := list(rows):
                mine = [name for name in origin.inputs if name in self.inputs]
                found |= dict.fromkeys(mine, (origin.ledger, records))
                last = [one for one in records if origin.of_year and one.year == on.year - 1]
                found |= dict.fromkeys((n for n in mine if n in origin.of_year), (origin.ledger, last))
        return found

    def _read(self, who: pl.DataFrame, read: Iterable[tuple[Origin, QuerySet]], on: date) -> tuple[pl.Series, Table]:
        known = who.sort("pk").rename({"pk": WHO}).with_columns(_identity())
        for origin, rows in read:
            # one ledger after the other: the rows of all of them at once would be most of the memory
            known = origin.join(self, known, rows, on)
        columns = schema(self.inputs).items()
        told = [(pl.col(c) if c in known.columns else pl.lit(None).alias(c)).cast(kind) for c, kind in columns]
        return known[WHO], Table(known.select(told), self.inputs)


def _identity() -> list[pl.Expr]:
    """A unified social credit code is given to bodies registered in mainland China."""
    number = pl.col("field").replace_strict(ORDER, range(1, len(ORDER) + 1), default=None)
    return [
        pl.when(pl.col("credit_code").str.len_chars() > 0).then(True).alias("resident"),
        pl.col("founded_on").to_physical().cast(pl.Int64).alias("registered_on"),
        pl.when(number <= 8).then(number).when(number > 8).then(0).alias("field"),
    ]


_NOT_TOLD: Final = object()


def _told(i: Input, row: Mapping[str, Any]) -> Any:
    """The input as facts tell it; a series from the oldest year of operation on, None in a year that is not told."""
    if i.kind == "series":
        years = [_number(i, row[f"{i.key}.{back}"]) for back in range(YEARS)][: row[f"{i.key}.n"] or 0]
        while len(years) > THREE and years[-1] is None:
            years.pop()
        return years[::-1] if any(y is not None for y in years) else _NOT_TOLD
    value = row[i.key]
    if value is None:
        return _NOT_TOLD
    if i.kind == "choice":
        return value or None
    if i.kind == "day":
        return date(1970, 1, 1) + timedelta(days=value)
    return value if i.kind == "truth" else _number(i, value)


def _number(i: Input, value: int | None) -> Decimal | int | None:
    if value is None or i.scale == 1:
        return value
    exact = Decimal(value) / i.scale
    return int(exact) if exact == exact.to_integral_value() else exact
