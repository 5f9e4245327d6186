"""What is reckoned of a whole table, written down before it is reckoned: then nothing is done twice, and all in one go.

A `Step` is a column made of others row by row. It is known by what it does, so the same asked for by two rules is one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Step:
    """A column: `do` makes it of the columns of the steps `of`. One that `is_certain` is known in every row."""

    name: str
    do: Callable[..., pl.Expr] = field(compare=False, repr=False)
    of: "tuple[Step, ...]" = field(default=(), compare=False, repr=False)
    is_certain: bool = field(default=False, compare=False)


def given(name: str, *, is_certain: bool) -> Step:
    """A column of the table itself."""
    return Step(name, lambda: pl.col(name), (), is_certain)


def constant(value: int | bool | None, kind: Any) -> Step:
    """The same in every row."""
    return Step(f"{value}:{kind}", lambda: pl.lit(value, dtype=kind), (), value is not None)


def step(do: Callable[..., pl.Expr], *of: Step, more: Any = "", is_certain: bool = False) -> Step:
    """What `do` makes of the columns; `more` tells apart what its name does not."""
    told = f"{do.__module__}.{do.__qualname__}({','.join(one.name for one in of)}){more}"
    certain = is_certain or all(one.is_certain for one in of)
    return Step(blake2b(told.encode(), digest_size=16).hexdigest(), do, of, certain)


def reckon(frame: pl.DataFrame, wanted: Mapping[str, Step]) -> pl.DataFrame:
    """The wanted columns of the table. What several of them need is kept in layers, each of what the ones before made."""
    uses: Counter[str] = Counter()
    for one in wanted.values():
        _count(one, uses)
    layers: defaultdict[int, list[pl.Expr]] = defaultdict(list)
    made: dict[str, tuple[int, pl.Expr]] = {}

    def expression(one: Step) -> tuple[int, pl.Expr]:
        if one.name in made:
            return made[one.name]
        parts = [expression(part) for part in one.of]
        layer, found = max((n for n, _ in parts), default=0), one.do(*(part for _, part in parts))
        if one.of and uses[one.name] > 1:
            layers[layer].append(found.alias(one.name))
            layer, found = layer + 1, pl.col(one.name)
        made[one.name] = layer, found
        return layer, found

    ends = [expression(one)[1].alias(name) for name, one in wanted.items()]
    plan = frame.lazy()
    for layer in sorted(layers):
        plan = plan.with_columns(layers[layer])
    return plan.with_columns(ends).select(*wanted).collect(engine="streaming")


def _count(one: Step, uses: Counter[str]) -> None:
    """How many columns are made of each."""
    uses[one.name] += 1
    if uses[one.name] == 1:
        for part in one.of:
            _count(part, uses)
