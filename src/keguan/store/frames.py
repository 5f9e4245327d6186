"""Rows of ledgers as polars columns, exact: money and heads as whole hundredths, days since 1970."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import polars as pl
from django.db import models
from django.db.models import BigIntegerField, F, IntegerField, TextField
from django.db.models.functions import Cast, Round

HUNDREDTHS: Final = 100
_PORTION: Final = 1000  # what is turned from rows to columns at once should stay in the processor's cache
_DAY: Final = "%Y-%m-%d"
_CENT: Final = Decimal("0.01")


def frame(rows: models.QuerySet, *names: str) -> pl.DataFrame:
    """The fields of the rows as columns of the same names, read in portions; decimals as whole hundredths.

    Only whole numbers and texts come from the database, as it gives them: making Python's dates and decimals of each
    value would take longer than all the rest. What has been read as records already is not read again.
    """
    if rows._result_cache is not None and not any("__" in name for name in names):
        return frame_of(rows.model, rows, *names)
    plain = {name: _plain(_field(rows.model, name), name) for name in names}
    found = rows.order_by().annotate(**{f"_{n}": how for n, (how, *_) in enumerate(plain.values())})
    found = found.values_list(*(f"_{n}" for n in range(len(names))))
    kinds = {name: kind for name, (_, kind, _) in plain.items()}
    read = found.query.get_compiler(found.db).execute_sql(chunked_fetch=True, chunk_size=_PORTION)
    parts = [_columns(part, kinds) for part in read]
    told = pl.concat(parts, rechunk=True) if parts else pl.DataFrame(schema=kinds)
    return told.with_columns(made(pl.col(name)) for name, (*_, made) in plain.items() if made)


def frame_of(model: type[models.Model], records: Iterable[models.Model], *names: str) -> pl.DataFrame:
    """The same of records of the model that are at hand; their own fields only."""
    fields = {name: _field(model, name) for name in names}
    return pl.DataFrame([pl.Series(n, [_value(f, one) for one in records], _kind(f)) for n, f in fields.items()])


def _value(field: models.Field, record: models.Model) -> Any:
    value = getattr(record, field.attname)
    if isinstance(field, models.DecimalField) and value is not None:
        return int(Decimal(value).quantize(_CENT, ROUND_HALF_UP) * HUNDREDTHS)
    return value


def _kind(field: models.Field) -> Any:
    if isinstance(field, models.DateField):
        return pl.Date
    if isinstance(field, models.BooleanField):
        return pl.Boolean
    return pl.String if isinstance(field, models.CharField) else pl.Int64


def _columns(rows: list[tuple[Any, ...]], kinds: dict[str, Any]) -> pl.DataFrame:
    told = zip(kinds.items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame([pl.Series(name, values, kind) for (name, kind), values in told])


def _plain(field: models.Field, name: str) -> tuple[Any, Any, Callable[[pl.Expr], pl.Expr] | None]:
    """How a field is asked for, as what it comes, and what is made of that."""
    if isinstance(field, models.DecimalField):
        # rounded before it is cut: SQLite keeps decimals as binary fractions, exact to far more than hundredths
        return Cast(Round(F(name) * HUNDREDTHS), BigIntegerField()), pl.Int64, None
    if isinstance(field, models.DateField):
        return Cast(F(name), TextField()), pl.String, lambda told: told.str.to_date(_DAY)
    if isinstance(field, models.BooleanField):
        return Cast(F(name), IntegerField()), pl.Int8, lambda told: told.cast(pl.Boolean)
    return F(name), _kind(field), None


def _field(model: type[models.Model], path: str) -> models.Field:
    *steps, name = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def days(on: date) -> int:
    """The day as a date column reckons it."""
    return (on - date(1970, 1, 1)).days
