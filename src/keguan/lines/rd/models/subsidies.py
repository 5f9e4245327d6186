"""Post-subsidy for R&D paid to enterprises."""

from django.db import models

from keguan.registry.records import OrganisationRecord, amount, document


class SubsidyPayment(OrganisationRecord):
    """Post-subsidy for R&D paid to an enterprise; `year` is the year of the spending it answers."""

    year = models.PositiveSmallIntegerField("所属年度")
    base_yuan = amount("核定研发投入")
    amount_yuan = amount("补助金额", null=False, blank=False)
    paid_on = models.DateField("发放日期", db_index=True)
    policy = document("依据文件")

    class Meta:
        verbose_name = "研发后补助"

    def __str__(self) -> str:
        return f"{self.year}年后补助 {self.organisation}"
