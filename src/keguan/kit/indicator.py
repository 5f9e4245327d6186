"""Indicators: a number is declared as the rows it counts, so value and evidence cannot disagree."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from keguan.kit.cite import Cite
from keguan.kit.period import Period

STOCK: Final = "stock"  # as of the last day of the period
FLOW: Final = "flow"  # within the period


@dataclass(frozen=True)
class Count:
    """The number of rows."""


@dataclass(frozen=True)
class Distinct:
    """The number of different values of a field among the rows."""

    field: str


@dataclass(frozen=True)
class Sum:
    """The total of a field over the rows; 0 without rows."""

    field: str


Measure = Count | Distinct | Sum


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A number and the rows it is counted from.

    `rows(period)` gives a queryset of the model of `ledger`; whoever evaluates it narrows it by scope. `definition` is
    the 口径 in one sentence; `split_by` are field paths of the rows; `sentence` is text with {value} {change} {day}
    {period}. Money is in yuan and shown in `unit` 元 scaled by `words.money`.
    """

    key: str
    name: str
    unit: str
    kind: str
    definition: str
    ledger: str
    rows: Callable[[Period], Any]
    measure: Measure = Count()
    cite: Cite | None = None
    columns: tuple[str, ...] = ()
    split_by: tuple[str, ...] = ()
    sentence: str = ""
    headline: bool = False  # shown among the first figures of dashboard and summary

    def __str__(self) -> str:
        return self.key

    @property
    def is_money(self) -> bool:
        return self.unit == "元"


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """One indicator divided by another; evidence is both parts, and there is no value when the divisor is 0."""

    key: str
    name: str
    over: str
    per: str
    definition: str
    unit: str = "%"
    cite: Cite | None = None
    sentence: str = ""
    headline: bool = False
    split_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.key

    kind: str = "ratio"
    is_money: bool = False


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A figure that others publish: the newest row of the published figures for that figure and year.

    `figure` is the key of the published figure, `names` are what circulars call it, `field` is "value" or "rank".
    A verified figure goes before a preliminary one.
    """

    key: str
    name: str
    figure: str
    definition: str
    names: tuple[str, ...] = ()
    field: str = "value"
    unit: str = ""
    cite: Cite | None = None
    sentence: str = ""
    headline: bool = False
    split_by: tuple[str, ...] = ()
    ledger: str = "registry.published_figures"

    def __str__(self) -> str:
        return self.key

    kind: str = "recorded"
    is_money: bool = False


AnyIndicator = Indicator | Ratio | Recorded
