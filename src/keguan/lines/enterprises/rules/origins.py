"""The ledgers that inputs are read from, each for everybody at once; other lines' by the keys of their indicators."""

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Final

import polars as pl
from django.db.models import QuerySet

from keguan.kit.period import years_later
from keguan.kit.rules.facts import YEARS
from keguan.lines.enterprises.models import (
    Certificate,
    Compliance,
    IntellectualProperty,
    Niche,
    RdCost,
    SmeRegistration,
    Standard,
    TierTitle,
    Transfer,
    YearFigures,
)
from keguan.lines.enterprises.rules.holdings import awards, counted, holds, niches, standards
from keguan.lines.enterprises.rules.ways import A_YEAR, THREE, WHO, Origin, Ways, joined
from keguan.store.frames import frame

SECTIONS: Final = "ABCDEFGHIJKLMNOPQRST"  # GB/T 4754-2017 门类
_SECTIONS: Final = len(SECTIONS) + 1
MONEY: Final = (
    "income",
    "hitech_income",
    "main_income",
    "total_assets",
    "liabilities",
    "cost",
    "new_equity",
    "valuation",
)


def _years(known: pl.DataFrame, rows: pl.DataFrame, on: date, names: Mapping[str, str], *more: pl.Expr) -> pl.DataFrame:
    """A column for each of the last years, of how many years the enterprise has operated, and `more`; none without any row."""
    if not rows.height:
        return known
    wanted = product(names.items(), range(YEARS))
    told = [_of_year(on.year - 1 - back, of).alias(f"{name}.{back}") for (name, of), back in wanted]
    known = joined(known, rows, *told, *more)
    began, furthest = pl.col("founded_on").dt.year(), on.year - rows["year"].min()
    operated = pl.when(began.is_null()).then(max(THREE, furthest)).otherwise((on.year - began).clip(0, YEARS))
    count = pl.when(operated > 0).then(operated).cast(pl.Int64)
    return known.with_columns(count.alias(f"{name}.n") for name in names)


def _of_year(year: int, of: str) -> pl.Expr:
    """The figure of the year; there is one record of each year."""
    return pl.when(pl.col("year") == year).then(of).max()


def _figures(ways: Ways, known: pl.DataFrame, rows: QuerySet, on: date) -> pl.DataFrame:
    once = {name: f"{name}_yuan" for name in MONEY} | {
        "staff": "staff",
        "st_staff": ways.st_staff,
        "is_public": "is_public",
    }
    series = {"sales": "sales_yuan", "net_assets": "net_assets_yuan", "staff_years": "staff"}
    told = frame(rows, WHO, "year", "industry", *dict.fromkeys([*once.values(), *series.values()]))
    if not told.height:
        return known
    owed = pl.col("liabilities_yuan").fill_null(pl.col("total_assets_yuan") - pl.col("net_assets_yuan"))
    told = told.with_columns(owed, (pl.col("year") * _SECTIONS + _section()).alias("section"))
    last = (_of_year(on.year - 1, of).alias(name) for name, of in once.items())
    # the section of the latest year that tells one: the greatest of year and section in one number
    return _years(known, told, on, series, *last, (pl.col("section").max() % _SECTIONS).alias("sector"))


def _section() -> pl.Expr:
    """The number of the section that the industry is of, A being 1; none where it has no such letter."""
    letter = pl.col("industry").str.slice(0, 1)
    return letter.replace_strict(list(SECTIONS), range(1, len(SECTIONS) + 1), default=None, return_dtype=pl.Int64)


def _costs(ways: Ways, known: pl.DataFrame, rows: QuerySet, on: date) -> pl.DataFrame:
    names = {"rd": "total_yuan", "rd_domestic": "domestic_yuan", "rd_other": "other_yuan"}
    return _years(known, frame(rows, WHO, "year", *names.values()), on, names)


def _property(ways: Ways, known: pl.DataFrame, rows: QuerySet, on: date) -> pl.DataFrame:
    """How many of each class serve; nothing when the register holds none, for nobody has told."""
    told = frame(rows, WHO, "kind", "ended_on", "acquired", "is_used", "in_use")
    if not told.height:
        return known
    lasts = pl.col("ended_on").is_null() | (pl.col("ended_on") > on)
    first = lasts & pl.col("kind").is_in(list(IntellectualProperty.FIRST_CLASS))
    second = lasts & pl.col("kind").is_in(list(IntellectualProperty.SECOND_CLASS))
    if ways.is_once:
        second = second & ~pl.col("is_used")
    own = ((first | second) & (pl.col("acquired") == "own")).any()
    in_use, untold = (first & pl.col("in_use")).sum().cast(pl.Int64), (first & pl.col("in_use").is_null()).any()
    return joined(
        known,
        told,
        first.sum().cast(pl.Int64).alias("ip_class1"),
        second.sum().cast(pl.Int64).alias("ip_class2"),
        pl.when(first.any() | second.any()).then(own).alias("ip_own_rd"),
        pl.when(in_use.gt(0) | ~untold).then(in_use).alias("ip_class1_in_use"),
    )


def _transfers(ways: Ways, known: pl.DataFrame, rows: QuerySet, on: date) -> pl.DataFrame:
    """Each result once, whatever became of it; the year of the application is not one of the three."""
    told = frame(rows, WHO, "title", "year")
    if not told.height:
        return known
    recent = pl.col("title").filter(pl.col("year") >= on.year - THREE).n_unique().cast(pl.Int64)
    return joined(known, told, recent.alias("transfers"))


def _compliance(ways: Ways, known: pl.DataFrame, rows: QuerySet, on: date) -> pl.DataFrame:
    """Incidents of the year before, misconduct and lists; without any reply of that year nothing is told.

    上一年及当年 for misconduct (国科发政〔2017〕115号 第六条（四）); a list counts until one is off it.
    """
    told = frame(rows, WHO, "found", "happened_on", "ended_on")
    if not told.height:
        return known
    found, happened = pl.col("found"), pl.col("happened_on")
    recent, lasts = happened >= on - A_YEAR, pl.col("ended_on").is_null() | (pl.col("ended_on") > on)
    bad = {
        "incidents": found.is_in(Compliance.INCIDENTS) & recent,
        "misconduct": (found == "misconduct") & (happened.dt.year() >= on.year - 1),
        "listed": (found == "listed") & lasts,
        "prohibited": (found == "prohibited") & lasts,
    }
    replied = ((found == "clean") & recent).any()
    judged = (pl.when(is_so.any()).then(True).when(replied).then(False).alias(n) for n, is_so in bad.items())
    return joined(known, told, *judged)


ORIGINS: Final = (
    Origin(
        "enterprises.figures",
        (*MONEY, "sales", "net_assets", "staff", "staff_years", "st_staff", "is_public", "sector"),
        lambda r, on: YearFigures.objects.filter(year__range=(on.year - YEARS, on.year - 1)),
        _figures,
        of_year=(*MONEY, "staff", "st_staff", "is_public"),
    ),
    Origin(
        "enterprises.rd_costs",
        ("rd", "rd_domestic", "rd_other"),
        lambda r, on: RdCost.objects.filter(year__range=(on.year - YEARS, on.year - 1), basis=r.basis),
        _costs,
    ),
    Origin(
        "enterprises.property",
        ("ip_class1", "ip_class2", "ip_own_rd", "ip_class1_in_use"),
        lambda r, on: IntellectualProperty.objects.filter(granted_on__lte=on),
        _property,
    ),
    Origin(
        "enterprises.transfers", ("transfers",), lambda r, on: Transfer.objects.filter(year__lt=on.year), _transfers
    ),
    Origin(
        "enterprises.compliance",
        ("incidents", "misconduct", "listed", "prohibited"),
        lambda r, on: Compliance.objects.filter(happened_on__lte=on),
        _compliance,
    ),
    Origin("enterprises.hnte", ("valid_hnte",), lambda r, on: Certificate.objects.in_force(on), holds("valid_hnte")),
    Origin(
        "enterprises.tsme",
        ("tsme_before",),
        lambda r, on: SmeRegistration.objects.filter(registered_on__year__lt=on.year),
        holds("tsme_before"),
    ),
    Origin(
        "enterprises.tsme",
        ("tsme_revoked",),
        lambda r, on: SmeRegistration.objects.filter(revoked_on__range=(years_later(on, -THREE), on)),
        holds("tsme_revoked"),
    ),
    Origin(
        "enterprises.tsme",
        ("prior_title",),
        lambda r, on: SmeRegistration.objects.filter(registered_on__range=(years_later(on, -1), on)).exclude(
            revoked_on__lte=on
        ),
        holds("prior_title", "enterprises.tsme"),
    ),
    Origin(
        "enterprises.tiers",
        ("prior_title",),
        lambda r, on: (
            TierTitle.objects.filter(granted_on__lte=on, kind="innovative")
            .exclude(revoked_on__lte=on)
            .exclude(valid_to__lt=on)
        ),
        holds("prior_title", "enterprises.tiers"),
    ),
    Origin(
        "enterprises.niches",
        ("niche_since", "platform_score"),
        lambda r, on: Niche.objects.filter(assessed_on__lte=on),
        niches,
    ),
    Origin(
        "enterprises.standards",
        ("led_standard",),
        lambda r, on: Standard.objects.filter(published_on__lte=on),
        standards,
    ),
    Origin(
        "platforms.platforms",
        ("provincial_rd_body",),
        lambda r, on: counted("platforms.provincial_rd_bodies", on),
        holds("provincial_rd_body", "platforms.platforms"),
    ),
    Origin(
        "achievements.awards",
        ("national_award",),
        lambda r, on: counted("achievements.national_awards", on),
        awards,
    ),
)
KEPT_IN: Final = {name: origin.ledger for origin in ORIGINS for name in origin.inputs} | dict.fromkeys(
    ("resident", "registered_on", "field"), "registry.enterprises"
)
