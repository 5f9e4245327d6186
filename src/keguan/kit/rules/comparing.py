"""A population under two sets of versions: who gains, who loses, who becomes undecided, who just misses a line.

The frame has a row for each enterprise: `before` and `after` for the whole policy, `nearly` for those who miss what they
miss by little; and of each condition `key<`, `key>` and `key~` the same.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Final

import polars as pl

from keguan.kit.rules.exact import Quantity, Truth, quantity
from keguan.kit.rules.facts import Table
from keguan.kit.rules.finding import Measure
from keguan.kit.rules.policy import Laid, Policy
from keguan.kit.rules.rule import Found
from keguan.kit.rules.scoring import Range
from keguan.kit.rules.steps import Step, constant, reckon

WHO: Final = "organisation"
LITTLE: Final = Fraction(1, 10)  # of the border: what counts as just missing it


def _met(told: pl.Expr) -> pl.Expr:
    return told.fill_null(False)


def _not_met(told: pl.Expr) -> pl.Expr:
    return (~told).fill_null(False)


KINDS: Final[dict[str, tuple[str, Callable[[pl.Expr, pl.Expr, pl.Expr], pl.Expr]]]] = {
    "gains": ("新增符合", lambda before, after, _: _met(after) & ~_met(before)),
    "loses": ("不再符合", lambda before, after, _: _met(before) & _not_met(after)),
    "opened": ("变为不能判断", lambda before, after, _: before.is_not_null() & after.is_null()),
    "nearly": ("只差一点", lambda before, after, nearly: nearly),
    "moved": ("结论有变化", lambda before, after, _: before.ne_missing(after)),
    "passed": ("原来符合", lambda before, after, _: _met(before)),
    "passes": ("新标准符合", lambda before, after, _: _met(after)),
    "undecided": ("新标准不能判断", lambda before, after, _: after.is_null()),
}


def compare(policy: Policy, who: pl.Series, table: Table, on: date, before: Laid, after: Laid) -> pl.DataFrame:
    """The enterprises of the table judged on the day by the one and by the other."""
    old, new = policy.decide(table, on, before), policy.decide(table, on, after)
    keys = [found.rule.key for found in new.judged.conditions]
    near = reckon(table.frame, {f"{found.rule.key}~": nearly(found) for found in new.judged.conditions})
    columns = {WHO: who, "before": old.frame["verdict"], "after": new.frame["verdict"]}
    for key in keys:
        columns |= {f"{key}<": old.frame[key], f"{key}>": new.frame[key], f"{key}~": near[f"{key}~"]}
    frame = pl.DataFrame(columns)
    each = [pl.col(f"{key}>").fill_null(True) | pl.col(f"{key}~") for key in keys]
    return frame.with_columns((_not_met(pl.col("after")) & pl.all_horizontal(each)).alias("nearly"))


def nearly(found: Found) -> Step:
    """Who misses the condition, and no measure of it by more than a tenth of its border."""
    measures = found.finding.measures
    if not measures or not all(isinstance(m.required, Quantity) for m in measures):
        return constant(False, pl.Boolean)
    return reduce(Truth.__and__, (_is_close(m) for m in measures), ~found.finding.met).is_so.column


def _is_close(m: Measure) -> Truth:
    """Whether the border moved by a tenth towards the measured would be met."""
    actual = m.actual.high if isinstance(m.actual, Range) else m.actual
    if not isinstance(actual, Quantity) or not isinstance(m.required, Quantity):
        return Truth(False)
    if m.sign.startswith("<"):
        return (m.required * quantity(1 + LITTLE)).reaches(actual)
    return actual.reaches(m.required * quantity(1 - LITTLE))


def of_kind(kind: str, condition: str = "") -> pl.Expr:
    """Who is of the kind, in the whole policy or in one condition."""
    names = (f"{condition}<", f"{condition}>", f"{condition}~") if condition else ("before", "after", "nearly")
    before, after, close = (pl.col(name) for name in names)
    return KINDS[kind][1](before, after, close)


def counts(frame: pl.DataFrame, condition: str = "") -> dict[str, int]:
    """How many are of each kind."""
    told = frame.select(of_kind(kind, condition).sum().alias(kind) for kind in KINDS)
    return {kind: int(number or 0) for kind, number in told.row(0, named=True).items()}


def counts_by(frame: pl.DataFrame, column: str) -> list[tuple[str, dict[str, int]]]:
    """The same for each value of a column, the most moved first."""
    told = frame.group_by(column).agg(of_kind(kind).sum().alias(kind) for kind in KINDS)
    rows = told.sort(pl.col("moved"), pl.col("passed"), pl.col(column), descending=[True, True, False]).iter_rows(
        named=True
    )
    return [(row.pop(column), {kind: int(n) for kind, n in row.items()}) for row in rows]
