"""The steps of the bridge add up, whatever the years hold."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from keguan.lines.rd.rules.bridge import bridge

COSTS = st.dictionaries(st.integers(1, 12), st.decimals(0, 10**9, places=2), max_size=12)


@given(COSTS, COSTS)
def test_last_year_and_the_steps_make_this_year(before, now):
    told = bridge(before, now)
    assert told.before + sum(s.amount for s in told.steps) == told.now
    named = [m.key for s in told.steps for m in s.members]
    assert len(named) == len(set(named))
    assert set(named) == {
        k for k in before.keys() | now.keys() if k not in before or k not in now or before[k] != now[k]
    }


def test_each_enterprise_stands_in_its_step():
    told = bridge(
        {1: Decimal(10), 2: Decimal(20), 3: Decimal(30), 4: Decimal(5)},
        {2: Decimal(25), 3: Decimal(1), 4: Decimal(5), 5: Decimal(7)},
    )
    steps = {s.key: ([m.key for m in s.members], s.amount) for s in told.steps}
    assert steps == {"entrants": ([5], 7), "up": ([2], 5), "down": ([3], -29), "leavers": ([1], -10)}
    assert told.points(Decimal(7)) == Fraction(7, 65)


def test_without_a_year_before_nothing_is_compared():
    assert bridge({}, {1: Decimal(5)}).points(Decimal(5)) is None
