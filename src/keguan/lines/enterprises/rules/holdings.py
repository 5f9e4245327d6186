"""What is read of titles, awards, platforms, niches and standards; of other lines by the keys of their indicators."""

from datetime import date

import polars as pl
from django.db.models import QuerySet

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import Indicator
from keguan.kit.period import Period, years_later
from keguan.kit.rules.facts import YEARS
from keguan.lines.enterprises.models import Standard, TierTitle
from keguan.lines.enterprises.rules.ways import A_YEAR, THREE, WHO, Join, Ways, joined
from keguan.store.frames import frame


def holds(name: str, kept: str | None = None) -> Join:
    """Whether the enterprise stands in the ledger on the day, or in the one that told the same before.

    The bureau keeps it whole, so who is not in it does not; but a ledger `kept` in which nothing stands at all is not
    kept, and tells of nobody that he does not.
    """

    def join(ways: Ways, known: pl.DataFrame, rows: QuerySet, on: date) -> pl.DataFrame:
        told = pl.col(WHO).is_in(frame(rows, WHO)[WHO].unique().implode())
        if kept is not None and not is_kept(kept):
            told = pl.when(told).then(True)
        told_before = name in known.columns
        return known.with_columns((pl.col(name) | told if told_before else told).alias(name))

    return join


def counted(key: str, on: date) -> QuerySet:
    """The rows of another line's indicator up to the day; none where that line is switched off."""
    found = catalogue.indicators.get(key)
    return found.rows(Period(date(on.year, 1, 1), on)) if isinstance(found, Indicator) else TierTitle.objects.none()


def awards(ways: Ways, known: pl.DataFrame, rows: QuerySet, on: date) -> pl.DataFrame:
    """Whether one was won among the first three units; one whose place is not told says neither."""
    if not is_kept("achievements.awards"):
        return known
    won = frame(rows, WHO, "unit_rank")
    rank = pl.col("unit_rank")
    first = pl.when(rank.min() <= THREE).then(True).when(rank.is_null().any()).then(None).otherwise(False)
    is_among = pl.col(WHO).is_in(won[WHO].unique().implode())
    known = joined(known, won, first.alias("national_award")) if won.height else known
    told_of = pl.when(is_among).then("national_award" if won.height else None).otherwise(False)
    return known.with_columns(told_of.alias("national_award"))


def is_kept(ledger: str) -> bool:
    """Whether anything stands in the ledger at all; not where its line is switched off."""
    return ledger in catalogue.ledgers and catalogue.ledgers[ledger].model.objects.exists()


def niches(ways: Ways, known: pl.DataFrame, rows: QuerySet, on: date) -> pl.DataFrame:
    """The newest answer counts whole: what it leaves out is not taken from an older one."""
    told = frame(rows, WHO, "assessed_on", "niche_since", "score")
    if not told.height:
        return known
    told = told.sort("assessed_on")
    since = pl.col("niche_since").last().to_physical().cast(pl.Int64)
    return joined(known, told, since, pl.col("score").last().alias("platform_score"))


def standards(ways: Ways, known: pl.DataFrame, rows: QuerySet, on: date) -> pl.DataFrame:
    """Whether there is one that counts; none only where the enterprise has answered so within a year."""
    told = frame(rows, WHO, "role", "level", "published_on")
    if not told.height:
        return known
    counts = (pl.col("role") != "none") & pl.col("level").is_in(Standard.COUNTED)
    if ways.is_led_lately:
        counts = counts & (pl.col("role") == "led") & (pl.col("published_on") > years_later(on, -YEARS))
    replied = (pl.col("role") == "none") & (pl.col("published_on") >= on - A_YEAR)
    judged = pl.when(counts.any()).then(True).when(replied.any()).then(False)
    return joined(known, told, judged.alias("led_standard"))
