"""Formulas of the data file, read and judged exactly."""

from fractions import Fraction

import pytest

from keguan.kit.errors import CatalogueError
from keguan.lines.rd.rules.formula import parse

NAMES = {"7": "研究开发费用合计", "8": "人员人工费用", "1": "研究开发人员合计"}


def told(**values):
    return {name.lstrip("c").replace("last", "@"): Fraction(str(value)) for name, value in values.items()}


@pytest.mark.parametrize(
    ("text", "values", "wanted"),
    [
        ("7 = 8+9", told(c7="5.01", c8="2.005", c9="3.005"), True),
        ("7 = 8+9", told(c7=5, c8=2, c9=4), False),
        ("7 = 8+9", told(c7=5, c8=2), None),
        ("7 = 8-9", told(c7=5, c8=9, c9=4), True),
        ("1 >= 5 >= 24+25", told(c1=5, c5=5, c24=2, c25=3), True),
        ("1 >= 5 >= 24+25", told(c1=5, c5=5, c24=3, c25=3), False),
        ("1 >= 5 >= 24+25", told(c1=4, c5=5, c24=3), False),
        ("1 >= 5 >= 24+25", told(c1=6, c5=5, c24=3), None),
        ("1 > 0 <=> 8 > 0", told(c1=0, c8=0), True),
        ("1 > 0 <=> 8 > 0", told(c1=0, c8=1), False),
        ("1 > 0 <=> 8 > 0", told(c1=1, c8=0), False),
        ("1 > 0 <=> 8 > 0", told(c1=1), None),
        ("27 > 0 => 22 > 0", told(c27=0), True),
        ("27 > 0 => 22 > 0", told(c27=1, c22=0), False),
        ("27 > 0 => 22 > 0", told(c27=1, c22=1), True),
        ("1*#12 >= months", {"1": Fraction(2), "months": Fraction(24)}, True),
        ("1*#12 >= months", {"1": Fraction(2), "months": Fraction("24.1")}, False),
        ("@7 > 0 => @7*#50% <= 7 <= @7*#150%", told(last7=100, c7=50), True),
        ("@7 > 0 => @7*#50% <= 7 <= @7*#150%", told(last7=100, c7="49.99"), False),
        ("@7 > 0 => @7*#50% <= 7 <= @7*#150%", told(last7=100, c7=150), True),
        ("@7 > 0 => @7*#50% <= 7 <= @7*#150%", told(last7=100, c7="150.01"), False),
        ("@7 > 0 => @7*#50% <= 7 <= @7*#150%", told(last7=0, c7=150), True),
        ("@7 > 0 => @7*#50% <= 7 <= @7*#150%", told(c7=150), None),
    ],
)
def test_a_formula_is_judged_exactly(text, values, wanted):
    assert parse(text).holds(values) is wanted


@pytest.mark.parametrize(
    ("text", "values", "sentence"),
    [
        (
            "7 = 8+9",
            told(c7=58221, c8=50000, c9=8000),
            "研究开发费用合计（7） 58221 应等于 人员人工费用（8）+9（9） 58000，相差 221",
        ),
        (
            "1 > 0 <=> 8 > 0",
            told(c1=5, c8=0),
            "研究开发人员合计（1）大于0与人员人工费用（8）大于0应同时成立，现在 研究开发人员合计（1） 5，人员人工费用（8） 0",
        ),
        (
            "@7 > 0 => 7 <= @7*#150%",
            told(last7=100, c7=151),
            "上年研究开发费用合计（7）大于0时，研究开发费用合计（7） 151 应不大于 上年研究开发费用合计（7）×1.5 150",
        ),
    ],
)
def test_the_sentence_names_both_sides_with_their_values(text, values, sentence):
    assert parse(text).said(values, NAMES) == sentence


@pytest.mark.parametrize("text", ["", "7", "7 = ", "7 == 8", "7 = 8 9", "7 = 8*9", "七 = 8", "7 = +", "7 ? 8", "@ = 7"])
def test_what_cannot_be_read_is_refused_with_its_place(text):
    with pytest.raises(CatalogueError, match="看不懂"):
        parse(text)
