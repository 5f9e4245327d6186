"""Points as ranges: what experts judge or nobody has told is open, so a score is a range and never a final one."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from keguan.kit.rules.exact import NO, NOUGHT, YES, Column, Quantity, Truth, choose, kind_of, quantity
from keguan.kit.rules.steps import Step, constant, step


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
    if not isinstance(if_.told, Step):
        if if_.told is not None:
            return then if if_.told else otherwise
        return Range(_lesser(then.low, otherwise.low), _greater(then.high, otherwise.high), YES)
    told, unknown = if_.is_so, if_.is_open
    low, high = choose(told, then.low, otherwise.low), choose(told, then.high, otherwise.high)
    low = choose(unknown, _lesser(then.low, otherwise.low), low)
    high = choose(unknown, _greater(then.high, otherwise.high), high)
    return Range(low, high, (told & then.open) | (~told & otherwise.open) | unknown)


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
    if not isinstance(reached[0].told, Step):
        if reached[0].told is None:
            return Range(NOUGHT, quantity(most), YES)
        return next((points(low, high) for r, (*_, low, high) in zip(reached, rows, strict=True) if r.told), NONE)
    unknown, kind = reached[0].is_open, kind_of(most)

    def of_rows(told: Sequence[int]) -> Quantity:
        conditions = [unknown.column, *(r.column for r in reached)]
        found = step(_first, *conditions, *(constant(n, kind) for n in told), is_certain=True)
        return Quantity(Column(found, most))

    return Range(of_rows([0, *(r[2] for r in rows), 0]), of_rows([most, *(r[3] for r in rows), 0]), unknown)


def _first(*of: pl.Expr) -> pl.Expr:
    """The value of the first condition that holds; the last value, where none does. Conditions stand before values."""
    *values, found = of[len(of) // 2 :]
    for condition, value in zip(reversed(of[: len(of) // 2]), reversed(values), strict=True):
        found = pl.when(condition).then(value).otherwise(found)
    return found


def _lesser(one: Quantity, other: Quantity) -> Quantity:
    return choose(one.reaches(other), other, one)


def _greater(one: Quantity, other: Quantity) -> Quantity:
    return choose(one.reaches(other), one, other)
