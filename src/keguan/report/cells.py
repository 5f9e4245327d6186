"""How one field of a record is written in a sentence."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from keguan.kit import words
from keguan.kit.period import day_in_words
from keguan.report.document import Value


@dataclass(frozen=True)
class Shown:
    """The stored value, its unit, and the text that the sentence prints; `text` is empty for a blank field."""

    value: Value
    unit: str
    text: str


def shown(row: Model, path: str, *, unit: str = "", year: int = 0) -> Shown:
    """The field of the row as prose: money in 万元, choices by their word, days of the report's `year` without it."""
    *parents, last = path.split("__")
    holder: Any = row
    for name in parents:
        holder = getattr(holder, name)
        if holder is None:
            return Shown(None, unit, "")
    value = getattr(holder, last)
    if value in (None, ""):
        return Shown(None, unit, "")
    if holder._meta.get_field(last).choices:
        text = str(getattr(holder, f"get_{last}_display")())
        return Shown(text, unit, text)
    return _plain(value, last, unit=unit, year=year)


def _plain(value: Any, name: str, *, unit: str, year: int) -> Shown:
    if isinstance(value, bool):
        return Shown("是" if value else "否", unit, "是" if value else "否")
    if isinstance(value, date):
        return Shown(value, unit, day_of(value, year))
    if isinstance(value, int | Decimal):
        unit = unit or ("元" if name.endswith("_yuan") else "")
        return Shown(value, unit, "首位" if unit == "位" and value == 1 else words.quantity(value, unit))
    return Shown(str(value), unit, str(value))


def day_of(day: date, year: int) -> str:
    """2025年5月24日, within a report of that year 5月24日."""
    text = day_in_words(day)
    return text.removeprefix(f"{year}年") if day.year == year else text
