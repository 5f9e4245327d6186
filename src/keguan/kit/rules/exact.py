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
from operator import add, and_, eq, ge, gt, invert, mul, or_
from typing import Any, Final

import polars as pl

from keguan.kit.errors import BureauError
from keguan.kit.rules.steps import Step, constant, step

_KINDS: Final = ((2**15, pl.Int16), (2**31, pl.Int32), (2**63, pl.Int64), (2**127, pl.Int128))
_PLACES: Final = Decimal(1).scaleb(-12)


@dataclass(frozen=True)
class Column:
    """Whole numbers of many enterprises, as wide as `most` needs: none is further from nought, so a product is known to fit."""

    step: Step
    most: int


Known = int | Column
Whole = Known | None


def _most(of: Known) -> int:
    return of.most if isinstance(of, Column) else abs(of)


def kind_of(most: int) -> Any:
    """The narrowest whole numbers that go so far. What they cannot hold is refused, for it would not be exact."""
    found = next((kind for end, kind in _KINDS if most < end), None)
    if found is None:
        raise BureauError("rules.too_large", "有大得不合理的数，算不出准确的比例，请检查金额的单位。")
    return found


def _widened(of: Whole, most: int) -> Step:
    """The numbers as wide as the largest needs."""
    kind = kind_of(most)
    if not isinstance(of, Column):
        return constant(of, kind)
    return of.step if kind_of(of.most) is kind else cast(of.step, kind)


def cast(of: Step, kind: Any) -> Step:
    return step(lambda column: column.cast(kind), of, more=kind)


def _joined(a: Known, b: Known, most: int, join: Callable[[Any, Any], Any]) -> Whole:
    if not (isinstance(a, Column) or isinstance(b, Column)):
        return int(join(a, b))
    return Column(step(join, _widened(a, most), _widened(b, most)), most)


def _sum(a: Whole, b: Whole) -> Whole:
    if a is None or b is None:
        return None
    if a == 0 or b == 0:
        return b if a == 0 else a
    return _joined(a, b, _most(a) + _most(b), add)


def _product(a: Whole, b: Whole) -> Whole:
    if a is None or b is None:
        return None
    if a == 1 or b == 1:
        return b if a == 1 else a
    return _joined(a, b, max(1, _most(a)) * max(1, _most(b)), mul)


def _compared(a: Whole, b: Whole, compare: Callable[[Any, Any], Any]) -> "Truth":
    if a is None or b is None:
        return Truth(None)
    if isinstance(a, Column) or isinstance(b, Column):
        most = max(_most(a), _most(b))
        return Truth(step(compare, _widened(a, most), _widened(b, most)))
    return Truth(bool(compare(a, b)))


@dataclass(frozen=True)
class Truth:
    """True, false, not known (None), or a column of these."""

    told: bool | None | Step

    def __and__(self, other: "Truth") -> "Truth":
        for one, rest in ((self, other), (other, self)):
            if isinstance(one.told, bool):
                return rest if one.told else one
        return Truth(step(and_, self.column, other.column)) if self.told or other.told else self

    def __or__(self, other: "Truth") -> "Truth":
        for one, rest in ((self, other), (other, self)):
            if isinstance(one.told, bool):
                return one if one.told else rest
        return Truth(step(or_, self.column, other.column)) if self.told or other.told else self

    def __invert__(self) -> "Truth":
        if isinstance(self.told, Step):
            return Truth(step(invert, self.told))
        return Truth(None if self.told is None else not self.told)

    @property
    def column(self) -> Step:
        return self.told if isinstance(self.told, Step) else constant(self.told, pl.Boolean)

    @property
    def is_open(self) -> "Truth":
        """Whether it is not known; itself always known."""
        return is_null(self.told) if isinstance(self.told, Step) else Truth(self.told is None)

    @property
    def is_so(self) -> "Truth":
        """Whether it is known to be true."""
        if not isinstance(self.told, Step):
            return Truth(self.told is True)
        return self if self.told.is_certain else Truth(step(_known, self.told, is_certain=True))

    def unless(self, doubt: "Truth") -> "Truth":
        """Not known where the doubt is true."""
        doubt = doubt.is_so
        if isinstance(doubt.told, Step):
            return Truth(chosen(doubt.told, constant(None, pl.Boolean), self.column))
        return Truth(None) if doubt.told else self


def _known(column: pl.Expr) -> pl.Expr:
    return column.fill_null(value=False)


def is_null(of: Step) -> Truth:
    return NO if of.is_certain else Truth(step(pl.Expr.is_null, of, is_certain=True))


NO, YES = Truth(False), Truth(True)


@dataclass(frozen=True)
class Quantity:
    """The fraction over / per; `per` is above nought wherever it is known."""

    over: Whole
    per: Whole = 1

    def __add__(self, other: "Quantity") -> "Quantity":
        if self.per == other.per:
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
        if self.per == other.per:
            return Quantity(self.over, _above_nought(other.over))
        return Quantity(_product(self.over, other.per), _above_nought(_product(self.per, other.over)))

    def reaches(self, border: "Quantity") -> Truth:
        """Whether it is at or above the border."""
        return _compared(*self._across(border), ge)

    def exceeds(self, border: "Quantity") -> Truth:
        """Whether it is above the border, the border left out."""
        return _compared(*self._across(border), gt)

    def equals(self, other: "Quantity") -> Truth:
        return _compared(*self._across(other), eq)

    def _across(self, other: "Quantity") -> tuple[Whole, Whole]:
        if self.per == other.per:
            return self.over, other.over
        return _product(self.over, other.per), _product(other.over, self.per)

    @property
    def is_missing(self) -> Truth:
        if self.over is None or self.per is None:
            return YES
        parts = [is_null(part.step) for part in (self.over, self.per) if isinstance(part, Column)]
        return reduce(Truth.__or__, parts, NO)

    @property
    def fraction(self) -> Fraction | None:
        """The number, of one enterprise; None where it is not known."""
        return Fraction(self.over, self.per) if isinstance(self.over, int) and isinstance(self.per, int) else None


def _above_nought(of: Whole) -> Whole:
    if isinstance(of, Column):
        return Column(step(_positive, of.step), of.most)
    return of if of is not None and of > 0 else None


def _positive(column: pl.Expr) -> pl.Expr:
    return pl.when(column > 0).then(column)


def quantity(told: int | Decimal | Fraction | None) -> Quantity:
    """The exact quantity of a number; None is one that is not known."""
    if told is None or isinstance(told, int):
        return Quantity(told)
    exact = Fraction(told)
    return Quantity(exact.numerator, exact.denominator)


NOUGHT, ONE = quantity(0), quantity(1)


def choose(if_: Truth, then: Quantity, otherwise: Quantity) -> Quantity:
    """One quantity or the other; not known where the truth is not."""
    if not isinstance(if_.told, Step):
        return Quantity(None) if if_.told is None else then if if_.told else otherwise
    return Quantity(_chosen(if_.told, then.over, otherwise.over), _chosen(if_.told, then.per, otherwise.per))


def _chosen(if_: Step, then: Whole, otherwise: Whole) -> Whole:
    if isinstance(then, int) and then == otherwise:
        return then
    most = max(_most(x) for x in (then, otherwise, 0) if x is not None)
    return Column(chosen(if_, _widened(then, most), _widened(otherwise, most)), most)


def chosen(if_: Step, then: Step, otherwise: Step) -> Step:
    """Row by row one or the other, null where it is not known which."""
    return step(_either if if_.is_certain else _either_or_null, if_, then, otherwise)


def _either(if_: pl.Expr, then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    return pl.when(if_).then(then).otherwise(otherwise)


def _either_or_null(if_: pl.Expr, then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    return pl.when(if_).then(then).when(~if_).then(otherwise)


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
