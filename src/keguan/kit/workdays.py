"""Working days: Mondays to Fridays, but for the days that the yearly notice gives and takes (workdays.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from keguan.kit.errors import BureauError

SATURDAY: Final = 5
_PATH: Final = Path(__file__).with_name("workdays.toml")


@dataclass(frozen=True)
class Calendar:
    """The weekdays without work and the weekends with it, of the years that are known."""

    years: frozenset[int]
    rest: frozenset[date]
    work: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether the day is worked. Raises BureauError for a day of a year whose notice is not known."""
        if day.year not in self.years:
            raise BureauError(
                "workdays.unknown",
                f"还不知道{day.year}年放假和调休的安排，算不出工作日；请等放假通知发布后，由系统管理员在 city.toml 的 "
                f"[workdays] 里填上，再办。",
            )
        return day in self.work or (day.weekday() < SATURDAY and day not in self.rest)

    def after(self, day: date, count: int) -> date:
        """The last of `count` working days after the day; the day itself does not count."""
        while count:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day


def calendar(own: Mapping[str, Any] | None = None) -> Calendar:
    """The years of the program, and `own` ones by year in place of them. Raises BureauError when those are written wrong."""
    told = {**_known(), **(own or {})}
    try:
        years = frozenset(int(year) for year in told)
        rest, work = (frozenset(day for one in told.values() for day in one.get(name, ())) for name in ("rest", "work"))
        is_whole = all(isinstance(day, date) for day in rest | work)
    except (ValueError, TypeError, AttributeError):
        is_whole = False
    if not is_whole:
        raise BureauError(
            "workdays.written",
            "city.toml 的 [workdays] 要写成 2027 = { rest = [2027-01-01], work = [2027-02-06] }（日期不加引号）。",
        )
    return Calendar(years, rest, work)


@cache
def _known() -> dict[str, Any]:
    return tomllib.loads(_PATH.read_text(encoding="utf8"))
