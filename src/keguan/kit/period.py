"""Periods of time: a year, half, quarter, month or any range of days, both ends included."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from keguan.kit.errors import BureauError

_FORMS = (
    (re.compile(r"(\d{4})"), lambda y: Period.year(int(y))),
    (re.compile(r"(\d{4})-?[Hh]([12])"), lambda y, h: Period.half(int(y), int(h))),
    (re.compile(r"(\d{4})-?[Qq]([1-4])"), lambda y, q: Period.quarter(int(y), int(q))),
    (re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), lambda y, m: Period.month(int(y), int(m))),
    (
        re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)"),
        lambda a, b: Period(date.fromisoformat(a), date.fromisoformat(b)),
    ),
)


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` to `end`, both included. `str()` gives the shortest text that `parse` reads back."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise BureauError("period.reversed", f"期间的起日 {self.start} 晚于止日 {self.end}，请对调。")

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls._months(year, 1, 12)

    @classmethod
    def half(cls, year: int, half: int) -> "Period":
        return cls._months(year, 6 * half - 5, 6)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        return cls._months(year, 3 * quarter - 2, 3)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        return cls._months(year, month, 1)

    @classmethod
    def _months(cls, year: int, first: int, length: int) -> "Period":
        if not 1900 <= year <= 2999:
            raise BureauError("period.year", f"年份 {year} 不在 1900 到 2999 之间，请检查。")
        last = first + length - 1
        return cls(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read 2025, 2025-H1, 2025-Q3, 2025-03 or 2025-01-01..2025-02-15. Raises BureauError for anything else."""
        for form, build in _FORMS:
            if match := form.fullmatch(text.strip()):
                try:
                    return build(*match.groups())
                except ValueError:
                    break
        raise BureauError(
            "period.unreadable",
            f"看不懂期间“{text}”，请写成 2025、2025-H1、2025-Q3、2025-03 或 2025-01-01..2025-02-15。",
        )

    def __str__(self) -> str:
        y, months = self.start.year, self._whole_months()
        if months == 12:
            return f"{y}"
        if months == 6 and self.start.month in (1, 7):
            return f"{y}-H{self.start.month // 6 + 1}"
        if months == 3 and self.start.month % 3 == 1:
            return f"{y}-Q{self.start.month // 3 + 1}"
        if months == 1:
            return f"{y}-{self.start.month:02}"
        return f"{self.start}..{self.end}"

    def _whole_months(self) -> int:
        """The number of months covered when the period is whole months of one year, else 0."""
        whole = self.start.day == 1 and (self.end + timedelta(days=1)).day == 1 and self.start.year == self.end.year
        return self.end.month - self.start.month + 1 if whole else 0

    @property
    def label(self) -> str:
        """The period in words, as a sentence uses it: 2025年, 2025年上半年, 2025年三季度, 2025年3月."""
        y, months = f"{self.start.year}年", self._whole_months()
        if months == 12:
            return y
        if months == 6 and self.start.month in (1, 7):
            return y + ("上半年" if self.start.month == 1 else "下半年")
        if months == 3 and self.start.month % 3 == 1:
            return f"{y}{'一二三四'[self.start.month // 3]}季度"
        if months == 1:
            return f"{y}{self.start.month}月"
        return f"{day_in_words(self.start)}至{day_in_words(self.end)}"

    @property
    def last_label(self) -> str:
        """What a comparison calls the period before: 上年 for a year, 上年同期 otherwise."""
        return "上年" if self._whole_months() == 12 else "上年同期"

    def previous(self) -> "Period":
        """The same days one year earlier (28 February stands in for the 29th)."""
        return self.shift(years=-1)

    def shift(self, *, years: int) -> "Period":
        if self._whole_months():
            return Period._months(self.start.year + years, self.start.month, self._whole_months())
        return Period(_other_year(self.start, years), _other_year(self.end, years))

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.end

    def years_ended(self) -> range:
        """The calendar years whose last day lies in the period: yearly figures belong to that day."""
        first = self.start.year
        last = self.end.year if (self.end.month, self.end.day) == (12, 31) else self.end.year - 1
        return range(first, last + 1)


def _other_year(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March when that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def day_in_words(day: date) -> str:
    """2025年3月12日, as prose writes it: no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"
