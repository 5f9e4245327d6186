"""Formulas over the codes of a form, as the data file writes them: `7 = 8+9+19`, `1 > 0 <=> 8 > 0`, `@7*#50% <= 7`.

A bare number is a code of the form, 0 is nought, `@7` is code 7 a year earlier, a word (months) another figure and
`#12`, `#50%` a constant. Everything is exact; what is not known leaves the formula undecided.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from keguan.kit.errors import CatalogueError
from keguan.kit.rules.exact import ratio, shown

Figures = Mapping[str, Fraction | None]
_TOKEN: Final = re.compile(r"\s*(<=>|=>|>=|<=|[=><+\-*]|#\d+(?:\.\d+)?%?|@?[a-z_]+|@?\d+)")
_OPERATORS: Final[dict[str, tuple[Callable[[Fraction, Fraction], bool], str]]] = {
    "=": (operator.eq, "等于"),
    ">=": (operator.ge, "不小于"),
    "<=": (operator.le, "不大于"),
    ">": (operator.gt, "大于"),
    "<": (operator.lt, "小于"),
}


@dataclass(frozen=True)
class Sum:
    """A sum of figures, each with its factor; a figure without a name is a constant."""

    terms: tuple[tuple[Fraction, str], ...]

    def names(self) -> Iterator[str]:
        yield from (name for _, name in self.terms if name)

    def value(self, figures: Figures) -> Fraction | None:
        """The exact sum, None when a figure of it is not known."""
        total = Fraction(0)
        for factor, name in self.terms:
            figure = figures.get(name) if name else Fraction(1)
            if figure is None:
                return None
            total += factor * figure
        return total

    def said(self, names: Mapping[str, str]) -> str:
        """The sum in words: 人员人工费用（8）+直接投入费用（9）."""
        return "".join(_term(factor, name, names, first=at == 0) for at, (factor, name) in enumerate(self.terms))


def _term(factor: Fraction, name: str, names: Mapping[str, str], *, first: bool) -> str:
    sign = "-" if factor < 0 else "" if first else "+"
    if not name:
        return f"{sign}{shown(abs(factor))}"
    times = "" if abs(factor) == 1 else f"×{shown(abs(factor))}"
    return f"{sign}{called(name, names)}{times}"


def called(name: str, names: Mapping[str, str]) -> str:
    """What people call a figure: 研究开发费用合计（7）, 上年研究开发费用合计（7）."""
    bare = name.lstrip("@")
    label = names.get(bare, bare)
    return f"{'上年' if name.startswith('@') else ''}{label}{f'（{bare}）' if bare.isdecimal() else ''}"


@dataclass(frozen=True)
class Comparison:
    """Sums compared one after the other: 1 >= 5 >= 24+25."""

    sides: tuple[Sum, ...]
    signs: tuple[str, ...]

    def names(self) -> Iterator[str]:
        for side in self.sides:
            yield from side.names()

    def holds(self, figures: Figures) -> bool | None:
        values = [side.value(figures) for side in self.sides]
        found = [
            None if a is None or b is None else _OPERATORS[sign][0](a, b)
            for a, sign, b in zip(values, self.signs, values[1:], strict=False)
        ]
        return False if False in found else None if None in found else True

    def said(self, figures: Figures, names: Mapping[str, str]) -> str:
        """The first pair that fails with the values of both sides, or what is wanted where none does."""
        for left, sign, right in zip(self.sides, self.signs, self.sides[1:], strict=False):
            a, b = left.value(figures), right.value(figures)
            if a is not None and b is not None and not _OPERATORS[sign][0](a, b):
                gap = f"，相差 {shown(abs(a - b))}" if sign == "=" else ""
                return f"{_with(left, a, names)} 应{_OPERATORS[sign][1]} {_with(right, b, names)}{gap}"
        return self.wanted(names)

    def wanted(self, names: Mapping[str, str]) -> str:
        told = self.sides[0].said(names)
        for sign, side in zip(self.signs, self.sides[1:], strict=True):
            told += f"{_OPERATORS[sign][1]}{side.said(names)}"
        return told

    def values(self, figures: Figures, names: Mapping[str, str]) -> str:
        known = ((name, figures.get(name)) for name in dict.fromkeys(self.names()))
        return "、".join(f"{called(name, names)} {shown(value)}" for name, value in known if value is not None)


def _with(side: Sum, value: Fraction, names: Mapping[str, str]) -> str:
    return side.said(names) if not any(side.names()) else f"{side.said(names)} {shown(value)}"


@dataclass(frozen=True)
class Formula:
    """A comparison, on its own, under a condition (=>), or together with another (<=>)."""

    text: str
    conclusion: Comparison
    condition: Comparison | None = None
    is_mutual: bool = False

    def names(self) -> set[str]:
        """Every figure it speaks of, `@7` for last year's."""
        return {*self.conclusion.names(), *(self.condition.names() if self.condition else ())}

    def holds(self, figures: Figures) -> bool | None:
        """Whether the figures satisfy it; None when one that decides is not known."""
        then = self.conclusion.holds(figures)
        if self.condition is None:
            return then
        when = self.condition.holds(figures)
        if self.is_mutual:
            return None if when is None or then is None else when == then
        return True if when is False else None if when is None else then

    def said(self, figures: Figures, names: Mapping[str, str]) -> str:
        """Why it fails, with the values of both sides, in a sentence without a full stop."""
        if self.condition is None:
            return self.conclusion.said(figures, names)
        if not self.is_mutual:
            return f"{self.condition.wanted(names)}时，{self.conclusion.said(figures, names)}"
        told = f"{self.condition.wanted(names)}与{self.conclusion.wanted(names)}应同时成立"
        told += f"，现在 {self.condition.values(figures, names)}"
        return f"{told}，{self.conclusion.values(figures, names)}"


def parse(text: str) -> Formula:
    """The formula as written. Raises CatalogueError naming the place that cannot be read."""
    tokens = list(_tokens(text))
    for sign in ("<=>", "=>"):
        if sign in tokens:
            at = tokens.index(sign)
            condition = _comparison(tokens[:at], text)
            return Formula(text, _comparison(tokens[at + 1 :], text), condition, is_mutual=sign == "<=>")
    return Formula(text, _comparison(tokens, text))


def _tokens(text: str) -> Iterator[str]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if not found:
            raise _unreadable(text, text[at : at + 8])
        yield found[1]
        at = found.end()


def _comparison(tokens: list[str], text: str) -> Comparison:
    sides: list[list[str]] = [[]]
    signs = []
    for token in tokens:
        if token in _OPERATORS:
            signs.append(token)
            sides.append([])
        else:
            sides[-1].append(token)
    if not signs:
        raise _unreadable(text, "".join(tokens))
    return Comparison(tuple(_sum(side, text) for side in sides), tuple(signs))


def _sum(ones: list[str], text: str) -> Sum:
    terms, sign, part = [], 1, list[str]()
    for one in [*ones, "+"]:
        if one in ("+", "-"):
            terms.append(_product(part, sign, text))
            sign, part = 1 if one == "+" else -1, []
        else:
            part.append(one)
    return Sum(tuple(terms))


def _product(ones: list[str], sign: int, text: str) -> tuple[Fraction, str]:
    factor, name = Fraction(sign), ""
    if not ones or ones[1::2] != ["*"] * (len(ones) // 2) or len(ones) % 2 == 0:
        raise _unreadable(text, "".join(ones))
    for one in ones[::2]:
        if one.startswith("#"):
            factor *= ratio(one[1:])
        elif one == "0":
            factor = Fraction(0)
        elif name or not one.strip("@"):
            raise _unreadable(text, "".join(ones))
        else:
            name = one
    return factor, name


def _unreadable(text: str, at: str) -> CatalogueError:
    return CatalogueError(
        "formula.unreadable", f"公式“{text}”在“{at}”处看不懂，请写成 7 = 8+9 或 1 > 0 => 8 > 0 这样。"
    )
