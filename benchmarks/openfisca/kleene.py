"""What is not told, in OpenFisca's arrays: a number is nan, a truth is 1 between false (0) and true (2)."""

from collections.abc import Callable, Sequence

import numpy
from enterprises import Enterprise
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

FALSE, OPEN, TRUE = 0, 1, 2
Array = numpy.ndarray
Points = tuple[Array, Array]  # from, to


def declare(name: str, kind: type, formula: Callable | None = None) -> type[Variable]:
    """A yearly variable of the enterprise; without a formula it is given."""
    told = {"value_type": kind, "entity": Enterprise, "definition_period": DateUnit.YEAR, "label": name}
    return type(name, (Variable,), told | ({"formula": formula} if formula else {}))


def truth(met: Array, failed: Array) -> Array:
    return numpy.where(met, TRUE, numpy.where(failed, FALSE, OPEN))


def at_least(of: Array, border: Array | float) -> Array:
    return truth(of >= border, of < border)


def more_than(of: Array, border: Array | float) -> Array:
    return truth(of > border, of <= border)


def negated(of: Array) -> Array:
    return TRUE - of


def share(over: Array, per: Array) -> Array:
    """Not known where the divisor is not above nought."""
    return over / numpy.where(per > 0, per, numpy.nan)


def by_table(of: Array, borders: Sequence[float], low: Sequence[int], high: Sequence[int]) -> Points:
    """The points of the highest border reached, none below the lowest; from none to all where the number is not known."""
    row, known = numpy.digitize(of, borders), ~numpy.isnan(of)
    row[~known] = 0
    return numpy.array([0, *low])[row], numpy.where(known, numpy.array([0, *high])[row], high[-1])


def depending(if_: Array, then: tuple, otherwise: tuple) -> Points:
    """One range or the other, both together where it is not known which."""
    low = numpy.where(if_ == TRUE, then[0], otherwise[0])
    high = numpy.where(if_ == TRUE, then[1], otherwise[1])
    is_open = if_ == OPEN
    return (
        numpy.where(is_open, numpy.minimum(then[0], otherwise[0]), low),
        numpy.where(is_open, numpy.maximum(then[1], otherwise[1]), high),
    )
