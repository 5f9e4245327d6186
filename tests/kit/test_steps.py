"""Columns that are reckoned in one go: exact at every width, nothing twice, nothing for what is known beforehand."""

from operator import add, mul

import polars as pl
import pytest

from keguan.kit.errors import BureauError
from keguan.kit.rules.exact import Column, Quantity, Truth, choose, kind_of, quantity
from keguan.kit.rules.steps import constant, given, reckon, step

pytestmark = pytest.mark.one_database


def column(frame, name="a"):
    most = max(1, *(abs(n) for n in frame[name].drop_nulls()))
    told = given(name, is_certain=not frame[name].null_count())
    return Quantity(Column(step(lambda c: c.cast(kind_of(most)), told, more=most), most))


def numbers(frame, found):
    return reckon(frame, {"found": found.over.step})["found"].to_list()


@pytest.mark.parametrize("edge", [2**15, 2**31, 2**63])
@pytest.mark.parametrize("sign", [1, -1])
def test_nothing_wraps_where_numbers_grow_wider(edge, sign):
    told = [sign * (edge - 1), sign * (edge - 2), 0, None]
    frame = pl.DataFrame({"a": told}, schema={"a": pl.Int64})
    one = column(frame)
    assert numbers(frame, one + one) == [None if n is None else 2 * n for n in told]
    assert numbers(frame, one * quantity(3) - one) == [None if n is None else 2 * n for n in told]
    above = reckon(frame, {"found": one.exceeds(quantity(sign * (edge - 2))).column})["found"].to_list()
    assert above == [None if n is None else n > sign * (edge - 2) for n in told]


def test_what_128_bits_cannot_hold_is_refused():
    big = Quantity(Column(given("a", is_certain=True), 2**63 - 1))
    with pytest.raises(BureauError, match="大得不合理"):
        big * big * quantity(3)


def test_what_several_need_is_made_once():
    made = []

    def double(of):
        made.append(of)
        return of * 2

    frame = pl.DataFrame({"a": [1, 2]})
    first, second = (step(double, given("a", is_certain=True)) for _ in range(2))
    found = reckon(frame, {"sum": step(add, first, second), "square": step(mul, first, second)})
    assert found.to_dict(as_series=False) == {"sum": [4, 8], "square": [4, 16]}
    assert len(made) == 1


def test_what_is_the_same_for_all_stands_in_every_row_even_of_none():
    frame = pl.DataFrame({"a": [1, 2, 3]})
    wanted = {"a": constant(None, pl.Boolean), "b": constant(5, pl.Int16)}
    assert reckon(frame, wanted).rows() == [(None, 5)] * 3
    assert reckon(frame.clear(), wanted).rows() == []


def test_a_column_without_gaps_leaves_nothing_open():
    told = pl.DataFrame({"a": [True, False]})
    whole, gaps = (Truth(given("a", is_certain=certain)) for certain in (True, False))
    assert whole.is_open.told is False
    assert gaps.is_open.told is not False
    assert (whole & Truth(False)).told is False
    assert reckon(told, {"a": (~whole | Truth(None)).column})["a"].to_list() == [None, True]


def test_a_choice_is_not_known_where_its_condition_is_not():
    frame = pl.DataFrame({"a": [5, 6, None]})
    one = column(frame)
    assert numbers(frame, choose(one.exceeds(quantity(5)), one, quantity(0))) == [0, 6, None]
