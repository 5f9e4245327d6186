"""Rows of ledgers as polars columns, exact: money and heads as whole hundredths, days since 1970."""

from datetime import date
from typing import Any, Final

import polars as pl
from django.db import models
from django.db.models import BigIntegerField, F, IntegerField, TextField
from django.db.models.functions import Cast, Round

HUNDREDTHS: Final = 100
_PORTION: Final = 1000  # what is turned from rows to columns at once should stay in the processor's cache
_DAY: Final = "%Y-%m-%d"


def frame(rows: models.QuerySet, *names: str) -> pl.DataFrame:
    """The fields of the rows as columns of the same names, read in portions; decimals as whole hundredths.

    Only whole numbers and texts come from the database, as it gives them: making Python's dates and decimals of each
    value would take longer than all the rest.
    """
    plain = {f"_{n}": _plain(_field(rows.model, name), name) for n, name in enumerate(names)}
    found = rows.order_by().annotate(**{n: value for n, (value, _) in plain.items()}).values_list(*plain)
    read = found.query.get_compiler(found.db).execute_sql(chunked_fetch=True, chunk_size=_PORTION)
    kinds = dict(zip(names, (kind for _, kind in plain.values()), strict=True))
    parts = [_columns(part, kinds) for part in read]
    return pl.concat(parts, rechunk=True) if parts else pl.DataFrame(schema=kinds)


def _columns(rows: list[tuple[Any, ...]], kinds: dict[str, Any]) -> pl.DataFrame:
    told = zip(kinds.items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame([_column(name, kind, values) for (name, kind), values in told])


def _column(name: str, kind: Any, values: tuple[Any, ...]) -> pl.Series:
    if kind is pl.Date:
        return pl.Series(name, values, pl.String).str.to_date(_DAY)
    return pl.Series(name, values, pl.Int8).cast(kind) if kind is pl.Boolean else pl.Series(name, values, kind)


def _plain(field: models.Field, name: str) -> tuple[Any, Any]:
    """How a field is asked for, and the column that it becomes."""
    if isinstance(field, models.DecimalField):
        # rounded before it is cut: SQLite keeps decimals as binary fractions, exact to far more than hundredths
        return Cast(Round(F(name) * HUNDREDTHS), BigIntegerField()), pl.Int64
    if isinstance(field, models.DateField):
        return Cast(F(name), TextField()), pl.Date
    if isinstance(field, models.BooleanField):
        return Cast(F(name), IntegerField()), pl.Boolean
    return F(name), pl.String if isinstance(field, models.CharField) else pl.Int64


def _field(model: type[models.Model], path: str) -> models.Field:
    *steps, name = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def days(on: date) -> int:
    """The day as a date column reckons it."""
    return (on - date(1970, 1, 1)).days
