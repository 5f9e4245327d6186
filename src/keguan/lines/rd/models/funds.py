"""Funds paid by rule: versions of a policy, the rounds that pay by them, the enterprises of a round, objections."""

from typing import Any

from django.db import models
from django.db.models import Q

from keguan.kit.errors import BureauError
from keguan.registry.records import OrganisationRecord, amount, document, person
from keguan.store.tracked import Tracked


class FundVersion(Tracked):
    """One version of a policy that pays by rule. `name` joins the versions; what was filed from `filed_from` to `filed_to`,
    both included, is judged by it.

    `terms` are the texts that the policy officer wrote, see `keguan.lines.rd.rules.funds.parameters`. They are fixed
    once the version is in force.
    """

    is_shared = True
    DRAFT, IN_FORCE, ENDED = "draft", "in_force", "ended"
    STATES = {DRAFT: "起草", IN_FORCE: "施行", ENDED: "停止执行"}

    name = models.CharField("资金名称", max_length=80)
    policy = document("依据文件")
    filed_from = models.DateField("自申报日期起")
    filed_to = models.DateField("至申报日期止", null=True, blank=True)
    terms = models.JSONField("参数", default=dict, editable=False)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=DRAFT, editable=False)
    drafted_by = person("填写人")
    enacted_by = person("核准人")
    enacted_on = models.DateField("核准日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "资金办法"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "filed_from"], condition=Q(retired_at=None), name="one_version_of_a_fund_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.filed_from}版）"

    def derive(self) -> None:
        """Raise BureauError when the terms of a version that was in force would change."""
        old = type(self).everything.filter(pk=self.pk).values("state", "terms").first() if self.pk else None
        if old and old["state"] != self.DRAFT and old["terms"] != self.terms:
            raise BureauError("funds.in_force", "这个版本已经施行，参数不能再改；办法修订了，请照它另起一个版本。")


class Round(Tracked):
    """One run of a fund over the R&D of a year: list, objections, two approvals, public notice, payment."""

    is_shared = True
    DRAFT, LISTED, SUBMITTED, CHECKED, APPROVED, PUBLIC, DUE, PAID, CANCELLED = (
        "draft", "listed", "submitted", "checked", "approved", "public", "due", "paid", "cancelled",
    )  # fmt: skip
    STATES = {
        DRAFT: "编制名单",
        LISTED: "征询异议",
        SUBMITTED: "待初审",
        CHECKED: "待审批",
        APPROVED: "已审批",
        PUBLIC: "公示中",
        DUE: "待拨付",
        PAID: "已拨付",
        CANCELLED: "已终止",
    }
    OPEN = (DRAFT, LISTED)  # the list may still change

    version = models.ForeignKey(
        FundVersion, models.PROTECT, verbose_name="资金办法", related_name="rounds", editable=False
    )
    year = models.PositiveSmallIntegerField("研发年度", editable=False, db_index=True)
    deadline = models.DateField("申报截止日", editable=False)
    frozen_on = models.DateField("取数日期", editable=False)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=DRAFT, editable=False)
    budget_told = models.CharField("预算说明", max_length=200, blank=True, editable=False)
    opened_by = person("编制人")
    submitted_by = person("送审人")
    checked_by = person("初审人")
    approved_by = person("审批人")
    approved_on = models.DateField("审批日期", null=True, blank=True, editable=False, db_index=True)
    public_on = models.DateField("公示开始日", null=True, blank=True, editable=False)
    public_until = models.DateField("公示截止日", null=True, blank=True, editable=False)
    paid_on = models.DateField("拨付日期", null=True, blank=True, editable=False)
    voucher = models.CharField("拨付凭证", max_length=60, blank=True, editable=False)

    class Meta:
        verbose_name = "补助轮次"
        indexes = [models.Index(fields=["version", "year"], name="round_of_version_and_year")]

    def __str__(self) -> str:
        return f"{self.version.name} {self.year}年度"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class Entry(OrganisationRecord):
    """One enterprise in a round: its inputs frozen with the records they come from, and what was reckoned of them.

    `reckoned_yuan` is what the formula gives before the budget; `amount_yuan` what is paid. `sheet` keeps gates and steps as
    they are shown.
    """

    VERDICTS = {"eligible": "符合", "refused": "不符合", "undecided": "还不能判断"}

    round = models.ForeignKey(Round, models.PROTECT, verbose_name="补助轮次", related_name="entries", editable=False)
    filed_on = models.DateField("申报日期", null=True, blank=True, editable=False)
    inputs = models.JSONField("取数", default=dict, editable=False)
    sheet = models.JSONField("测算", default=dict, editable=False)
    verdict = models.CharField(
        "结论", max_length=10, choices=list(VERDICTS.items()), default="undecided", editable=False
    )
    base_yuan = amount("研发费用", editable=False)
    reckoned_yuan = amount("测算金额", null=False, default=0, editable=False)
    amount_yuan = amount("补助金额", null=False, default=0, editable=False)
    why = models.CharField("不符合或待定的原因", max_length=400, blank=True, editable=False)

    class Meta:
        verbose_name = "补助测算"
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="one_entry_per_round_and_firm")]

    def __str__(self) -> str:
        return f"{self.round} {self.organisation}"


class Objection(OrganisationRecord):
    """What somebody holds against an entry, and the answer to it."""

    FROM = {"enterprise": "企业", "public": "公示期社会反映", "clerk": "经办复核"}
    OPEN, UPHELD, DISMISSED = "open", "upheld", "dismissed"
    STATES = {OPEN: "待答复", UPHELD: "成立", DISMISSED: "不成立"}

    entry = models.ForeignKey(Entry, models.PROTECT, verbose_name="所属测算", related_name="objections", editable=False)
    source = models.CharField("来源", max_length=12, choices=list(FROM.items()), editable=False)
    raised_on = models.DateField("提出日期", editable=False)
    content = models.CharField("异议内容", max_length=400, editable=False)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=OPEN, editable=False)
    answer = models.CharField("答复", max_length=400, blank=True, editable=False)
    answered_by = person("答复人")
    answered_on = models.DateField("答复日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "补助异议"

    def __str__(self) -> str:
        return f"{self.raised_on} {self.organisation}的异议"


def entries_of(record: Any) -> Any:
    """The entries of a round in the order in which the budget pays: as filed, then by credit code."""
    filed = models.F("filed_on").asc(nulls_last=True)
    return record.entries.filter(retired_at=None).order_by(filed, "organisation__credit_code", "organisation_id")
