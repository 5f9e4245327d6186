"""A rule is one condition of a policy: declared once, it explains one enterprise and decides a population.

The condition of an article stands in a module of its own, with its dated parameters in the YAML file beside it. No
version in force, one that nobody has verified, or an input that is missing leaves it undecided with the reason.
"""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, reduce
from pathlib import Path
from typing import Final

from keguan.kit.rules.exact import Quantity, Truth, quantity
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, Measure
from keguan.kit.rules.parameters import MEMORY, Parameters, Version
from keguan.kit.rules.scoring import NONE, Range, points

NOT_KNOWN: Final = Truth(None)
Missing = tuple[tuple[str, Truth], ...]  # each input that a rule needs, and whether it is missing
read: Final = cache(Parameters.read)


@dataclass(frozen=True)
class When:
    """The day a policy is asked for, and the versions laid over those that the program brings, by file."""

    day: date
    laid: Mapping[Path, tuple[Version, ...]]


@dataclass(frozen=True)
class Found:
    """What a condition finds; `reason` says why nothing can be decided whatever the figures are."""

    rule: "Rule"
    version: Version | None
    finding: Finding
    missing: Missing = ()
    reason: str = ""
    parts: tuple["Found", ...] = ()


@dataclass(frozen=True)
class FoundPoints:
    """What a part of a score finds."""

    rule: "Points"
    version: Version | None
    range: Range
    missing: Missing = ()
    doubts: tuple[tuple[Truth, str], ...] = ()
    reason: str = ""


class Dated:
    """What conditions and parts of a score share: a key, a name, inputs, and the dated parameters beside the module.

    `years` is how many years of a series it looks at; `unit` how people read its measures: "ratio" as a percentage, "元" in
    万元, "天" as a count. `asks_for` names in words the parameters that the bureau fills in where the program brings none.
    """

    key: str
    name: str
    needs: tuple[str, ...] = ()
    years: int = 3
    unit: str = ""
    asks_for: Mapping[str, str] = {}

    @cached_property
    def path(self) -> Path:
        """The file of its parameters; its stem names them."""
        return Path(inspect.getfile(type(self))).with_suffix(".yaml")

    def parameters(self, laid: Mapping[Path, tuple[Version, ...]]) -> Parameters:
        brought = read(self.path)
        return brought.joined(laid[self.path]) if self.path in laid else brought

    def in_force(self, when: When) -> tuple[Version | None, str]:
        """The version of the day, and why it cannot decide where it cannot."""
        found = self.parameters(when.laid).at(when.day)
        if found is None:
            return None, f"{self.name}在{when.day}没有生效的标准"
        lacks = [words for name, words in self.asks_for.items() if not found.has(name)] if found.is_asked else []
        if lacks or not found.is_decisive:
            why = "还没有核实" if found.status == MEMORY else "还没有填写"
            return found, f"{self.name}的标准{why}{'：' if lacks else ''}{'、'.join(lacks)}"
        return found, ""

    def is_asked(self, when: When) -> bool:
        """Whether the version of the day asks for this at all."""
        found = self.parameters(when.laid).at(when.day)
        return found is None or found.is_asked

    def missing(self, source: Source, p: Version) -> Missing:
        return tuple((name, source.is_missing(name, self.years)) for name in self.needs)


class Rule(Dated):
    """One condition. `test` compares inputs with the parameters of the version in force."""

    def test(self, f: Source, p: Version) -> Finding:
        raise NotImplementedError

    def means(self, p: Version) -> str:
        """How the border was reckoned, where it is not one of the parameters itself."""
        return ""

    def find(self, source: Source, when: When) -> Found:
        version, reason = self.in_force(when)
        if version is None or reason:
            return Found(self, version, Finding(NOT_KNOWN), (), reason)
        return Found(self, version, self.test(source, version), self.missing(source, version))

    @property
    def each(self) -> Iterator[Dated]:
        """The rules that have parameters of their own."""
        yield self


class AllOf(Rule):
    """Met when each of its parts that is asked for is: one that is not outweighs those that are not known."""

    def __init__(self, key: str, name: str, *parts: Rule) -> None:
        self.key, self.name, self.parts = key, name, parts

    def join(self, one: Truth, other: Truth) -> Truth:
        return one & other

    def is_asked(self, when: When) -> bool:
        return any(p.is_asked(when) for p in self.parts)

    def find(self, source: Source, when: When) -> Found:
        parts = tuple(p.find(source, when) for p in self.parts if p.is_asked(when))
        met = reduce(self.join, (p.finding.met for p in parts))
        return Found(self, None, Finding(met), parts=parts)

    @property
    def each(self) -> Iterator[Dated]:
        for part in self.parts:
            yield from part.each


class AnyOf(AllOf):
    """Met when one of its parts is; a part that is not asked for is no way to meet it."""

    def join(self, one: Truth, other: Truth) -> Truth:
        return one | other


class Points(Dated):
    """One part of a score: up to `max` points. `by_experts` says that figures alone cannot fix them."""

    max: int
    by_experts: bool = False

    def score(self, f: Source, p: Version) -> Range:
        raise NotImplementedError

    def doubts(self, f: Source) -> tuple[tuple[Truth, str], ...]:
        """What leaves the points open though every figure is told."""
        return ()

    def find(self, source: Source, when: When) -> FoundPoints:
        version, reason = self.in_force(when)
        if version is None or reason:
            return FoundPoints(self, version, points(0, self.max), reason=reason)
        doubts, missing = self.doubts(source), self.missing(source, version)
        return FoundPoints(self, version, self.score(source, version), missing, doubts)


class Score(Rule):
    """The points of its parts against a border; undecided as long as their range holds the border.

    `caps` maps the beginning of the keys of a block of parts to the most that these score together.
    """

    scored: tuple[Points, ...]
    caps: Mapping[str, int] = {}

    def passes(self, points: Quantity, border: Quantity) -> Truth:
        """Whether so many points are enough."""
        raise NotImplementedError

    def total(self, parts: tuple[FoundPoints, ...]) -> Range:
        found = [p.range for p in parts if not p.rule.key.startswith(tuple(self.caps))]
        for block, most in self.caps.items():
            inside = (p.range for p in parts if p.rule.key.startswith(block))
            found.append(reduce(Range.__add__, inside, NONE).capped(quantity(most)))
        return reduce(Range.__add__, found, NONE)

    def find(self, source: Source, when: When) -> Found:
        return self.judge(self.find_parts(source, when), when)

    def find_parts(self, source: Source, when: When) -> tuple[FoundPoints, ...]:
        return tuple(p.find(source, when) for p in self.scored)

    def judge(self, parts: tuple[FoundPoints, ...], when: When) -> Found:
        """What the points of the parts are worth."""
        version, reason = self.in_force(when)
        if version is None or reason:
            return Found(self, version, Finding(NOT_KNOWN), (), reason)
        total, border = self.total(parts), version.value()
        met = self.passes(total.low, border) | (self.passes(total.high, border) & NOT_KNOWN)
        return Found(self, version, Finding(met, (Measure("", total, border),)))

    @property
    def each(self) -> Iterator[Dated]:
        yield self
        yield from self.scored


class Waived(Rule):
    """A condition that certain titles meet without figures; `routes` are inputs with the words that say so."""

    def __init__(self, rule: Rule, routes: Mapping[str, str], cite: str) -> None:
        self.rule, self.routes, self.cite = rule, routes, cite
        self.key, self.name, self.needs, self.unit = rule.key, rule.name, rule.needs, rule.unit

    @cached_property
    def path(self) -> Path:
        return self.rule.path

    def is_asked(self, when: When) -> bool:
        return self.rule.is_asked(when)

    def find(self, source: Source, when: When) -> Found:
        return self.waive(self.rule.find(source, when), source)

    def waive(self, found: Found, source: Source) -> Found:
        routes = [(source.truth(name), words) for name, words in self.routes.items()]
        return replace(found, finding=found.finding.waived(routes, self.cite))

    @property
    def each(self) -> Iterator[Dated]:
        yield from self.rule.each
