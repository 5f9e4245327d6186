"""How numbers are said."""

from decimal import Decimal

import pytest

from keguan.kit import words


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        ("5803000", "580.3万元"), ("722020000", "7.22亿元"), ("0", "0万元"), ("9999.5", "9999.5元"), ("10000", "1万元"),
        ("128000", "12.8万元"), ("100000000", "1亿元"), ("-300000", "-30万元"), ("99999999", "9999.9999万元"),
    ],
)  # fmt: skip
def test_money(yuan, said):
    assert words.money(Decimal(yuan)) == said


@pytest.mark.parametrize(
    ("now", "before", "unit", "said"),
    [
        (57, 47, "家", "比上年增加10家"),
        (3, 5, "家", "比上年减少2家"),
        (4, 4, "项", "与上年持平"),
        (Decimal("0.0193"), Decimal("0.0185"), "%", "比上年提高0.08个百分点"),
        (2, 3, "位", "比上年前移1位"),
        (Decimal(5803000), Decimal(6218000), "元", "比上年减少41.5万元"),
    ],
)
def test_change(now, before, unit, said):
    assert words.change(now, before, unit=unit) == said


def test_growth_has_nothing_to_say_against_nothing():
    assert words.growth(722020000, 682891000) == "比上年增长5.7%"
    assert words.growth(90, 100) == "比上年下降10%"
    assert words.growth(5, 0) == ""


@pytest.mark.parametrize(("n", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")])
def test_chinese_number(n, said):
    assert words.chinese_number(n) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(57, "家", "57家"), (Decimal("0.0193"), "%", "1.93%"), (2, "位", "第2位"), (Decimal("1E+2"), "人", "100人")],
)
def test_quantity(value, unit, said):
    assert words.quantity(value, unit) == said
