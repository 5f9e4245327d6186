"""Rows of ledgers as polars columns, exact: money and heads as whole hundredths, days since 1970."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

import polars as pl
from django.db import models
from django.db.models import BigIntegerField, F
from django.db.models.functions import Cast, Round

HUNDREDTHS: Final = 100
_PORTION: Final = 50_000
_KINDS: Final = (
    (models.DecimalField, pl.Int64),
    (models.DateField, pl.Date),
    (models.BooleanField, pl.Boolean),
    (models.CharField, pl.String),
)


def frame(rows: models.QuerySet, *names: str) -> pl.DataFrame:
    """The fields of the rows as columns of the same names, read in portions; decimals as whole hundredths."""
    kinds = {name: _kind(rows.model, name) for name in names}
    exact = {f"_{n}": _hundredths(n) for n, (field, _) in kinds.items() if isinstance(field, models.DecimalField)}
    told = [f"_{n}" if f"_{n}" in exact else n for n in names]
    found = rows.order_by().annotate(**exact).values_list(*told)
    schema = {name: kind for name, (_, kind) in kinds.items()}
    parts = [pl.DataFrame(part, schema=schema, orient="row") for part in _portions(found)]
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def _portions(found: models.QuerySet) -> Iterator[list[tuple[Any, ...]]]:
    rows = found.iterator(chunk_size=_PORTION)
    while portion := list(islice(rows, _PORTION)):
        yield portion


def _hundredths(name: str) -> Cast:
    """Rounded before it is cut: SQLite keeps decimals as binary fractions, exact to far more than hundredths."""
    return Cast(Round(F(name) * HUNDREDTHS), BigIntegerField())


def _kind(model: type[models.Model], path: str) -> tuple[models.Field, Any]:
    *steps, name = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return field, next((kind for of, kind in _KINDS if isinstance(field, of)), pl.Int64)


def days(on: date) -> int:
    """The day as a date column reckons it."""
    return (on - date(1970, 1, 1)).days
