"""R&D returns of enterprises."""

from django.db import models
from django.db.models import Q

from keguan.registry.records import OrganisationRecord, amount


class Return(OrganisationRecord):
    """An enterprise's 107-2 form of one year: its main figures in yuan and persons, everything else by code.

    R&D cost here is the statistical one; the HNTE, accounting and tax figures are different numbers. `coded` keeps the
    items that have no column, as decimal text by code in the unit of the year's form (千元, 人, 件); `projects` the rows
    of form 107-1.
    """

    year = models.PositiveSmallIntegerField("年度", db_index=True)
    rd_expense_yuan = amount("研究开发费用合计")
    revenue_yuan = amount("营业收入")
    rd_staff = models.PositiveIntegerField("研究开发人员合计", null=True, blank=True)
    staff = models.PositiveIntegerField("从业人员期末人数", null=True, blank=True)
    valid_inventions = models.PositiveIntegerField("有效发明专利数", null=True, blank=True)
    coded = models.JSONField("其他各栏", default=dict, blank=True, editable=False)
    projects = models.JSONField("研发项目（107-1）", default=list, blank=True, editable=False)

    class Meta:
        verbose_name = "企业研发统计（107-2）"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"], condition=Q(retired_at=None), name="one_return_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年 {self.organisation}"
