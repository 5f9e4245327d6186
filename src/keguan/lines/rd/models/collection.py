"""Collecting the returns of a year: who must report by when, what each handed in, and the rounds that are frozen."""

from typing import Final

from django.db import models
from django.db.models import Q

from keguan.kit.errors import BureauError
from keguan.registry.records import OrganisationRecord, amount, document
from keguan.store.tracked import Tracked

OPEN, SUBMITTED, RETURNED, ACCEPTED, EXEMPT = "open", "submitted", "returned", "accepted", "exempt"
WITH_ENTERPRISE: Final = (OPEN, RETURNED)


class Campaign(Tracked):
    """The collection of one year's returns: until when, by which notice."""

    is_shared = True

    year = models.PositiveSmallIntegerField("年度")
    due_on = models.DateField("截止日期", db_index=True)
    notice = document("布置文件")
    told = models.CharField("填报要求", max_length=400, blank=True, help_text="企业填报时看得到")

    class Meta:
        verbose_name = "研发统计布置"
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=Q(retired_at=None), name="one_collection_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.year}年研发统计"


class Submission(OrganisationRecord):
    """What one enterprise owes for one year and has handed in; accepted, it becomes the return of the ledger.

    `values` are all items by code, `projects` the rows of form 107-1, as typed so far; `sent` and `sent_before` the
    values as handed in last and the time before. `reasons` answer warnings, by the key of the check.
    """

    BASES: Final = {"last_year": "上年填报过", "above_scale": "规上企业名单", "hnte": "有效高企", "named": "点名布置"}
    STATES: Final = {
        OPEN: "待填报",
        SUBMITTED: "待审核",
        RETURNED: "退回修改",
        ACCEPTED: "已通过",
        EXEMPT: "不用填报",
    }
    year = models.PositiveSmallIntegerField("年度", db_index=True)
    basis = models.CharField("列入依据", max_length=12, choices=list(BASES.items()), default="named")
    status = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=OPEN, db_index=True)
    values = models.JSONField("填报数", default=dict, blank=True, editable=False)
    projects = models.JSONField("研发项目（107-1）", default=list, blank=True, editable=False)
    sent = models.JSONField("上次报送数", default=dict, blank=True, editable=False)
    sent_before = models.JSONField("再上次报送数", default=dict, blank=True, editable=False)
    reasons = models.JSONField("疑点说明", default=dict, blank=True, editable=False)
    filler = models.CharField("填报人", max_length=40, blank=True)
    phone = models.CharField("填报人电话", max_length=40, blank=True)
    comment = models.CharField("审核意见", max_length=200, blank=True, editable=False)
    submitted_on = models.DateField("报送日期", null=True, blank=True, editable=False)
    accepted_on = models.DateField("通过日期", null=True, blank=True, editable=False)
    reminded_on = models.DateField("催报日期", null=True, blank=True)

    class Meta:
        verbose_name = "研发统计报送"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"], condition=Q(retired_at=None), name="one_submission_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年 {self.organisation}"

    @property
    def is_with_enterprise(self) -> bool:
        return self.status in WITH_ENTERPRISE


class FrozenRound(Tracked):
    """A state of a year's returns that was reported and never changes: 快报, 年报, 核定; a stage frozen anew counts up."""

    is_shared = True

    STAGES: Final = {"1_preliminary": "快报", "2_reported": "年报", "3_verified": "核定"}  # in the order of trust
    year = models.PositiveSmallIntegerField("年度", db_index=True, editable=False)
    stage = models.CharField("轮次", max_length=14, choices=list(STAGES.items()), editable=False)
    number = models.PositiveSmallIntegerField("第几次", default=1, editable=False)
    frozen_on = models.DateField("冻结日期", editable=False)
    enterprises = models.PositiveIntegerField("企业数", editable=False)
    rd_expense_yuan = amount("研究开发费用合计", null=False, blank=False, editable=False)
    revenue_yuan = amount("营业收入合计", null=False, blank=False, editable=False)
    document = document("上报（核定）文件")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "研发统计定稿"
        constraints = [
            models.UniqueConstraint(fields=["year", "stage", "number"], name="one_round_per_stage_and_number")
        ]

    def __str__(self) -> str:
        again = f"（第{self.number}次）" if self.number > 1 else ""
        return f"{self.year}年{self.get_stage_display()}{again}"


class FrozenReturn(Tracked):
    """One enterprise's figures as they stood in a round; two files merged since leave two of them to one enterprise."""

    region_path = "organisation__region__path"
    organisation_paths = ("organisation",)

    round = models.ForeignKey(FrozenRound, models.PROTECT, verbose_name="轮次", related_name="returns", editable=False)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, verbose_name="单位", related_name="+", editable=False
    )
    year = models.PositiveSmallIntegerField("年度", editable=False)
    rd_expense_yuan = amount("研究开发费用合计", editable=False)
    revenue_yuan = amount("营业收入", editable=False)
    rd_staff = models.PositiveIntegerField("研究开发人员合计", null=True, editable=False)
    staff = models.PositiveIntegerField("从业人员期末人数", null=True, editable=False)
    coded = models.JSONField("其他各栏", default=dict, editable=False)

    FIGURES: Final = ("round_id", "year", "rd_expense_yuan", "revenue_yuan", "rd_staff", "staff", "coded", "retired_at")

    class Meta:
        verbose_name = "研发统计定稿数"
        indexes = [models.Index(fields=["year", "round"], name="frozen_by_year")]

    def __str__(self) -> str:
        return f"{self.round} {self.organisation}"

    def derive(self) -> None:
        """Refuse any change of what is frozen; two files of one enterprise may still become one.

        A figure leaves with its round alone.
        """
        old = type(self).everything.filter(pk=self.pk).first() if self.pk else None
        if old and self.round.retired_at and self.retired_at:
            old.retired_at = self.retired_at
        if old and any(getattr(self, name) != getattr(old, name) for name in self.FIGURES):
            raise BureauError("returns.frozen", f"“{self.round}”已经冻结，不能再改；改台账里的数，再冻结下一轮。")
