"""Arithmetic of periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguan.kit.errors import BureauError
from keguan.kit.period import Period, day_in_words, years_later

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
periods = st.builds(lambda a, b: Period(min(a, b), max(a, b)), days, days)


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2025", "2025-01-01", "2025-12-31", "2025年"),
        ("2025-H2", "2025-07-01", "2025-12-31", "2025年下半年"),
        ("2025-Q3", "2025-07-01", "2025-09-30", "2025年三季度"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
        ("2025-01-05..2025-02-03", "2025-01-05", "2025-02-03", "2025年1月5日至2025年2月3日"),
    ],
)
def test_a_period_is_read_and_said(text, start, end, label):
    period = Period.parse(text)
    assert (period.start, period.end) == (date.fromisoformat(start), date.fromisoformat(end))
    assert (str(period), period.label) == (text, label)


@pytest.mark.parametrize(
    "text", ["", "25", "2025-13", "2025-Q5", "2025-02-30..2025-03-01", "去年", "2025-03-01..2025-02-01"]
)
def test_anything_else_is_refused_with_the_forms(text):
    with pytest.raises(BureauError):
        Period.parse(text)


@given(periods)
def test_what_is_said_is_read_back(period):
    assert Period.parse(str(period)) == period


@given(periods, st.integers(-5, 5))
def test_a_shift_keeps_whole_months_whole(period, years):
    shifted = period.shift(years=years)
    assert shifted.start <= shifted.end
    assert shifted.start.year == period.start.year + years
    if (period.end + timedelta(days=1)).day == 1 and period.start.day == 1 and period.start.year == period.end.year:
        assert (shifted.end + timedelta(days=1)).day == 1


@given(periods)
def test_a_year_ends_in_the_period_that_holds_its_last_day(period):
    assert list(period.years_ended()) == [y for y in range(1990, 2061) if date(y, 12, 31) in period]


def test_a_certificate_of_29_february_ends_on_1_march():
    assert years_later(date(2024, 2, 29), 3) == date(2027, 3, 1)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_later(date(2022, 12, 25), 3) == date(2025, 12, 25)


def test_prose_writes_days_without_zeros():
    assert day_in_words(date(2025, 3, 2)) == "2025年3月2日"
