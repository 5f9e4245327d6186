"""Results, nominations, awards, contracts, alliances and events."""

from django.db import models
from django.db.models import Q

from keguan.registry.records import LEVELS, OrganisationRecord, amount, document
from keguan.store.tracked import Tracked


class Result(OrganisationRecord):
    """A registered result of research (科技成果登记办法, 国科发计字〔2000〕542号)."""

    KINDS = {"applied": "应用技术", "theory": "基础理论", "soft": "软科学"}

    title = models.CharField("成果名称", max_length=200)
    registration_no = models.CharField("登记号", max_length=40, blank=True, db_index=True)
    registered_on = models.DateField("登记日期", db_index=True)
    kind = models.CharField("成果类别", max_length=10, choices=list(KINDS.items()), default="applied")

    class Meta:
        verbose_name = "科技成果"
        constraints = [
            models.UniqueConstraint(
                fields=["registration_no"],
                condition=Q(retired_at=None) & ~Q(registration_no=""),
                name="one_result_per_number",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Nomination(OrganisationRecord):
    """A project nominated for an award in a year."""

    title = models.CharField("项目名称", max_length=200)
    award = models.CharField("奖种", max_length=60)
    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()), default="provincial")
    nominator = models.CharField("提名单位", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("提名年度", db_index=True)

    class Meta:
        verbose_name = "奖励提名"

    def __str__(self) -> str:
        return self.title


class Award(OrganisationRecord):
    """A science and technology award won; `unit_rank` is the place of the organisation among the completing units."""

    title = models.CharField("项目名称", max_length=200)
    award = models.CharField("奖种", max_length=60)
    grade = models.CharField("等级", max_length=20, blank=True)
    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()), default="provincial")
    unit_rank = models.PositiveSmallIntegerField("单位排名", null=True, blank=True)
    awarded_on = models.DateField("获奖日期", db_index=True)
    approval = document("授奖文件")

    class Meta:
        verbose_name = "科技奖励"

    def __str__(self) -> str:
        return self.title


class TechnologyContract(OrganisationRecord):
    """A registered technology contract; the organisation is the seller, who registers it once at its own place."""

    KINDS = {
        "development": "技术开发",
        "transfer": "技术转让",
        "licence": "技术许可",
        "consulting": "技术咨询",
        "service": "技术服务",
    }  # 民法典 第二十章
    contract_no = models.CharField("合同登记编号", max_length=40)
    title = models.CharField("合同名称", max_length=200)
    buyer = models.CharField("买方", max_length=120, blank=True)
    kind = models.CharField("合同类别", max_length=12, choices=list(KINDS.items()))
    amount_yuan = amount("合同成交额")
    technical_yuan = amount("技术交易额")
    registered_on = models.DateField("登记日期", db_index=True)

    class Meta:
        verbose_name = "技术合同"
        constraints = [
            models.UniqueConstraint(
                fields=["contract_no"], condition=Q(retired_at=None), name="one_contract_per_number"
            )
        ]

    def __str__(self) -> str:
        return self.title


class AllianceMember(OrganisationRecord):
    """An organisation admitted to an innovation alliance."""

    alliance = models.CharField("联盟名称", max_length=100)
    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()), default="prefecture")
    joined_on = models.DateField("加入日期", db_index=True)

    class Meta:
        verbose_name = "创新联盟成员"

    def __str__(self) -> str:
        return f"{self.alliance} {self.organisation}"


class Event(Tracked):
    """An event of the bureau: activity week, matching conference, training."""

    KINDS = {"week": "科技活动周", "matching": "成果对接", "training": "培训", "other": "其他"}

    title = models.CharField("活动名称", max_length=120)
    kind = models.CharField("类型", max_length=10, choices=list(KINDS.items()), default="other")
    held_on = models.DateField("举办日期", db_index=True)
    place = models.CharField("地点", max_length=100, blank=True)
    attendance = models.PositiveIntegerField("参加人数", null=True, blank=True)
    host = models.CharField("主办单位", max_length=120, blank=True)
    guests = models.CharField("出席领导（职务）", max_length=200, blank=True)
    series = models.CharField("系列", max_length=60, blank=True, help_text="同一系列的活动按年计算连续举办")
    remark = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "科技活动"

    def __str__(self) -> str:
        return self.title
