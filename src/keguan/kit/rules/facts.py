"""What the rules judge by: the facts of one enterprise, or a table of a whole population, read by the same names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, reduce
from typing import Any, Final, Protocol

import polars as pl

from keguan.kit.errors import BureauError
from keguan.kit.rules.exact import NOUGHT, Column, Quantity, Truth, cast, choose, kind_of, quantity, shown
from keguan.kit.rules.steps import Step, given

YEARS: Final = 5  # as many years as any policy looks back
_DAY_ONE: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class Input:
    """A figure that policies judge by, as people are asked for it. `kind` is number, series, truth, day or choice.

    A number is asked in `unit_name`, of `unit` yuan or persons; a series takes the years from the oldest on. `scale`
    says in which part of the unit the ledgers keep it (100: hundredths). `options` of a choice are numbered; "none"
    is told as null. `about` says in a few words what is missing where it is.
    """

    key: str
    name: str
    kind: str
    hint: str = ""
    unit: int = 1
    unit_name: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    scale: int = 1
    is_signed: bool = False
    is_whole: bool = False
    about: str = ""

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

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that keep it in a table: a series has one for each year from the latest, and how many are told."""
        return (*(f"{self.key}.{n}" for n in range(YEARS)), f"{self.key}.n") if self.kind == "series" else (self.key,)

    def flat(self, told: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values of its columns: whole parts of the unit, days since 1970, 0 for a choice of none; checked."""
        if self.key not in told:
            return (None,) * len(self.columns)
        value = told[self.key]
        if self.kind == "choice":
            return (self._choice(value),)
        if self.kind == "series":
            return self._series(value)
        if value is None:
            return (None,)
        if self.kind == "truth":
            if not isinstance(value, bool):
                raise BureauError("facts.boolean", f"{self.key}（{self.name}）要写 true 或 false。")
            return (value,)
        return (self._day(value),) if self.kind == "day" else (self._number(value),)

    def _choice(self, value: Any) -> int:
        if value is None:
            return 0
        if isinstance(value, bool) or str(value) not in self.options or value == "none":
            last = len(self.options) - 1
            raise BureauError(f"facts.{self.key}", f"{self.key}（{self.name}）要写 1 到 {last}，都不属于写 null。")
        return int(value)

    def _series(self, value: Any) -> tuple[Any, ...]:
        if value is None:
            value = []
        if not isinstance(value, list):
            raise BureauError("facts.series", f"{self.key}（{self.name}）要写成由远到近的一列数，如 [1, 2, 3]。")
        latest = [None if v is None else self._number(v) for v in value[::-1][:YEARS]]
        return (*latest, *[None] * (YEARS - len(latest)), len(latest) or None)

    def _day(self, value: Any) -> int:
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError as fault:
            raise BureauError("facts.day", f"{self.key}（{self.name}）要写成 2023-05-01 这样的日期。") from fault
        return (day - _DAY_ONE).days

    def _number(self, value: Any) -> int | Fraction:
        if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
            raise BureauError("facts.number", f"{self.key}（{self.name}）要写数字。")
        if not isinstance(value, Fraction) and not Decimal(value).is_finite():
            raise BureauError("facts.number", f"{self.key}（{self.name}）要写数字。")
        exact = value if isinstance(value, int) else Fraction(value)
        if exact < 0 and not self.is_signed:
            raise BureauError("facts.negative", f"{self.key}（{self.name}）不能是负数，请检查。")
        if self.is_whole and exact.denominator != 1:
            raise BureauError("facts.whole", f"{self.key}（{self.name}）要写整数。")
        return exact


@dataclass(frozen=True)
class Known:
    """What is known of one enterprise: its facts by the names of the inputs, and (ledger, records) behind each of them."""

    facts: dict[str, Any]
    evidence: Mapping[str, tuple[str, Sequence[Any]]]


@dataclass(frozen=True)
class Series:
    """Figures of consecutive years from the latest back; `count` is how many the enterprise has told or operated."""

    years: tuple[Quantity, ...]
    count: Quantity
    _totals: dict[int, Quantity] = field(default_factory=dict, repr=False, compare=False)

    def at(self, back: int) -> Quantity:
        """The year so many before the latest; not known where it is not told or lies further back than anybody looks."""
        return self.years[back] if back < len(self.years) else Quantity(None)

    def operating(self, back: int) -> Quantity:
        """The same, nought in a year before the enterprise operated (实际经营年限, 国科发火〔2016〕195号)."""
        return choose(self.count.reaches(quantity(back + 1)), self.years[back], NOUGHT)

    @property
    def latest(self) -> Quantity:
        return self.years[0]

    def total(self, years: int = 3) -> Quantity:
        """The sum of the latest years, or of those of operation where they are fewer; asked for by several rules."""
        if years not in self._totals:
            self._totals[years] = reduce(Quantity.__add__, (self.operating(back) for back in range(years)))
        return self._totals[years]

    def told(self, years: int = 3) -> Quantity:
        """How many of the latest years count."""
        return choose(self.count.exceeds(quantity(years)), quantity(years), self.count)

    def is_missing(self, years: int = 3) -> Truth:
        return self.count.is_missing | self.total(years).is_missing


class Source(Protocol):
    """Where a rule reads its inputs: facts of one enterprise, or a table of many."""

    def number(self, name: str) -> Quantity: ...
    def series(self, name: str) -> Series: ...
    def truth(self, name: str) -> Truth: ...
    def day(self, name: str) -> Quantity: ...
    def choice(self, name: str) -> Quantity: ...
    def is_missing(self, name: str, years: int = 3) -> Truth: ...


def days(of: date) -> Quantity:
    """A day as the rules reckon with it."""
    return quantity((of - _DAY_ONE).days)


class _Reading:
    """The inputs by name over columns that a subclass gives; an input that is not declared is a fault of the rule."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self.inputs = inputs
        self._series: dict[str, Series] = {}

    def _column(self, name: str, scale: int) -> Quantity:
        raise NotImplementedError

    def _flag(self, name: str) -> Truth:
        raise NotImplementedError

    def number(self, name: str) -> Quantity:
        return self._column(name, self.inputs[name].scale)

    def series(self, name: str) -> Series:
        if name not in self._series:
            scale = self.inputs[name].scale
            years = tuple(self._column(f"{name}.{n}", scale) for n in range(YEARS))
            self._series[name] = Series(years, self._column(f"{name}.n", 1))
        return self._series[name]

    def truth(self, name: str) -> Truth:
        return self._flag(self.inputs[name].key)

    def day(self, name: str) -> Quantity:
        return self._column(name, 1)

    def choice(self, name: str) -> Quantity:
        return self._column(name, 1)

    def is_missing(self, name: str, years: int = 3) -> Truth:
        kind = self.inputs[name].kind
        if kind == "truth":
            return self.truth(name).is_open
        return self.series(name).is_missing(years) if kind == "series" else self._column(name, 1).is_missing


class Facts(_Reading):
    """The figures of one enterprise, exact whatever their size. Raises BureauError for one that cannot be read."""

    def __init__(self, told: Mapping[str, Any], inputs: Mapping[str, Input]) -> None:
        super().__init__(inputs)
        self._flat = {c: v for i in inputs.values() for c, v in zip(i.columns, i.flat(told), strict=True)}

    def _column(self, name: str, scale: int) -> Quantity:
        return quantity(self._flat[name])

    def _flag(self, name: str) -> Truth:
        return Truth(self._flat[name])


class Table(_Reading):
    """The figures of a population: a column for each of the inputs, as `Input.columns` names and scales them."""

    def __init__(self, frame: pl.DataFrame, inputs: Mapping[str, Input]) -> None:
        super().__init__(inputs)
        self.frame = frame

    @classmethod
    def of(cls, told: Iterable[Mapping[str, Any]], inputs: Mapping[str, Input]) -> "Table":
        """The table of facts as they are told. Raises BureauError for one finer than its scale."""
        rows = [[v for i in inputs.values() for v in _scaled(i, i.flat(one))] for one in told]
        return cls(pl.DataFrame(rows, schema=schema(inputs), orient="row"), inputs)

    @cached_property
    def _most(self) -> dict[str, int]:
        """How far from nought the numbers of each column go."""
        numbers = [c for c, kind in self.frame.schema.items() if kind != pl.Boolean]
        ends = self.frame.select(pl.col(numbers).abs().max()).row(0)
        return {c: max(1, most or 0) for c, most in zip(numbers, ends, strict=True)}

    def _given(self, name: str) -> Step:
        return given(name, is_certain=not self.frame[name].null_count())

    def _column(self, name: str, scale: int) -> Quantity:
        most = self._most[name]
        kind = kind_of(most)
        told = self._given(name)
        return Quantity(Column(told if self.frame.schema[name] == kind else cast(told, kind), most), scale)

    def _flag(self, name: str) -> Truth:
        return Truth(self._given(name))


def schema(inputs: Mapping[str, Input]) -> dict[str, Any]:
    """The columns of a table of these inputs with their types."""
    return {c: pl.Boolean if i.kind == "truth" else pl.Int64 for i in inputs.values() for c in i.columns}


def _scaled(of: Input, flat: Sequence[Any]) -> list[Any]:
    if of.kind not in ("number", "series"):
        return list(flat)
    numbers, count = (flat[:-1], flat[-1:]) if of.kind == "series" else (flat, ())
    parts = [None if v is None else v * of.scale for v in numbers]
    if any(v is not None and v.denominator != 1 for v in parts):
        raise BureauError("facts.fine", f"{of.key}（{of.name}）最多写 {len(str(of.scale)) - 1} 位小数。")
    return [*(None if v is None else int(v) for v in parts), *count]
