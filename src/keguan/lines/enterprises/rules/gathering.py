"""What the ledgers know of the inputs; what they do not keep stays missing, and leaves rules undecided.

An `Origin` reads one ledger for everybody at once. R&D cost has a basis: the high-tech rules read that of 195号, the
tech SME rules that of the deduction (119号). The statistical one of form 107-2 is no input of either.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any, Final

import polars as pl
from django.db.models import Q, QuerySet

from keguan.kit.period import years_later
from keguan.kit.rules.facts import YEARS, Input, Table, schema
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import (
    Certificate,
    Compliance,
    IntellectualProperty,
    RdCost,
    SmeRegistration,
    Transfer,
    YearFigures,
)
from keguan.registry.models import Organisation
from keguan.store.frames import frame

THREE: Final = 3
A_YEAR: Final = timedelta(days=365)  # 申请认定前一年内, 国科发火〔2016〕195号
WHO: Final = "organisation"
_KEY: Final = "key of the organisation"  # no input is called so
ORDER: Final = list(Organisation.FIELDS)


@dataclass(frozen=True)
class Reading:
    """How a policy reads the ledgers: the basis of R&D cost, the column that counts S&T staff, what serves once."""

    basis: str
    st_staff: str
    is_once: bool
    inputs: Mapping[str, Input]

    def all(self, scope: Scope, on: date) -> tuple[pl.Series, Table]:
        """Every enterprise of the scope by its key, and the table of what is known of them on the day."""
        return self._read(Organisation.objects.within(scope).filter(kind="enterprise"), Q(), on)

    def some(self, organisations: Sequence[int], on: date) -> tuple[pl.Series, Table]:
        """The same of these organisations alone, by key."""
        return self._read(Organisation.objects.filter(pk__in=organisations), Q(organisation__in=organisations), on)

    def one(self, organisation: Organisation, on: date) -> dict[str, Any]:
        """The facts of one enterprise on the day, by the names of the inputs."""
        return self.told([organisation.pk], on)[organisation.pk]

    def told(self, organisations: Sequence[int], on: date) -> dict[int, dict[str, Any]]:
        """The facts of these organisations on the day, by key."""
        who, table = self.some(organisations, on)
        return {pk: self._facts(row) for pk, row in zip(who, table.frame.iter_rows(named=True), strict=True)}

    def _facts(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {key: told for key, i in self.inputs.items() if (told := _told(i, row)) is not _NOT_TOLD}

    def evidence(self, organisation: Organisation, on: date) -> dict[str, tuple[str, list[Any]]]:
        """The records behind each input that is known of the enterprise, with the ledger they stand in."""
        found: dict[str, tuple[str, list[Any]]] = {}
        for origin in ORIGINS:
            mine = [name for name in origin.inputs if name in self.inputs]
            if mine and (rows := list(origin.rows(self, on).filter(organisation=organisation))):
                found |= dict.fromkeys(mine, (origin.ledger, rows))
        return found

    def _read(self, who: QuerySet, of: Q, on: date) -> tuple[pl.Series, Table]:
        known = frame(who, "pk", "credit_code", "founded_on", "field").sort("pk").rename({"pk": WHO})
        known = known.with_columns(_identity())
        for origin in ORIGINS:
            if set(origin.inputs) & set(self.inputs):
                known = origin.join(self, known, origin.rows(self, on).filter(of), on)
        columns, there = schema(self.inputs), known.collect_schema()
        told = [(pl.col(c) if c in there else pl.lit(None)).cast(kind).alias(c) for c, kind in columns.items()]
        found = known.select(pl.col(WHO).alias(_KEY), *told).collect()
        return found[_KEY].alias(WHO), Table(found.drop(_KEY), self.inputs)


@dataclass(frozen=True)
class Origin:
    """A ledger that inputs are read from: `rows` are its records that count on the day, `join` adds their columns."""

    ledger: str
    inputs: tuple[str, ...]
    rows: Callable[[Reading, date], QuerySet]
    join: Callable[[Reading, pl.LazyFrame, QuerySet, date], pl.LazyFrame]


def _identity() -> list[pl.Expr]:
    """A unified social credit code is given to bodies registered in mainland China."""
    number = pl.col("field").replace_strict(ORDER, range(1, len(ORDER) + 1), default=None)
    return [
        pl.when(pl.col("credit_code").str.len_chars() > 0).then(True).alias("resident"),
        pl.col("founded_on").to_physical().cast(pl.Int64).alias("registered_on"),
        pl.when(number <= 8).then(number).when(number > 8).then(0).alias("field"),
    ]


def _years(known: pl.LazyFrame, rows: pl.LazyFrame, on: date, names: Mapping[str, str]) -> pl.LazyFrame:
    """A column for each of the last years, and of how many years the enterprise has operated."""
    wanted = product(names.items(), range(YEARS))
    told = [_of_year(on.year - 1 - back, of).alias(f"{name}.{back}") for (name, of), back in wanted]
    known = known.join(rows.group_by(WHO).agg(told), on=WHO, how="left", maintain_order="left")
    began = pl.col("founded_on").dt.year()
    operated = pl.when(began.is_null()).then(THREE).otherwise((on.year - began).clip(0, YEARS))
    count = pl.when(operated > 0).then(operated).cast(pl.Int64)
    return known.with_columns(count.alias(f"{name}.n") for name in names)


def _figures(reading: Reading, known: pl.LazyFrame, rows: QuerySet, on: date) -> pl.LazyFrame:
    once = {"income": "income_yuan", "hitech_income": "hitech_income_yuan", "total_assets": "total_assets_yuan"}
    once |= {"cost": "cost_yuan", "staff": "staff", "st_staff": reading.st_staff}
    series = {"sales": "sales_yuan", "net_assets": "net_assets_yuan"}
    told = frame(rows, WHO, "year", *dict.fromkeys([*once.values(), *series.values()]))
    last = told.group_by(WHO).agg(_of_year(on.year - 1, of).alias(name) for name, of in once.items())
    return _years(known, told, on, series).join(last, on=WHO, how="left", maintain_order="left")


def _of_year(year: int, of: str) -> pl.Expr:
    """The figure of the year; there is one record of each year."""
    return pl.when(pl.col("year") == year).then(of).max()


def _costs(reading: Reading, known: pl.LazyFrame, rows: QuerySet, on: date) -> pl.LazyFrame:
    told = frame(rows, WHO, "year", "total_yuan", "domestic_yuan")
    return _years(known, told, on, {"rd": "total_yuan", "rd_domestic": "domestic_yuan"})


def _property(reading: Reading, known: pl.LazyFrame, rows: QuerySet, on: date) -> pl.LazyFrame:
    """How many of each class serve; nothing when the register holds none, for nobody has told."""
    told = frame(rows, WHO, "kind", "ended_on", "acquired", "is_used")
    lasts = pl.col("ended_on").is_null() | (pl.col("ended_on") > on)
    first = lasts & pl.col("kind").is_in(list(IntellectualProperty.FIRST_CLASS))
    second = lasts & pl.col("kind").is_in(list(IntellectualProperty.SECOND_CLASS))
    if reading.is_once:
        second = second & ~pl.col("is_used")
    counted = told.group_by(WHO).agg(
        first.sum().cast(pl.Int64).alias("ip_class1"),
        second.sum().cast(pl.Int64).alias("ip_class2"),
        ((first | second) & (pl.col("acquired") == "own")).any().alias("own"),
    )
    some = pl.col("ip_class1") + pl.col("ip_class2") > 0
    counted = counted.with_columns(pl.when(some).then("own").alias("ip_own_rd")).drop("own")
    return known.join(counted, on=WHO, how="left", maintain_order="left")


def _transfers(reading: Reading, known: pl.LazyFrame, rows: QuerySet, on: date) -> pl.LazyFrame:
    """Each result once, whatever became of it; the year of the application is not one of the three."""
    told = frame(rows, WHO, "title", "year")
    recent = pl.col("title").filter(pl.col("year") >= on.year - THREE).n_unique().cast(pl.Int64)
    counted = told.group_by(WHO).agg(recent.alias("transfers"))
    return known.join(counted, on=WHO, how="left", maintain_order="left")


def _compliance(reading: Reading, known: pl.LazyFrame, rows: QuerySet, on: date) -> pl.LazyFrame:
    """Incidents of the year before, misconduct and lists; without any reply of that year nothing is told.

    上一年及当年 for misconduct (国科发政〔2017〕115号 第六条（四）); a list counts until one is off it.
    """
    told = frame(rows, WHO, "found", "happened_on", "ended_on")
    found, happened = pl.col("found"), pl.col("happened_on")
    recent, lasts = happened >= on - A_YEAR, pl.col("ended_on").is_null() | (pl.col("ended_on") > on)
    bad = {
        "incidents": found.is_in(Compliance.INCIDENTS) & recent,
        "misconduct": (found == "misconduct") & (happened.dt.year() >= on.year - 1),
        "listed": (found == "listed") & lasts,
        "prohibited": (found == "prohibited") & lasts,
    }
    counted = told.group_by(WHO).agg(
        ((found == "clean") & recent).any().alias("replied"), *(is_so.any().alias(n) for n, is_so in bad.items())
    )
    judged = [pl.when(pl.col(n)).then(True).when(pl.col("replied")).then(False).alias(n) for n in bad]
    return known.join(counted.with_columns(judged).drop("replied"), on=WHO, how="left", maintain_order="left")


def _holds(name: str) -> Callable[[Reading, pl.LazyFrame, QuerySet, date], pl.LazyFrame]:
    """Whether the enterprise stands in the ledger on the day; the bureau keeps it whole, so who is not in it does not."""

    def join(reading: Reading, known: pl.LazyFrame, rows: QuerySet, on: date) -> pl.LazyFrame:
        holders = frame(rows, WHO).unique().with_columns(pl.lit(True).alias(name))
        return known.join(holders, on=WHO, how="left", maintain_order="left").with_columns(
            pl.col(name).fill_null(False)
        )

    return join


ORIGINS: Final = (
    Origin(
        "enterprises.figures",
        ("sales", "net_assets", "income", "hitech_income", "total_assets", "cost", "staff", "st_staff"),
        lambda r, on: YearFigures.objects.filter(year__range=(on.year - YEARS, on.year - 1)),
        _figures,
    ),
    Origin(
        "enterprises.rd_costs",
        ("rd", "rd_domestic"),
        lambda r, on: RdCost.objects.filter(year__range=(on.year - YEARS, on.year - 1), basis=r.basis),
        _costs,
    ),
    Origin(
        "enterprises.property",
        ("ip_class1", "ip_class2", "ip_own_rd"),
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
    Origin("enterprises.hnte", ("valid_hnte",), lambda r, on: Certificate.objects.in_force(on), _holds("valid_hnte")),
    Origin(
        "enterprises.tsme",
        ("tsme_before",),
        lambda r, on: SmeRegistration.objects.filter(registered_on__year__lt=on.year),
        _holds("tsme_before"),
    ),
    Origin(
        "enterprises.tsme",
        ("tsme_revoked",),
        lambda r, on: SmeRegistration.objects.filter(revoked_on__range=(years_later(on, -THREE), on)),
        _holds("tsme_revoked"),
    ),
)

_NOT_TOLD: Final = object()


def _told(i: Input, row: Mapping[str, Any]) -> Any:
    """The input as facts tell it; a series from the oldest year of operation on, None in a year that is not told."""
    if i.kind == "series":
        years = [_number(i, row[f"{i.key}.{back}"]) for back in range(YEARS)][: row[f"{i.key}.n"] or 0]
        while len(years) > THREE and years[-1] is None:
            years.pop()
        return years[::-1] if any(y is not None for y in years) else _NOT_TOLD
    value = row[i.key]
    if value is None:
        return _NOT_TOLD
    if i.kind == "choice":
        return value or None
    if i.kind == "day":
        return date(1970, 1, 1) + timedelta(days=value)
    return value if i.kind == "truth" else _number(i, value)


def _number(i: Input, value: int | None) -> Decimal | int | None:
    if value is None or i.scale == 1:
        return value
    exact = Decimal(value) / i.scale
    return int(exact) if exact == exact.to_integral_value() else exact
