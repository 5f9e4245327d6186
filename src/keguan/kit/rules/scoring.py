"""Points as ranges: what experts judge or nobody has told is open, so a score is a range and never a final one."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from keguan.kit.rules.exact import NO, NOUGHT, YES, Quantity, Truth, choose, chosen, quantity


@dataclass(frozen=True)
class Range:
    """From `low` to `high` points, whole and always known; `open` where a figure that is missing widens it."""

    low: Quantity
    high: Quantity
    open: Truth = NO

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high, self.open | other.open)

    def capped(self, most: Quantity) -> "Range":
        return Range(_lesser(self.low, most), _lesser(self.high, most), self.open)


def points(low: int, high: int) -> Range:
    return Range(quantity(low), quantity(high))


NONE = points(0, 0)


def depending(if_: Truth, then: Range, otherwise: Range) -> Range:
    """One range or the other; both together where it is not known which."""
    if not isinstance(if_.told, pl.Series):
        if if_.told is not None:
            return then if if_.told else otherwise
        return Range(_lesser(then.low, otherwise.low), _greater(then.high, otherwise.high), YES)
    told, unknown = Truth(if_.told.fill_null(False)), if_.is_open
    low, high = choose(told, then.low, otherwise.low), choose(told, then.high, otherwise.high)
    is_open = Truth(chosen(told.column, then.open.column, otherwise.open.column)) | unknown
    if if_.told.null_count():
        low = choose(unknown, _lesser(then.low, otherwise.low), low)
        high = choose(unknown, _greater(then.high, otherwise.high), high)
    return Range(low, high, is_open)


def better(one: Range, other: Range) -> Range:
    """The better of two ways to score; open as long as the one that is not known could still raise it."""
    low, high = _greater(one.low, other.low), _greater(one.high, other.high)
    return Range(low, high, high.exceeds(low) & (one.open | other.open))


def by_table(value: Quantity, rows: Sequence[tuple[Quantity, bool, int, int]]) -> Range:
    """The points of the first row that the value reaches, none below the last; of any row where it is not known.

    A row is (border, whether the border is included, low, high), the highest border first.
    """
    most = max(high for *_, high in rows)
    reached = [value.reaches(b) if included else value.exceeds(b) for b, included, *_ in rows]
    if not isinstance(reached[0].told, pl.Series):
        if reached[0].told is None:
            return Range(NOUGHT, quantity(most), YES)
        return next((points(low, high) for r, (*_, low, high) in zip(reached, rows, strict=True) if r.told), NONE)
    unknown = reached[0].is_open
    return Range(_row(unknown, 0, reached, [r[2] for r in rows]), _row(unknown, most, reached, [r[3] for r in rows]), unknown)  # fmt: skip


def _row(unknown: Truth, if_unknown: int, reached: Sequence[Truth], told: Sequence[int]) -> Quantity:
    """The points of the first row reached: laid over one another from the lowest row up."""
    found = Quantity(0)
    for is_so, value in zip(reversed(reached), reversed(told), strict=True):
        found = choose(Truth(is_so.column.fill_null(False)), quantity(value), found)
    return choose(unknown, quantity(if_unknown), found)


def _lesser(one: Quantity, other: Quantity) -> Quantity:
    return choose(one.reaches(other), other, one)


def _greater(one: Quantity, other: Quantity) -> Quantity:
    return choose(one.reaches(other), one, other)
