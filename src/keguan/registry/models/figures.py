"""Figures that others publish of the region: value, rank and the document that says so."""

import re
import unicodedata
from decimal import Decimal

from django.db import models

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import Recorded
from keguan.kit.period import Period
from keguan.store.tracked import Tracked, TrackedQuerySet, _Live


class FigureQuerySet(TrackedQuerySet):
    def for_figure(self, figure: str, period: Period) -> "FigureQuerySet":
        """The published rows of the figure for the years ending in the period: newest, verified, latest first."""
        return (
            self.filter(figure=figure, year__in=period.years_ended())
            .select_related("document")
            .order_by("-year", "-stage", "-pk")
        )


class PublishedFigure(Tracked):
    """One figure of one year of the bureau's region. `value` is in the unit's base: yuan for money, 0-1 for shares."""

    PRELIMINARY, VERIFIED = "preliminary", "verified"  # alphabetical order is the order of trust
    STAGES = {PRELIMINARY: "初步", VERIFIED: "核定"}

    figure = models.CharField("指标键", max_length=60, db_index=True, blank=True, editable=False)
    name = models.CharField("指标", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    value = models.DecimalField("数值", max_digits=20, decimal_places=6, null=True, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    stage = models.CharField("性质", max_length=12, choices=list(STAGES.items()), default=VERIFIED)
    rank = models.PositiveSmallIntegerField("位次", null=True, blank=True)
    of = models.PositiveSmallIntegerField("参与排名单位数", null=True, blank=True)
    document = models.ForeignKey(
        "registry.Document", models.PROTECT, verbose_name="来源文件", null=True, blank=True, related_name="figures"
    )

    objects = _Live.from_queryset(FigureQuerySet)()
    everything = models.Manager.from_queryset(FigureQuerySet)()

    class Meta:
        verbose_name = "公布数据"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "year", "stage"],
                condition=models.Q(retired_at=None),
                name="one_figure_per_year_and_stage",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"

    def derive(self) -> None:
        self.figure = figure_called(self.name)

    def value_of(self, field: str) -> Decimal | int | None:
        return self.rank if field == "rank" else self.value


def figure_called(name: str) -> str:
    """The key of the figure that circulars call so, by the names that recorded indicators declare; "" when none does."""
    wanted = bare_name(name)
    declared = [d for d in catalogue.indicators.values() if isinstance(d, Recorded)]
    for close in (lambda a: a == wanted, lambda a: a in wanted or wanted in a):
        if found := [d.figure for d in declared if any(close(bare_name(n)) for n in (d.name, *d.names))]:
            return found[0]
    return ""


def bare_name(name: str) -> str:
    """The name without brackets' content, spaces and case, so that R＆D经费（全社会） compares well."""
    folded = unicodedata.normalize("NFKC", name).upper()
    return re.sub(r"\(.*?\)|[\s的、,，:：&/\-]", "", folded)
