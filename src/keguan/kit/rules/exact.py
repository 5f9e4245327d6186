"""Exact arithmetic on one number and on a column of a million alike, so that one formula explains and decides.

A `Quantity` is a fraction of whole numbers, or of polars columns of whole numbers: ratios are compared by
multiplying across, never in binary floating point. What nobody has told is None (null in a column) and makes
everything computed from it None. A `Truth` is true, false or not known, and joined as in Kleene's logic: one false
part makes a conjunction false, whatever is not known of the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any, Final

import polars as pl

from keguan.kit.errors import BureauError

NARROW, WIDE = 2**63, 2**127
_PLACES: Final = Decimal(1).scaleb(-12)


@dataclass(frozen=True)
class Column:
    """Whole numbers of many enterprises; none is further from nought than `most`, so that a product is known to fit."""

    series: pl.Series
    most: int


Known = int | Column
Whole = Known | None


def _most(of: Known) -> int:
    return of.most if isinstance(of, Column) else abs(of)


def _widened(of: Known, most: int) -> pl.Series:
    """The numbers as wide as the largest needs; a number for everybody is a column of one."""
    if isinstance(of, int):
        return pl.Series([of], dtype=pl.Int128 if most >= NARROW else pl.Int64)
    return of.series.cast(pl.Int128) if most >= NARROW > of.most else of.series


def _joined(a: Known, b: Known, most: int, join: Callable[[Any, Any], Any]) -> Whole:
    """What could pass 64 bits is computed in 128; what could pass those is refused, for it would not be exact."""
    if not (isinstance(a, Column) or isinstance(b, Column)):
        return int(join(a, b))
    if most >= WIDE:
        raise BureauError("rules.too_large", "有大得不合理的数，算不出准确的比例，请检查金额的单位。")
    return Column(join(_widened(a, most), _widened(b, most)), most)


def _sum(a: Whole, b: Whole) -> Whole:
    if a is None or b is None:
        return None
    if a == 0 or b == 0:
        return b if a == 0 else a
    return _joined(a, b, _most(a) + _most(b), lambda x, y: x + y)


def _product(a: Whole, b: Whole) -> Whole:
    if a is None or b is None:
        return None
    if a == 1 or b == 1:
        return b if a == 1 else a
    return _joined(a, b, _most(a) * _most(b), lambda x, y: x * y)


def _compared(a: Whole, b: Whole, compare: Callable[[Any, Any], Any]) -> "Truth":
    if a is None or b is None:
        return Truth(None)
    if isinstance(a, Column) or isinstance(b, Column):
        most = max(_most(a), _most(b))
        return Truth(compare(_widened(a, most), _widened(b, most)))
    return Truth(bool(compare(a, b)))


@dataclass(frozen=True)
class Truth:
    """True, false, not known (None), or a column of these."""

    told: bool | None | pl.Series

    def __and__(self, other: "Truth") -> "Truth":
        if isinstance(self.told, pl.Series) or isinstance(other.told, pl.Series):
            return Truth(self.column & other.column)
        if self.told is False or other.told is False:
            return Truth(False)
        return Truth(None if self.told is None or other.told is None else True)

    def __or__(self, other: "Truth") -> "Truth":
        if isinstance(self.told, pl.Series) or isinstance(other.told, pl.Series):
            return Truth(self.column | other.column)
        return ~(~self & ~other)

    def __invert__(self) -> "Truth":
        if isinstance(self.told, pl.Series):
            return Truth(~self.told)
        return Truth(None if self.told is None else not self.told)

    @property
    def column(self) -> pl.Series:
        """As a column; what is the same for everybody is a column of one."""
        return self.told if isinstance(self.told, pl.Series) else pl.Series([self.told], dtype=pl.Boolean)

    @property
    def is_open(self) -> "Truth":
        """Whether it is not known; itself always known."""
        return Truth(self.told.is_null()) if isinstance(self.told, pl.Series) else Truth(self.told is None)

    def unless(self, doubt: "Truth") -> "Truth":
        """Not known where the doubt is true."""
        if isinstance(self.told, pl.Series) or isinstance(doubt.told, pl.Series):
            return Truth(chosen(doubt.column.fill_null(False), pl.Series([None], dtype=pl.Boolean), self.column))
        return Truth(None) if doubt.told else self


NO, YES = Truth(False), Truth(True)


@dataclass(frozen=True)
class Quantity:
    """The fraction over / per; `per` is above nought wherever it is known."""

    over: Whole
    per: Whole = 1

    def __add__(self, other: "Quantity") -> "Quantity":
        if self.per is other.per or (isinstance(self.per, int) and self.per == other.per):
            return Quantity(_sum(self.over, other.over), self.per)
        if isinstance(self.per, int) and isinstance(other.per, int):
            both = lcm(self.per, other.per)
            return Quantity(_sum(self._parts(both), other._parts(both)), both)
        over = _sum(_product(self.over, other.per), _product(other.over, self.per))
        return Quantity(over, _product(self.per, other.per))

    def _parts(self, per: int) -> Whole:
        return _product(self.over, per // self.per) if isinstance(self.per, int) else None

    def __sub__(self, other: "Quantity") -> "Quantity":
        return self + Quantity(_product(other.over, -1), other.per)

    def __mul__(self, other: "Quantity") -> "Quantity":
        return Quantity(_product(self.over, other.over), _product(self.per, other.per))

    def __truediv__(self, other: "Quantity") -> "Quantity":
        """Not known where the divisor is not above nought: a share of nothing says nothing."""
        if self.per is other.per or (isinstance(self.per, int) and self.per == other.per):
            return Quantity(self.over, _above_nought(other.over))
        return Quantity(_product(self.over, other.per), _above_nought(_product(self.per, other.over)))

    def reaches(self, border: "Quantity") -> Truth:
        """Whether it is at or above the border."""
        return _compared(*self._across(border), lambda x, y: x >= y)

    def exceeds(self, border: "Quantity") -> Truth:
        """Whether it is above the border, the border left out."""
        return _compared(*self._across(border), lambda x, y: x > y)

    def equals(self, other: "Quantity") -> Truth:
        return _compared(*self._across(other), lambda x, y: x == y)

    def _across(self, other: "Quantity") -> tuple[Whole, Whole]:
        if self.per is other.per or (isinstance(self.per, int) and self.per == other.per):
            return self.over, other.over
        return _product(self.over, other.per), _product(other.over, self.per)

    @property
    def is_missing(self) -> Truth:
        if self.over is None or self.per is None:
            return YES
        parts = [Truth(part.series.is_null()) for part in (self.over, self.per) if isinstance(part, Column)]
        return reduce(Truth.__or__, parts, NO)

    @property
    def fraction(self) -> Fraction | None:
        """The number, of one enterprise; None where it is not known."""
        return Fraction(self.over, self.per) if isinstance(self.over, int) and isinstance(self.per, int) else None


def _above_nought(of: Whole) -> Whole:
    if isinstance(of, Column):
        return Column(chosen(of.series > 0, of.series, pl.Series([None], dtype=of.series.dtype)), of.most)
    return of if of is not None and of > 0 else None


def quantity(told: int | Decimal | Fraction | None) -> Quantity:
    """The exact quantity of a number; None is one that is not known."""
    if told is None:
        return Quantity(None)
    exact = Fraction(told)
    return Quantity(exact.numerator, exact.denominator)


NOUGHT, ONE = quantity(0), quantity(1)


def choose(if_: Truth, then: Quantity, otherwise: Quantity) -> Quantity:
    """One quantity or the other; not known where the truth is not."""
    if not isinstance(if_.told, pl.Series):
        return Quantity(None) if if_.told is None else then if if_.told else otherwise
    return Quantity(_chosen(if_.told, then.over, otherwise.over), _chosen(if_.told, then.per, otherwise.per))


def _chosen(if_: pl.Series, then: Whole, otherwise: Whole) -> Whole:
    if isinstance(then, int) and isinstance(otherwise, int) and then == otherwise:
        return then
    most = max(_most(x) for x in (then, otherwise, 0) if x is not None)
    kind = pl.Int128 if most >= NARROW else pl.Int64
    a, b = (pl.Series([None], dtype=kind) if x is None else _widened(x, most) for x in (then, otherwise))
    return Column(chosen(if_, a, b), most)


def chosen(if_: pl.Series, then: pl.Series, otherwise: pl.Series) -> pl.Series:
    """Row by row one or the other, null where it is not known which; a column of one stands for all."""
    if not if_.null_count():
        if len(then) == len(if_) and if_.all():
            return then
        if len(otherwise) == len(if_) and not if_.any():
            return otherwise
    found = pl.select(pl.when(if_).then(then).otherwise(otherwise)).to_series()
    return pl.select(pl.when(if_.is_not_null()).then(found)).to_series() if if_.null_count() else found


def shown(value: Fraction | int) -> str:
    """The number as decimal text: whole where it ends, else twelve places, cut and not rounded."""
    exact = Fraction(value)
    told = Decimal(exact.numerator) / Decimal(exact.denominator)
    if Fraction(told) != exact:
        told = told.quantize(_PLACES, rounding=ROUND_DOWN)
    text = format(told.normalize(), "f")
    return "0" if text == "-0" else text


def ratio(told: Any) -> Fraction:
    """5% or a number as an exact fraction."""
    if isinstance(told, str) and told.endswith("%"):
        return Fraction(Decimal(told[:-1])) / 100
    return Fraction(told)
