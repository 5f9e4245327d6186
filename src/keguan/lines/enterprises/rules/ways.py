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


Join = Callable[[Ways, pl.LazyFrame, QuerySet, date], pl.LazyFrame]


def joined(known: pl.LazyFrame, told: pl.LazyFrame) -> pl.LazyFrame:
    """What is known with the columns that `told` has of the same organisations."""
    return known.join(told, on=WHO, how="left", maintain_order="left")
