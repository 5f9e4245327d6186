"""Platforms and their assessments, talent, and pilots with the steps of their selection."""

import re

from django.db import models

from keguan.registry.records import LEVELS, OrganisationRecord, document
from keguan.store.tracked import Tracked


class Platform(OrganisationRecord):
    """A platform of a host: laboratory, technology centre, incubator, new-type R&D institution, industry institute.

    One that is being built has opened (揭牌) but is not recognised yet: it has no `recognised_on` and is in no total.
    """

    STATES = {"building": "筹建", "running": "运行", "rectification": "限期整改", "revoked": "已撤销"}

    name = models.CharField("平台名称", max_length=150)
    kind = models.CharField("平台类型", max_length=60, db_index=True)
    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()))
    opened_on = models.DateField("揭牌日期", null=True, blank=True, db_index=True)
    recognised_on = models.DateField("认定日期", null=True, blank=True, db_index=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    status = models.CharField("状态", max_length=15, choices=list(STATES.items()), default="running")
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    approval = document("批文号")

    class Meta:
        verbose_name = "创新平台"

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        """省级工程技术研究中心 is a 工程技术研究中心 of 省级: the level has a field of its own."""
        self.kind = re.sub(r"^(国家|省|市|县)级", "", self.kind.strip()) or self.kind


class Assessment(Tracked):
    """One round of a platform's assessment."""

    region_path = "platform__organisation__region__path"
    organisation_paths = ("platform__organisation",)
    GRADES = {"excellent": "优秀", "good": "良好", "pass": "合格", "fail": "不合格"}

    platform = models.ForeignKey(Platform, models.PROTECT, verbose_name="平台", related_name="assessments")
    assessed_on = models.DateField("评估日期", db_index=True)
    grade = models.CharField("结果", max_length=10, choices=list(GRADES.items()))
    approval = document("评估文件")

    class Meta:
        verbose_name = "平台评估"

    def __str__(self) -> str:
        return f"{self.platform} {self.get_grade_display()}"


class Talent(OrganisationRecord):
    """A person or team selected into a talent programme, through their employer."""

    person = models.CharField("人才（团队）", max_length=60)
    programme = models.CharField("人才计划", max_length=80)
    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()), default="provincial")
    selected_on = models.DateField("入选日期", db_index=True)
    approval = document("批准文件")

    class Meta:
        verbose_name = "科技人才"

    def __str__(self) -> str:
        return f"{self.person} {self.programme}"


class Pilot(Tracked):
    """A pilot or demonstration that the county itself applies for, such as 省级创新型县（市、区）."""

    STATES = {"applied": "已申报", "approved": "获批", "rejected": "未获批"}

    name = models.CharField("试点名称", max_length=100)
    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()), default="provincial")
    batch = models.CharField("批次", max_length=20, blank=True)
    applied_on = models.DateField("申报日期", null=True, blank=True, db_index=True)
    approved_on = models.DateField("获批日期", null=True, blank=True, db_index=True)
    rank = models.PositiveSmallIntegerField("评审名次", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=list(STATES.items()), default="applied")
    approval = document("批准文件")

    class Meta:
        verbose_name = "试点示范"

    def __str__(self) -> str:
        return self.name


class PilotStep(Tracked):
    """One step of a pilot's selection: application, screening, review, public notice, approval."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, verbose_name="试点", related_name="steps")
    order = models.PositiveSmallIntegerField("顺序")
    step = models.CharField("环节", max_length=60)
    by = models.CharField("办理单位", max_length=60, blank=True)
    done_on = models.DateField("日期", null=True, blank=True)

    class Meta:
        verbose_name = "试点环节"

    def __str__(self) -> str:
        return f"{self.pilot} {self.step}"
