"""A policy: its conditions and score, judged for one enterprise with every reason, or for a population at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from os import cpu_count
from pathlib import Path
from typing import Any, Final

import polars as pl

from keguan.kit.rules import columns
from keguan.kit.rules.assessment import Assessment, condition_of, part_of, verdict_of
from keguan.kit.rules.exact import Truth
from keguan.kit.rules.facts import Facts, Input, Source, Table
from keguan.kit.rules.finding import Finding
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Dated, Found, FoundPoints, Rule, Score, When
from keguan.kit.rules.scoring import NONE, Range

Laid = Mapping[Path, tuple[Version, ...]]
Told = Mapping[str, Any]
PORTION: Final = 1 << 16  # columns of so many rows stay in the processor's cache


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
    are what it judges by; `checks`, where met, have an enterprise looked at more closely without refusing it. `gather` tells
    what the ledgers know of one enterprise on a day, `gather_all` of a scope as (organisation ids, table); `evidence` the
    records behind each input as (ledger, records). `advise` says what to do about what is not met; `gains` is what
    the title is worth, in words.
    """

    key: str
    name: str
    line: str
    purpose: str = ""
    conditions: tuple[Rule, ...]
    score: Score | None = None
    inputs: Mapping[str, Input]
    checks: tuple[Rule, ...] = ()
    gather: Callable[[Any, date], dict[str, Any]]
    gather_all: Callable[[Any, date], tuple[pl.Series, Table]]
    gather_some: Callable[[Sequence[int], date], tuple[pl.Series, Table]]
    evidence: Callable[[Any, date], Mapping[str, tuple[str, Sequence[Any]]]]
    advise: Callable[[Told, date], Sequence[str]] | None = None
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
        conditions = tuple(rule.find(source, when) for rule in self.conditions)
        met = reduce(lambda a, b: a & b, (c.finding.met for c in conditions))
        parts = tuple(p.find(source, when) for p in self.score.scored) if self.score else ()
        total = self.score.total(parts) if self.score else NONE
        return Judged(met, conditions, parts, total, tuple(c.find(source, when) for c in self.checks))

    def assess(self, told: Told, on: date, laid: Laid | None = None) -> Assessment:
        """The judgement of one set of facts with every reason. Raises BureauError for a fact that cannot be read."""
        return _assessed(self, on, self.find(Facts(told, self.inputs), on, laid))

    def decide(self, table: Table, on: date, laid: Laid | None = None) -> "Decisions":
        """The judgement of every row of the table, all reasons kept. Raises BureauError for a number out of reach."""
        laid = Published.laid if laid is None else laid
        with ThreadPoolExecutor(cpu_count()) as pool:  # polars counts outside the interpreter's lock
            judged = list(
                pool.map(lambda piece: (self.find(piece, on, laid), piece.frame.height), table.portions(PORTION))
            )
        frame = pl.concat(_columns(found, rows) for found, rows in judged)
        return Decisions(self, on, frame, judged[0][0])


@dataclass(frozen=True)
class Decisions:
    """A population judged: `frame` has a row for each enterprise, in the order of the table, as `columns` tells."""

    policy: Policy
    on: date
    frame: pl.DataFrame
    judged: Judged

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


def _columns(judged: Judged, rows: int) -> pl.DataFrame:
    """What was found of so many enterprises; what is the same for everybody is written for each."""
    named: dict[str, pl.Series] = {"verdict": judged.met.column}
    for condition in judged.conditions:
        named |= dict(columns.of_condition(condition))
    for part in judged.parts:
        named |= dict(columns.of_points(part))
    named |= {"low": columns.whole(judged.total.low.over), "high": columns.whole(judged.total.high.over)}
    named |= {f"check.{c.rule.key}": c.finding.met.column for c in judged.checks}
    return pl.DataFrame({name: s.new_from_index(0, rows) if len(s) == 1 else s for name, s in named.items()})


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
