"""Rules: official conditions and scoring tables as code, decided exactly or not at all.

A policy is declared once and judges one set of facts with a full explanation. No parameter in force, a parameter that
nobody has verified, or a missing input gives *undecided* with the reason, never a default.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from keguan.kit.errors import BureauError

PASS, FAIL, UNDECIDED = "pass", "fail", "undecided"
_PLACES: Final = Decimal(1).scaleb(-12)
Amount = Fraction | int


class Missing(Exception):
    """An input that is not there; its name says which."""


@dataclass(frozen=True)
class Condition:
    """One condition judged: what was found, what is required, how far apart, and the article that asks for it.

    `unit` says how people read the numbers: "ratio" as a percentage, "天" or "件" as a count.
    """

    key: str
    name: str
    verdict: str
    actual: str | None
    required: str
    distance: str | None
    cite: str
    why: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Points:
    """Points of one part of a score as a range: what experts judge is left open from `low` to `high`."""

    key: str
    name: str
    low: int
    high: int
    max: int
    why: str = ""


@dataclass(frozen=True)
class Assessment:
    """The judgement of one policy on one day; the score is a range, never a final score."""

    policy: str
    on: date
    verdict: str
    conditions: tuple[Condition, ...]
    low: int
    high: int
    parts: tuple[Points, ...]
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        conditions = [
            {"key": c.key, "verdict": c.verdict, "actual": c.actual, "required": c.required, "distance": c.distance, "cite": c.cite}
            | ({"why": c.why} if c.why else {})
            for c in self.conditions
        ]  # fmt: skip
        parts = [{"key": p.key, "low": p.low, "high": p.high, "max": p.max} for p in self.parts]
        told: dict[str, Any] = {"verdict": self.verdict, "conditions": conditions}
        told["score"] = {"low": self.low, "high": self.high, "parts": parts}
        return told | ({"warnings": list(self.warnings)} if self.warnings else {})


@dataclass(frozen=True)
class Question:
    """An input of a policy as people are asked for it. `kind` is number, series, truth, day or choice.

    A number is asked in `unit_name`, of `unit` yuan or persons; a series takes the years from the oldest on.
    """

    key: str
    name: str
    kind: str
    hint: str = ""
    unit: int = 1
    unit_name: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def said(self, told: Any) -> str:
        """A known value in words."""
        if isinstance(told, list):
            return "、".join("没有数据" if one is None else self.said(one) for one in told)
        if isinstance(told, bool):
            return "是" if told else "否"
        if told is None or self.kind == "choice":
            return self.options.get("none" if told is None else str(told), "—")
        if isinstance(told, date):
            return told.isoformat()
        return f"{shown(Fraction(told) / self.unit)}{self.unit_name}"


@dataclass(frozen=True)
class Policy:
    """A policy as the catalogue lists it: `assess` judges facts on a day, `gather` tells what the ledgers know of them.

    `questions` ask for the inputs, `advise` says what to do about what is not met.
    """

    key: str
    name: str
    assess: Callable[["Facts", date], Assessment]
    inputs: tuple[str, ...]
    gather: Callable[[Any, date], dict[str, Any]]
    gather_all: Callable[[Any, date], Iterator[tuple[Any, dict[str, Any]]]]
    questions: tuple[Question, ...] = ()
    advise: Callable[[Mapping[str, Any], date], Sequence[str]] | None = None


def overall(conditions: Sequence[Condition]) -> str:
    """One failed condition outweighs missing ones; one undecided leaves the whole undecided."""
    verdicts = {c.verdict for c in conditions}
    return FAIL if FAIL in verdicts else UNDECIDED if UNDECIDED in verdicts else PASS


def judged(key: str, name: str, required: str, cite: str, judge: Callable[[], Condition]) -> Condition:
    """The condition as judged; undecided, with what is asked for and why, where an input is missing."""
    try:
        return judge()
    except Missing as missing:
        return Condition(key, name, UNDECIDED, None, required, None, cite, f"缺少：{missing}")


def scored(key: str, name: str, most: int, points: Callable[[], tuple[int, int]]) -> Points:
    """The part as scored; the whole range where an input is missing."""
    try:
        low, high = points()
    except Missing as missing:
        return Points(key, name, 0, most, most, f"缺少：{missing}")
    return Points(key, name, low, high, most)


def verdict(is_met: bool) -> str:
    return PASS if is_met else FAIL


class Facts:
    """Figures of one enterprise, exact: numbers are fractions, days dates. Asking for one that is missing raises Missing."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = dict(told)

    def has(self, name: str) -> bool:
        return name in self._told and self._told[name] is not None

    def number(self, name: str) -> Fraction:
        """One number; raises Missing when it is not there, BureauError when it is no number or negative."""
        return _number(name, self._value(name))

    def count(self, name: str) -> Fraction:
        """A number that cannot be below nought."""
        value = self.number(name)
        if value < 0:
            raise BureauError("facts.negative", f"{name} 不能是负数，请检查。")
        return value

    def series(self, name: str, years: int = 3) -> list[Fraction]:
        """The newest years of a row of figures, oldest first; raises Missing when it is empty or has a gap."""
        told = self._value(name)
        if not isinstance(told, list):
            raise BureauError("facts.series", f"{name} 要写成由远到近的一列数，如 [1, 2, 3]。")
        if not told or any(value is None for value in told[-years:]):
            raise Missing(name)
        return [_number(name, value) for value in told[-years:]]

    def truth(self, name: str) -> bool:
        told = self._value(name)
        if not isinstance(told, bool):
            raise BureauError("facts.boolean", f"{name} 要写 true 或 false。")
        return told

    def day(self, name: str) -> date:
        told = self._value(name)
        try:
            return told if isinstance(told, date) else date.fromisoformat(str(told))
        except ValueError as fault:
            raise BureauError("facts.day", f"{name} 要写成 2023-05-01 这样的日期。") from fault

    def raw(self, name: str) -> Any:
        """The value as told, None where None was told; raises Missing when the name is not there at all."""
        if name not in self._told:
            raise Missing(name)
        return self._told[name]

    def _value(self, name: str) -> Any:
        if not self.has(name):
            raise Missing(name)
        return self._told[name]


def _number(name: str, told: Any) -> Fraction:
    if isinstance(told, bool) or not isinstance(told, int | Decimal | Fraction):
        raise BureauError("facts.number", f"{name} 要写数字。")
    return Fraction(told)


def shown(value: Amount) -> str:
    """The number as decimal text: whole where it ends, else twelve places, cut and not rounded."""
    exact = Fraction(value)
    told = Decimal(exact.numerator) / Decimal(exact.denominator)
    if Fraction(told) != exact:
        told = told.quantize(_PLACES, rounding=ROUND_DOWN)
    text = format(told.normalize(), "f")
    return "0" if text == "-0" else text


class Parameters:
    """Dated parameters of a policy from a TOML file: each with the article, whether the text was read, and its values."""

    def __init__(self, path: Path) -> None:
        self._told = tomllib.loads(path.read_text(encoding="utf8"), parse_float=Decimal)

    def names(self) -> Iterator[str]:
        return iter(self._told)

    def at(self, name: str, day: date) -> "Parameter":
        """The version in force on the day. Raises Missing when there is none, or nobody has verified it."""
        versions = sorted(self._told[name]["versions"], key=lambda v: v["from"])
        found = [v for v in versions if v["from"] <= day and ("to" not in v or day <= v["to"])]
        if not found:
            raise Missing(f"{name}在{day}没有生效的标准")
        if found[-1]["status"] != "verified":
            raise Missing(f"{name}的标准还没有核实")
        return Parameter(name, found[-1])


@dataclass(frozen=True)
class Parameter:
    """One version of a parameter: `minimum`, `bands` and the like as exact fractions."""

    name: str
    told: Mapping[str, Any] = field(repr=False)

    @property
    def cite(self) -> str:
        return str(self.told["cite"])

    def value(self, name: str = "minimum") -> Fraction:
        return ratio(self.told[name])

    def band(self, of: Amount) -> Fraction:
        """The minimum of the first band that holds the number; `up_to` is included."""
        for band in self.told["bands"]:
            if "up_to" not in band or of <= band["up_to"]:
                return ratio(band["minimum"])
        raise Missing(self.name)

    def points(self, value: Amount) -> tuple[int, int]:
        """(lowest, highest) points of the first row that the value reaches; (0, 0) below the last."""
        for row in self.told["table"]:
            edge = ratio(row["from"]) if "from" in row else ratio(row["above"])
            if value >= edge if "from" in row else value > edge:
                low, high = row["points"]
                return int(low), int(high)
        return 0, 0


def ratio(told: Any) -> Fraction:
    """5% or a number as an exact fraction."""
    if isinstance(told, str) and told.endswith("%"):
        return Fraction(Decimal(told[:-1])) / 100
    return Fraction(told)


def at_least(actual: Amount, required: Amount) -> bool:
    """Whether the value reaches the border, the border included."""
    return actual >= required


def more_than(actual: Amount, required: Amount) -> bool:
    """Whether the value is beyond the border, the border left out."""
    return actual > required
