"""What rules find of a population, as columns; and a row of these, as what they found of one enterprise.

A condition `key` has: `key` whether it is met, `key?` its reasons as bits (inputs missing, then doubts, then waivers),
`key.0` and on what was measured, with `key.0/` below the line and `key.0!` the border where these differ by enterprise.
A part of a score has `key<` and `key>`, its points from and to, and `key?`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from keguan.kit.rules.exact import Column, Quantity, Truth, Whole
from keguan.kit.rules.facts import bounds
from keguan.kit.rules.finding import Measure
from keguan.kit.rules.rule import Found, FoundPoints
from keguan.kit.rules.scoring import Range

Flags = Sequence[tuple[Any, Truth]]


def of_condition(found: Found, key: str = "") -> Iterator[tuple[str, pl.Series]]:
    """The named columns of a condition and of its parts."""
    key = key or found.rule.key
    yield key, found.finding.met.column
    yield f"{key}?", _bits(_flags(found))
    for n, measure in enumerate(found.finding.measures):
        for suffix, end in _ends(measure):
            if isinstance(end, Column | Truth):
                yield f"{key}.{n}{suffix}", end.series if isinstance(end, Column) else end.column
    for part in found.parts:
        yield from of_condition(part, f"{key}:{part.rule.key}")


def condition_in(found: Found, row: Mapping[str, Any], key: str = "") -> Found:
    """The condition as found of the enterprise of the row."""
    key = key or found.rule.key
    flags = iter(_told(row[f"{key}?"], len(_flags(found))))
    missing = tuple((name, next(flags)) for name, _ in found.missing)
    doubts = tuple((next(flags), why) for _, why in found.finding.doubts)
    waivers = tuple((next(flags), words) for _, words in found.finding.waivers)
    measures = tuple(_measured(m, row, f"{key}.{n}") for n, m in enumerate(found.finding.measures))
    finding = replace(found.finding, met=Truth(row[key]), measures=measures, doubts=doubts, waivers=waivers)
    parts = tuple(condition_in(p, row, f"{key}:{p.rule.key}") for p in found.parts)
    return replace(found, finding=finding, missing=missing, parts=parts)


def measures_of(found: Found, frame: pl.DataFrame) -> tuple[Measure, ...]:
    """What the condition measured of everybody in the frame, where that is compared by size."""
    start = f"{found.rule.key}."
    mine = frame.select(c for c, kind in frame.schema.items() if c.startswith(start) and kind != pl.Boolean)
    told = {name: Column(mine[name], most) for name, most in bounds(mine).items()}
    by_size = [(n, m) for n, m in enumerate(found.finding.measures) if isinstance(m.required, Quantity)]
    return tuple(_measured(m, told, f"{start}{n}") for n, m in by_size)


def of_points(found: FoundPoints) -> Iterator[tuple[str, pl.Series]]:
    """The named columns of a part of a score."""
    key = found.rule.key
    yield f"{key}<", whole(found.range.low.over)
    yield f"{key}>", whole(found.range.high.over)
    yield f"{key}?", _bits([(None, found.range.open), *found.missing, *((w, d) for d, w in found.doubts)])


def points_in(found: FoundPoints, row: Mapping[str, Any]) -> FoundPoints:
    key = found.rule.key
    flags = iter(_told(row[f"{key}?"], 1 + len(found.missing) + len(found.doubts)))
    range_ = Range(Quantity(row[f"{key}<"]), Quantity(row[f"{key}>"]), next(flags))
    missing = tuple((name, next(flags)) for name, _ in found.missing)
    return replace(found, range=range_, missing=missing, doubts=tuple((next(flags), w) for _, w in found.doubts))


def _flags(found: Found) -> list[tuple[Any, Truth]]:
    told = [(words, is_so) for is_so, words in (*found.finding.doubts, *found.finding.waivers)]
    return [*found.missing, *told]


def _bits(flags: Flags) -> pl.Series:
    """The flags as one number, the first as its lowest bit; one that is not known is not raised."""
    raised = pl.Series([0], dtype=pl.UInt32)
    for n, (_, flag) in enumerate(flags):
        if flag.told is not False and flag.told is not None:
            raised = raised + flag.column.fill_null(False).cast(pl.UInt32) * (1 << n)
    return raised


def _told(bits: int, count: int) -> list[Truth]:
    return [Truth(bool(bits >> n & 1)) for n in range(count)]


def _ends(m: Measure) -> Iterator[tuple[str, Whole | Truth]]:
    """The parts of a measure that may differ by enterprise."""
    if isinstance(m.actual, Truth):
        yield "", m.actual
    elif isinstance(m.actual, Range):
        yield "", m.actual.low.over
        yield ">", m.actual.high.over
    else:
        yield "", m.actual.over
        yield "/", m.actual.per
    if isinstance(m.required, Quantity):
        yield "!", m.required.over
        yield "!/", m.required.per


def _measured(m: Measure, row: Mapping[str, Any], key: str) -> Measure:
    def at(suffix: str, otherwise: Whole) -> Whole:
        return row[key + suffix] if isinstance(otherwise, Column) else otherwise

    required = m.required
    if isinstance(required, Quantity):
        required = Quantity(at("!", required.over), at("!/", required.per))
    if isinstance(m.actual, Truth):
        return replace(m, actual=Truth(row[key]), required=required)
    if isinstance(m.actual, Range):
        low, high = at("", m.actual.low.over), at(">", m.actual.high.over)
        return replace(m, actual=Range(Quantity(low), Quantity(high)), required=required)
    return replace(m, actual=Quantity(at("", m.actual.over), at("/", m.actual.per)), required=required)


def whole(of: Whole) -> pl.Series:
    """Points as a column."""
    return (of.series if isinstance(of, Column) else pl.Series([of], dtype=pl.Int64)).cast(pl.UInt8)


def range_of(low: int, high: int) -> Range:
    return Range(Quantity(low), Quantity(high))
