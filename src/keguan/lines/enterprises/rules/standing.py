"""Where an enterprise stands on the way to a certificate, one by one and for everybody: the place in the work list."""

from collections.abc import Collection
from datetime import date
from typing import Final

import polars as pl

from keguan.kit.rules.policy import FAR, HOLDS, NEAR, READY, UNKNOWN, Decisions
from keguan.kit.rules.policy import STANDINGS as NAMES
from keguan.lines.enterprises.models import Certificate, Survey
from keguan.store.frames import frame

KEYS: Final = {READY: "ready", NEAR: "near", UNKNOWN: "unknown", FAR: "far"}
STANDINGS: Final = {key: NAMES[n] for n, key in KEYS.items()}  # what a page asks for, in words
FEW: Final = 2  # steps that an enterprise can be asked to take in one year
BY_YEAR: Final = frozenset({"staff_ratio", "rd_ratio", "rd_domestic", "hitech_income"})  # mended by a year's end
BY_FILING: Final = "ip"
_SCORES: Final = 200  # as many places as are kept apart by the score
MOST: Final = 70  # 195号: 70 分以上, 70 itself left out; a score that cannot pass is a step of its own


def mendable(on: date, filing: date) -> frozenset[str]:
    """The conditions that can still be met for the filing, seen on the day: figures of a closed year cannot."""
    return BY_YEAR | {BY_FILING} if on <= date(filing.year - 1, 12, 31) else frozenset({BY_FILING})


def standing_of(failed: Collection[str], high: int, mended: Collection[str], *, is_open: bool) -> tuple[int, int]:
    """The standing of one enterprise, and how many steps it lacks.

    It fails these conditions, `is_open` says that others cannot be decided; it may score so high, and `mended` are those
    that it can still come to meet.
    """
    steps = len(failed) + (high <= MOST and BY_FILING not in failed)
    if is_open and not failed:
        return UNKNOWN, steps
    if not steps:
        return READY, steps
    return (NEAR if steps <= FEW and set(mended).issuperset(failed) else FAR), steps


def place(who: pl.Series, decided: Decisions, on: date) -> pl.DataFrame:
    """The same of everybody, with the rank by likely gain: the standing, who said to be willing, how much is missing."""
    verdict, failed = pl.col("verdict"), _count(decided.conditions, decided)
    mended = _count(mendable(on, decided.on), decided)
    owns = pl.col(BY_FILING).fill_null(True)
    steps = failed + ((pl.col("high") <= MOST) & owns).cast(pl.Int64)
    standing = (
        pl.when(verdict.is_null())
        .then(UNKNOWN)
        .when(steps == 0)
        .then(READY)
        .when((steps <= FEW) & (mended == failed))
        .then(NEAR)
        .otherwise(FAR)
    )
    holders = frame(Certificate.objects.in_force(on), "organisation")["organisation"].implode()
    willing = frame(Survey.objects.filter(year__gte=on.year, intends=True), "organisation")["organisation"].implode()
    told = decided.frame.with_columns(
        who.alias("who"), decided.missing.bitwise_count_ones().cast(pl.Int64).alias("lack")
    )
    standing = pl.when(pl.col("who").is_in(holders)).then(HOLDS).otherwise(standing)
    work = (steps + pl.col("lack")).clip(0, 99)
    rank = ((standing * 2 + (~pl.col("who").is_in(willing)).cast(pl.Int64)) * 100 + work) * _SCORES
    rank = rank + 100 - pl.col("high").cast(pl.Int64)
    return told.select(standing=standing.cast(pl.Int64), rank=rank.cast(pl.Int64))


def said_willing(rank: int) -> bool:
    """Whether it is the rank of an enterprise that said to be willing."""
    return rank // (100 * _SCORES) % 2 == 0


def _count(keys: Collection[str], decided: Decisions) -> pl.Expr:
    """How many of these conditions are not met."""
    return pl.sum_horizontal((~pl.col(k).fill_null(True)).cast(pl.Int64) for k in decided.conditions if k in keys)
