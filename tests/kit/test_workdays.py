"""Working days over weekends, public holidays and the weekends worked in their place."""

from datetime import date

import pytest

from keguan.kit.errors import BureauError
from keguan.kit.workdays import calendar


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2025, 6, 16), 5, date(2025, 6, 23)),  # a weekend
        (date(2025, 9, 26), 6, date(2025, 10, 11)),  # Sunday 28 and Saturday 11 are worked, 1 to 8 October are not
        (date(2024, 12, 31), 1, date(2025, 1, 2)),  # into the next year
        (date(2025, 12, 31), 0, date(2025, 12, 31)),
    ],
)
def test_the_last_of_so_many_working_days(day, count, last):
    assert calendar().after(day, count) == last


def test_a_year_that_nobody_told_is_not_guessed_but_can_be_told():
    with pytest.raises(BureauError, match="还不知道2031年放假和调休的安排"):
        calendar().after(date(2030, 12, 31), 1)
    own = {str(year): {"rest": [date(year, 1, 1)], "work": []} for year in (2030, 2031)}
    assert calendar(own).after(date(2030, 12, 31), 1) == date(2031, 1, 2)
    with pytest.raises(BureauError, match="要写成"):
        calendar({"2031": {"rest": ["元旦"]}})


def test_every_year_gives_weekdays_and_takes_weekends():
    known = calendar()
    assert {day.year for day in known.rest} == {day.year for day in known.work} == known.years
    assert all(day.weekday() < 5 for day in known.rest)
    assert all(day.weekday() >= 5 for day in known.work)
