"""The form 107-2 by year and the columns of form 107-1: what they are called and counted in; data in forms.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

from keguan.kit.errors import BureauError
from keguan.kit.rules.exact import shown

MONEY: Final = "千元"
_MOST: Final = Decimal(10) ** 12
_WHOLE: Final = ("人", "件", "个", "篇", "项")
MONTH: Final = "年月"
TEXTS: Final = ("", "码")  # units of what is kept as it is written: names and codes
# a point is no sign between year and month: a sheet keeps October as the number 2025.1
_MONTH: Final = re.compile(r"(\d{4})(?:(\d\d)|[-/年](\d{1,2})月?(?:[-/]?\d{1,2}日?)?)(?: 00:00:00)?")
_PATH: Final = Path(__file__).with_name("forms.toml")


@dataclass(frozen=True)
class Item:
    """One line of the form 107-2, or one column of 107-1.

    `field` is the ledger's column that keeps it, "" when it is kept by code; `words` are other headings of a column.
    """

    code: str
    label: str
    unit: str
    section: str = ""
    field: str = ""
    part: bool = False
    words: tuple[str, ...] = ()

    @property
    def is_coded(self) -> bool:
        return self.code.isdecimal()

    @property
    def scale(self) -> int:
        """How many yuan, or one of what is counted, a unit of the form is."""
        return 1000 if self.unit == MONEY else 1

    def read(self, text: str) -> Decimal | None:
        """What was typed, in the unit of the form; None for nothing. Raises BureauError with what to mend."""
        bare = text.replace(",", "").replace("，", "").strip()
        if not bare:
            return None
        try:
            number = Decimal(bare)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number < 0 or number >= _MOST:
            raise BureauError(
                "returns.number", f"{self.label}：“{text[:20]}”不是数，请填不小于 0 的数，单位{self.unit}。"
            )
        if self.unit in _WHOLE and number != number.to_integral_value():
            raise BureauError("returns.whole", f"{self.label}：“{text[:20]}”要填整数，单位{self.unit}。")
        if number != round(number, 2):
            raise BureauError("returns.places", f"{self.label}：“{text[:20]}”小数太长，最多两位。")
        return number

    def kept(self, text: str) -> str:
        """What was typed as it is kept, numbers as decimal text. Raises BureauError with what to mend."""
        if self.unit in TEXTS:
            return text[:120]
        if self.unit != MONTH:
            return in_unit(self.read(text))
        found = _MONTH.fullmatch(text)
        month = int(found[2] or found[3]) if found else 0
        if not found or not 1 <= month <= 12:
            raise BureauError("returns.month", f"{self.label}：“{text[:12]}”要写成 202501 这样。")
        return f"{found[1]}{month:02}"


@dataclass(frozen=True)
class Version:
    """The form as it was from a year on; `beside` are figures that the form takes from other tables."""

    key: str
    name: str
    since: int
    cite: str
    items: tuple[Item, ...]
    beside: tuple[Item, ...]

    @property
    def all(self) -> tuple[Item, ...]:
        return (*self.beside, *self.items)

    @property
    def names(self) -> dict[str, str]:
        """Labels by code."""
        return {item.code: item.label for item in self.all}

    def item(self, code: str) -> Item:
        return next(item for item in self.all if item.code == code)

    def says_of(self, year: int) -> str:
        """Which form a year is asked by, said plainly where the year has none of its own."""
        own = f"按{self.name}（{self.since}年起用）的107-2表填报"
        return own if year == self.since else f"{own}；{year}年没有另登记表样，沿用最近的一版，表样有变请先登记新版"


@cache
def project_columns() -> tuple[Item, ...]:
    """The columns of form 107-1."""
    told = tomllib.loads(_PATH.read_text(encoding="utf8"))["projects"]["columns"]
    return tuple(Item(**{**one, "words": tuple(one.get("words", ()))}) for one in told)


def read_project(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """One row of form 107-1 as it is kept, {} for a blank one, and what to mend in it, both by the code of the column."""
    row: dict[str, str] = {}
    faults: dict[str, str] = {}
    for column in project_columns():
        if text := typed.get(column.code, "").strip():
            try:
                row[column.code] = column.kept(text)
            except BureauError as fault:
                faults[column.code] = fault.message
    if (row or faults) and "name" not in row:
        faults["name"] = "没有写名称，请补填。"
    return row, faults


@cache
def versions() -> tuple[Version, ...]:
    """Every version, oldest first."""
    told = tomllib.loads(_PATH.read_text(encoding="utf8"))
    beside = tuple(Item(**one) for one in told["beside"]["items"])
    made: dict[str, Version] = {}
    for key, one in told["versions"].items():
        items = _items(one, made[one["based_on"]].items if "based_on" in one else ())
        made[key] = Version(key, one["name"], one["from"], one["cite"], items, beside)
    return tuple(sorted(made.values(), key=lambda v: v.since))


def _items(told: Mapping[str, Any], base: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items of a version: those of the version it is based on, without some, others put in after theirs."""
    left_out = {*told.get("without", ()), *(one["code"] for one in told["items"])}
    items = [item for item in base if item.code not in left_out]
    for one in told["items"]:
        after = one.get("after", items[-1].code if items else "")
        at = next((n for n, item in enumerate(items, start=1) if item.code == after), 0)
        items.insert(at, Item(**{name: value for name, value in one.items() if name != "after"}))
    return tuple(items)


def version_for(year: int) -> Version:
    """The newest version not after the year; the oldest for years before all of them."""
    return next((v for v in reversed(versions()) if v.since <= year), versions()[0])


def every_item() -> tuple[Item, ...]:
    """The items of all versions, each code once, as the newest version that has it calls it."""
    found = {item.code: item for version in versions() for item in version.all}
    return tuple(found.values())


def figures(values: Mapping[str, Any]) -> dict[str, Fraction | None]:
    """Values by code as they are kept (decimal text in the unit of the form) as exact figures."""
    return {code: None if text in (None, "") else Fraction(str(text)) for code, text in values.items()}


def grouped(version: Version) -> list[tuple[str, list[Item]]]:
    """The items under their headings, in the order of the form."""
    made: list[tuple[str, list[Item]]] = []
    for item in version.all:
        if item.section or not made:
            made.append((item.section, []))
        made[-1][1].append(item)
    return made


def in_unit(value: Fraction | Decimal | int | None) -> str:
    """A figure as it is kept and typed: decimal text without needless zeros, "" for none."""
    return "" if value is None else shown(Fraction(value))
