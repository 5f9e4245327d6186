"""A policy: its conditions and score, judged for one enterprise with every reason, or for a population at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, Final

import polars as pl

from keguan.kit.rules import columns
from keguan.kit.rules.assessment import Assessment, condition_of, part_of, verdict_of
from keguan.kit.rules.exact import Truth
from keguan.kit.rules.facts import Facts, Input, Known, Source, Table
from keguan.kit.rules.finding import Finding
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import NOT_KNOWN, Dated, Found, FoundPoints, Rule, Score, When
from keguan.kit.rules.scoring import NONE, Range
from keguan.kit.rules.steps import Step, reckon

Laid = Mapping[Path, tuple[Version, ...]]
Told = Mapping[str, Any]
READY, NEAR, UNKNOWN, FAR, HOLDS = range(5)
STANDINGS: Final = {READY: "条件已够", NEAR: "差一两步", UNKNOWN: "数据不全", FAR: "差得多", HOLDS: "已持有"}


class Published:
    """The versions that the bureau has put in force from the screen, laid over those that the program brings."""

    laid: Laid = {}


@dataclass(frozen=True)
class Judged:
    """What a policy finds in a source: whether all is met, each condition, the points, their sum, what to look at."""

    met: Truth
    conditions: tuple[Found, ...]
    parts: tuple[FoundPoints, ...]
    total: Range
    checks: tuple[Found, ...]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy as the catalogue lists it.

    `conditions` have all to be met; `score` is shown beside them, and decides only where it is one of them. `inputs`
    are what it judges by, `kept_in` the ledger that each would stand in; `checks`, where met, have an enterprise looked at
    more closely without refusing it. `gather` tells what the ledgers know of one enterprise on a day, `gather_all` of a
    scope as (keys of organisations, table), `gather_some` of certain ones. `advise` says what to do about what is not
    met; `gains` is what the title is worth, in words. `filing` is the day of application that a population judged today
    is judged for, and `place` gives each of these enterprises a `standing` and a `rank` by likely gain.
    """

    key: str
    name: str
    line: str
    purpose: str = ""
    conditions: tuple[Rule, ...]
    score: Score | None = None
    inputs: Mapping[str, Input]
    checks: tuple[Rule, ...] = ()
    gather: Callable[[Any, date], Known]
    gather_all: Callable[[Any, date], tuple[pl.Series, Table]]
    gather_some: Callable[[Sequence[int], date], tuple[pl.Series, Table]]
    kept_in: Mapping[str, str] = field(default_factory=dict)
    advise: Callable[[Told, date], Sequence[str]] | None = None
    filing: Callable[[date], date] = lambda on: on
    place: Callable[["pl.Series", "Decisions", date], "pl.DataFrame"] | None = None
    gains: tuple[str, ...] = ()

    @property
    def rules(self) -> Iterator[Dated]:
        """Every condition and part that has parameters of its own, each once."""
        seen = set()
        for rule in (*self.conditions, *((self.score,) if self.score else ()), *self.checks):
            for one in rule.each:
                if one.key not in seen:
                    seen.add(one.key)
                    yield one

    def find(self, source: Source, on: date, laid: Laid | None = None) -> Judged:
        when = When(on, Published.laid if laid is None else laid)
        conditions = tuple(rule.find(source, when) for rule in self.conditions if rule.is_asked(when))
        met = reduce(lambda a, b: a & b, (c.finding.met for c in conditions)) if conditions else NOT_KNOWN
        parts = self.score.find_parts(source, when) if self.score else ()
        total = self.score.total(parts) if self.score else NONE
        return Judged(met, conditions, parts, total, tuple(c.find(source, when) for c in self.checks))

    def assess(self, told: Told, on: date, laid: Laid | None = None) -> Assessment:
        """The judgement of one set of facts with every reason. Raises BureauError for a fact that cannot be read."""
        return _assessed(self, on, self.find(Facts(told, self.inputs), on, laid))

    def decide(self, table: Table, on: date, laid: Laid | None = None) -> "Decisions":
        """The judgement of every row of the table, all reasons kept. Raises BureauError for a number out of reach."""
        judged = self.find(table, on, laid)
        return Decisions(self, on, reckon(table.frame, _columns(judged)), judged)


@dataclass(frozen=True)
class Decisions:
    """A population judged: `frame` has a row for each enterprise, in the order of the table, as `columns` tells."""

    policy: Policy
    on: date
    frame: pl.DataFrame
    judged: Judged

    @property
    def conditions(self) -> tuple[str, ...]:
        """The keys of the conditions that were asked for."""
        return tuple(c.rule.key for c in self.judged.conditions)

    @property
    def failed(self) -> pl.Series:
        """Which conditions are not met, the first of the policy as the lowest bit."""
        return self._bits(lambda met: ~met.fill_null(True))

    @property
    def open(self) -> pl.Series:
        """Which conditions are not decided."""
        return self._bits(lambda met: met.is_null())

    def _bits(self, is_so: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
        asked = ((n, c.key) for n, c in enumerate(self.policy.conditions) if c.key in self.conditions)
        raised = [is_so(pl.col(key)).cast(pl.Int64) * (1 << n) for n, key in asked] or [pl.lit(0, dtype=pl.Int64)]
        return self.frame.select(pl.sum_horizontal(raised)).to_series()

    @property
    def missing(self) -> pl.Series:
        """Which inputs leave conditions open, the first of the policy as the lowest bit."""
        order = {name: n for n, name in enumerate(self.policy.inputs)}
        found = pl.lit(0, dtype=pl.Int64)
        for condition in self.judged.conditions:
            for key, leaf in columns.leaves(condition):
                for n, (name, _) in enumerate(leaf.missing):
                    lacks = (
                        pl.col(condition.rule.key).is_null()
                        & pl.col(key).is_null()
                        & (pl.col(f"{key}?") // (1 << n) % 2 == 1)
                    )
                    found = found | (lacks.cast(pl.Int64) * (1 << order[name]))
        waits = pl.col("verdict").is_null().cast(pl.Int64)
        return self.frame.select(missing=found * waits).to_series()

    def placed(self, who: pl.Series, on: date) -> pl.DataFrame:
        """The standing and the rank of each enterprise."""
        if self.policy.place:
            return self.policy.place(who, self, on)
        verdict = pl.col("verdict")
        standing = pl.when(verdict).then(READY).when(verdict.is_null()).then(UNKNOWN).otherwise(FAR)
        rank = standing * 1000 + (100 - pl.col("high").cast(pl.Int64))
        return self.frame.select(standing=standing, rank=rank)

    def assessment(self, row: int) -> Assessment:
        """The judgement of one row with every reason, as if it had been judged alone."""
        told = self.frame.row(row, named=True)
        found = Judged(
            Truth(told["verdict"]),
            tuple(columns.condition_in(c, told) for c in self.judged.conditions),
            tuple(columns.points_in(p, told) for p in self.judged.parts),
            columns.range_of(told["low"], told["high"]),
            tuple(replace(c, finding=Finding(Truth(told[f"check.{c.rule.key}"]))) for c in self.judged.checks),
        )
        return _assessed(self.policy, self.on, found)


def _columns(judged: Judged) -> dict[str, Step]:
    """What was found, as the columns that keep it."""
    named = {"verdict": judged.met.column}
    for condition in judged.conditions:
        named |= dict(columns.of_condition(condition))
    for part in judged.parts:
        named |= dict(columns.of_points(part))
    named |= {"low": columns.whole(judged.total.low.over), "high": columns.whole(judged.total.high.over)}
    return named | {f"check.{c.rule.key}": c.finding.met.column for c in judged.checks}


def _assessed(policy: Policy, on: date, judged: Judged) -> Assessment:
    total = judged.total
    return Assessment(
        policy.key,
        on,
        verdict_of(judged.met),
        tuple(condition_of(c) for c in judged.conditions),
        int(total.low.fraction or 0),
        int(total.high.fraction or 0),
        tuple(part_of(p) for p in judged.parts),
        tuple(c.rule.name for c in judged.checks if c.finding.met.told),
    )
