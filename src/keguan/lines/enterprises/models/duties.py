"""What a certificate obliges its holder to, and the library of candidates that comes before one."""

from datetime import date

from django.db import models
from django.db.models import Q

from keguan.registry.records import LEVELS, OrganisationRecord
from keguan.store.tracked import TrackedQuerySet, _Live


class AnnualReport(OrganisationRecord):
    """A yearly report of a holder (年度发展情况报表) about `year`, due by the end of May of the year after (32号 第十三条)."""

    year = models.PositiveSmallIntegerField("报表年度")
    filed_on = models.DateField("填报日期", db_index=True)

    class Meta:
        verbose_name = "年度发展情况报表"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"], condition=Q(retired_at=None), name="one_annual_report_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年度报表 {self.organisation}"


class MajorChange(OrganisationRecord):
    """A new name, or a major change of what was recognised, to be reported within three months (32号 第十七条)."""

    KINDS = {"name": "更名", "major": "重大变化"}
    kind = models.CharField("类别", max_length=10, choices=list(KINDS.items()), default="name")
    changed_on = models.DateField("变更日期", db_index=True)
    content = models.CharField("变更内容", max_length=200, blank=True)
    reported_on = models.DateField("报告日期", null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = "更名和重大变化"

    def __str__(self) -> str:
        return f"{self.changed_on} {self.get_kind_display()}"


class PoolQuerySet(TrackedQuerySet):
    def inside(self, day: date) -> "PoolQuerySet":
        """The entries in the library on the day: from the day of entering up to, not including, that of leaving."""
        return self.filter(entered_on__lte=day).exclude(left_on__lte=day)


class PoolEntry(OrganisationRecord):
    """A place in the library of candidates for recognition (高企培育库) of a county, prefecture or province."""

    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()), default="county")
    entered_on = models.DateField("入库日期", db_index=True)
    left_on = models.DateField("出库日期", null=True, blank=True)
    left_because = models.CharField("出库原因", max_length=100, blank=True)

    objects = _Live.from_queryset(PoolQuerySet)()
    everything = models.Manager.from_queryset(PoolQuerySet)()

    class Meta:
        verbose_name = "高企培育库"

    def __str__(self) -> str:
        return f"{self.get_level_display()}培育库 {self.entered_on}"
