"""R&D returns of enterprises."""

from django.db import models
from django.db.models import Q

from keguan.registry.records import OrganisationRecord, amount


class Return(OrganisationRecord):
    """The main figures of an enterprise's 107-2 form of one year, in yuan and persons.

    R&D cost here is the statistical one; the HNTE, accounting and tax figures are different numbers.
    """

    year = models.PositiveSmallIntegerField("年度", db_index=True)
    rd_expense_yuan = amount("研究开发费用合计")
    revenue_yuan = amount("营业收入")
    rd_staff = models.PositiveIntegerField("研究开发人员合计", null=True, blank=True)
    staff = models.PositiveIntegerField("从业人员期末人数", null=True, blank=True)
    valid_inventions = models.PositiveIntegerField("有效发明专利数", null=True, blank=True)

    class Meta:
        verbose_name = "企业研发统计（107-2）"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"], condition=Q(retired_at=None), name="one_return_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年 {self.organisation}"
