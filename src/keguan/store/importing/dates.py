"""Days and years as clerks write them."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

from keguan.store.importing.numbers import BadCell, check_formula, is_blank
from keguan.store.importing.text import squash

_DIGITS: Final = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_SIGN: Final = r"[年.\-/,、_]"
_DAY: Final = re.compile(rf"^(\d{{4}}){_SIGN}+(\d{{1,2}})(?:月|{_SIGN})+(\d{{1,2}})(?:日|号)?")
_REST: Final = re.compile(
    r"^(?:[T(]?(?:星期|周)[一二三四五六日天]\)?)?(?:T?(?:上午|下午|晚上?)?\d{1,2}[:时点](?:\d{1,2}(?::\d{1,2}(?:\.\d+)?|分)?)?(?:Z|\+.*)?)?"
    r"(?:上午|下午|全天)?(?:[起止前]|(?:-|—|–|~|至|到|、)+(?:\d{4}[年.\-/])?(?:\d{1,2}[月.\-/])?\d{1,2}[日号]?)?$"
)
_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = range(20_000, 80_000)  # 1954 to 2119: outside it a number is no Excel day
_MONTH: Final = re.compile(rf"(\d{{4}})(?:{_SIGN}(\d{{1,2}})月?(?:份|初|底|中旬|上旬|下旬)?|(0[1-9]|1[0-2]))")
_EXAMPLE: Final = "请写成 2025-03-12 这样的日期"


class MonthOnly(BadCell):
    """A date without its day; `first` is the first of the month."""

    def __init__(self, message: str, first: date) -> None:
        super().__init__(message)
        self.first = first


def parse_date(raw: Any) -> date | None:
    """The day; of a range its first.

    A month alone raises MonthOnly; a year alone, a year of two digits and an impossible day raise BadCell.
    """
    if is_blank(raw):
        return None
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    check_formula(raw)
    shown = str(raw).strip()
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise BadCell(f"“{shown}”不是日期，{_EXAMPLE}。")
    flat = f"{raw:.10g}" if isinstance(raw, float) else _in_digits(squash(str(raw)))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", flat) and int(float(flat)) in _SERIALS:
        return _EPOCH + timedelta(days=int(float(flat)))
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:\.0)?", flat):
        return _day(shown, *found.groups())
    if (found := _DAY.match(flat)) and _REST.match(flat[found.end() :]):
        return _day(shown, *found.groups())
    without_day = f"“{shown}”没有写到日，请补上具体日期，如 2025-03-12。"
    if (found := _MONTH.fullmatch(flat)) and not (isinstance(raw, float) and found[2] == "1"):
        # the number 2025.1 may be January or October
        raise MonthOnly(without_day, _day(shown, found[1], found[2] or found[3], "1"))
    if re.fullmatch(rf"\d{{4}}(?:{_SIGN}\d{{1,2}}月?(?:份|初|底|中旬|上旬|下旬)?|年度?|\d{{2}})?", flat):
        raise BadCell(without_day)
    if re.fullmatch(
        rf"'?\d{{2}}{_SIGN}\d{{1,2}}(?:月|{_SIGN})\d{{1,2}}[日号]?|\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]\d{{4}}", flat
    ):
        raise BadCell(f"“{shown}”看不出哪个是年，请把年份写成四位，如 2025-03-12。")
    if re.fullmatch(r"\d{1,2}[月.\-/]\d{1,2}[日号]?.*", flat):
        raise BadCell(f"“{shown}”没有写年份，{_EXAMPLE}。")
    raise BadCell(f"“{shown}”不是日期，{_EXAMPLE}。")


def _in_digits(flat: str) -> str:
    """二〇二五年十二月三十一日 with digits; texts without Chinese years stay."""
    flat = flat.replace("—", "-").replace("–", "-")
    found = re.match(
        r"^([〇零○一二三四五六七八九]{4})年(?:([一二三四五六七八九十〇]{1,3})月)?(?:([一二三四五六七八九十]{1,3})(日|号))?",
        flat,
    )
    if not found:
        return flat
    year, month, day = found[1].translate(_DIGITS), found[2], found[3]
    read = f"{year}年" + (f"{_small(month)}月" if month else "") + (f"{_small(day)}日" if day else "")
    return read + flat[found.end() :]


def _small(word: str) -> int:
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return int(word.translate(_DIGITS))
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)


def _day(shown: str, year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise BadCell(f"“{shown}”这一天不存在，请核对月和日。") from error
    if not 1900 <= found.year <= 2100:
        raise BadCell(f"“{shown}”的年份不对，请核对。")
    return found


def parse_year(raw: Any) -> int | None:
    """The year of 2025, 2025年度, 二〇二五年 or a day."""
    if is_blank(raw):
        return None
    if isinstance(raw, date):
        return raw.year
    check_formula(raw)
    flat = f"{raw:.10g}" if isinstance(raw, float) else _in_digits(squash(str(raw)))
    if found := re.fullmatch(rf"((?:19|20)\d\d)(?:年度?|年份|届|(?:{_SIGN}\d.*))?", flat):
        return int(found[1])
    if re.fullmatch(r"\d{5}", flat) and int(flat) in _SERIALS:
        return (_EPOCH + timedelta(days=int(flat))).year
    raise BadCell(f"“{str(raw).strip()}”不是年度，请写成四位年份，如 2025。")


def year_in(text: str) -> int | None:
    """The one year a title, sheet or file name tells; None when it names none or a span of years."""
    flat = _in_digits(squash(text))
    flat = re.sub(r"[二〇零○一]{1}[〇零○][一二三四五六七八九〇零○]{2}(?=年)", lambda m: m[0].translate(_DIGITS), flat)
    if re.search(r"(?:19|20)\d\d年?(?:度)?(?:-|—|–|~|至|到)+(?:20)?\d\d(?!\d)(?:年|$)", flat):
        return None
    years = set(re.findall(r"(?<!\d)((?:19|20)\d\d)(?=年)", flat)) or set(
        re.findall(r"(?<![\d\-])((?:19|20)\d\d)(?!\d)", flat)
    )
    return int(years.pop()) if len(years) == 1 else None
