"""How a policy reads the ledgers, and what is read of one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl
from django.db.models import QuerySet

from keguan.kit.rules.facts import Input

THREE: Final = 3
A_YEAR: Final = timedelta(days=365)  # 申请认定前一年内, 国科发火〔2016〕195号
WHO: Final = "organisation"
AS_TOLD: Final = pl.QueryOptFlags.none()  # planning takes longer than one enterprise is worth


@dataclass(frozen=True)
class Ways:
    """How a policy reads the ledgers: the basis of R&D cost, the column that counts S&T staff, what serves once.

    `is_led_lately`: of the standards only those led in the last five years count.
    """

    basis: str
    st_staff: str
    is_once: bool
    inputs: Mapping[str, Input]
    is_led_lately: bool = False


@dataclass(frozen=True)
class Origin:
    """A ledger that inputs are read from: `rows` are its records that count on the day, `join` adds their columns.

    The inputs `of_year` are told by the record of the year before alone.
    """

    ledger: str
    inputs: tuple[str, ...]
    rows: Callable[[Ways, date], QuerySet]
    join: "Join"
    of_year: tuple[str, ...] = ()


Join = Callable[[Ways, pl.DataFrame, QuerySet, date], pl.DataFrame]


def joined(known: pl.DataFrame, rows: pl.DataFrame, *told: pl.Expr) -> pl.DataFrame:
    """What is known with what is `told` of the rows of each organisation together; nothing of one that has no rows."""
    if known.height == 1:
        # the rows of one need no parting and no matching, which would take longer than all the rest
        return known.hstack(rows.select(told)) if rows.height else known
    summed = rows.lazy().group_by(WHO).agg(told)
    return known.lazy().join(summed, on=WHO, how="left", maintain_order="left").collect(optimizations=AS_TOLD)
