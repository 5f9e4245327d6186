"""Programmes and projects."""

from django.db import models
from django.db.models import Q

from keguan.registry.records import LEVELS, OrganisationRecord, amount, document
from keguan.store.tracked import Tracked


class Programme(Tracked):
    """A plan that projects are approved under (计划类别); programmes form a tree."""

    is_shared = True

    name = models.CharField("计划名称", max_length=100, unique=True)
    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()), blank=True)
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="上级计划", null=True, blank=True)

    class Meta:
        verbose_name = "科技计划"

    def __str__(self) -> str:
        return self.name


class Project(OrganisationRecord):
    """A project of one undertaker. Amounts are those of the approval; what was asked for stands apart."""

    STATES = {
        "filed": "申报中",
        "recommended": "已推荐",
        "publicised": "公示中",
        "approved": "已立项",
        "rejected": "未立项",
        "accepted": "已验收",
        "failed": "验收未通过",
        "terminated": "已终止",
        "revoked": "已撤销",
    }
    SUPPORT = {"grant": "无偿资助", "interest": "贷款贴息", "post": "后补助", "other": "其他"}
    GRANTED = ("approved", "accepted", "failed", "terminated")  # states that a project reaches only by approval

    title = models.CharField("项目名称", max_length=200)
    project_no = models.CharField("项目编号", max_length=40, blank=True, db_index=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name="计划类别", null=True, blank=True, related_name="projects"
    )
    level = models.CharField("项目级别", max_length=12, choices=list(LEVELS.items()))
    support = models.CharField("支持方式", max_length=10, choices=list(SUPPORT.items()), default="grant")
    requested_yuan = amount("申请金额")
    amount_yuan = amount("资助金额")
    filed_on = models.DateField("申报日期", null=True, blank=True, db_index=True)
    approved_on = models.DateField("立项日期", null=True, blank=True, db_index=True)
    ends_on = models.DateField("计划完成日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True, db_index=True)
    leader = models.CharField("项目负责人", max_length=40, blank=True)
    status = models.CharField("状态", max_length=12, choices=list(STATES.items()), default="filed", db_index=True)
    approval = document("立项文件")

    class Meta:
        verbose_name = "科技项目"
        constraints = [
            models.UniqueConstraint(
                fields=["project_no", "organisation", "title"],
                condition=Q(retired_at=None),
                name="one_project_per_number",
            )
        ]

    def __str__(self) -> str:
        return self.title
