"""Certificates, registrations, titles and products of enterprises, and the work that leads to them."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from keguan.kit.period import years_later
from keguan.registry.records import LEVELS, OrganisationRecord, document
from keguan.store.tracked import TrackedQuerySet, _Live


class CertificateQuerySet(TrackedQuerySet):
    def in_force(self, day: date) -> "CertificateQuerySet":
        """Certificates valid on the day: from issue up to, not including, the end day, unless cancelled by then."""
        return self.filter(issued_on__lte=day, expires_on__gt=day).exclude(cancelled_on__lte=day)

    def newest_in_force(self, day: date) -> "CertificateQuerySet":
        """The certificates valid on the day, one for each enterprise: the newest where two overlap."""
        newer = self.model.objects.in_force(day).filter(organisation=OuterRef("organisation"))
        newer = newer.filter(
            Q(issued_on__gt=OuterRef("issued_on")) | Q(issued_on=OuterRef("issued_on"), pk__gt=OuterRef("pk"))
        )
        return self.in_force(day).exclude(Exists(newer))

    def expiring(self, first: date, last: date) -> "CertificateQuerySet":
        """Certificates whose three years end from `first` to `last`, leaving out those cancelled before their end."""
        return self.filter(expires_on__range=(first, last)).exclude(cancelled_on__lt=models.F("expires_on"))

    def with_earlier(self) -> "CertificateQuerySet":
        """Annotated with `is_renewal`: whether the enterprise holds a certificate issued before this one."""
        earlier = self.model.objects.filter(organisation=OuterRef("organisation"), issued_on__lt=OuterRef("issued_on"))
        return self.annotate(is_renewal=Exists(earlier))


class Certificate(OrganisationRecord):
    """A high-tech enterprise certificate; three years from its issue day (国科发火〔2016〕32号 第九条)."""

    certificate_no = models.CharField("证书编号", max_length=20)
    issued_on = models.DateField("发证日期", db_index=True)
    expires_on = models.DateField("到期日", editable=False, db_index=True)
    batch = models.CharField("批次", max_length=20, blank=True)
    cancelled_on = models.DateField("取消日期", null=True, blank=True)
    approval = document("公布文件")

    objects = _Live.from_queryset(CertificateQuerySet)()
    everything = models.Manager.from_queryset(CertificateQuerySet)()

    class Meta:
        verbose_name = "高企证书"
        indexes = [models.Index(fields=["organisation", "issued_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate_no"], condition=Q(retired_at=None), name="one_certificate_per_number"
            )
        ]

    def __str__(self) -> str:
        return self.certificate_no

    def derive(self) -> None:
        self.expires_on = years_later(self.issued_on, 3)


class SmeRegistration(OrganisationRecord):
    """A tech-SME registration; its number belongs to its year."""

    registration_no = models.CharField("入库登记编号", max_length=20)
    registered_on = models.DateField("入库日期", db_index=True)
    batch = models.CharField("批次", max_length=20, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "科技型中小企业入库"
        constraints = [
            models.UniqueConstraint(
                fields=["registration_no"], condition=Q(retired_at=None), name="one_registration_per_number"
            )
        ]

    def __str__(self) -> str:
        return self.registration_no


class GrowthTitle(OrganisationRecord):
    """A gazelle or unicorn title, filed for or granted."""

    KINDS = {
        "gazelle": "瞪羚企业",
        "potential_gazelle": "潜在瞪羚企业",
        "unicorn": "独角兽企业",
        "potential_unicorn": "潜在独角兽企业",
        "seed_unicorn": "种子独角兽企业",
    }
    kind = models.CharField("类别", max_length=20, choices=list(KINDS.items()))
    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()), default="provincial")
    filed_on = models.DateField("申报日期", null=True, blank=True, db_index=True)
    granted_on = models.DateField("认定日期", null=True, blank=True, db_index=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    approval = document("批准文件")

    class Meta:
        verbose_name = "瞪羚、独角兽企业"

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}"


class NewProduct(OrganisationRecord):
    """A key new product (重点新产品) approved above."""

    product = models.CharField("产品名称", max_length=120)
    level = models.CharField("级别", max_length=12, choices=list(LEVELS.items()), default="provincial")
    approved_on = models.DateField("批准日期", db_index=True)
    approval = document("批准文件")

    class Meta:
        verbose_name = "重点新产品"

    def __str__(self) -> str:
        return self.product


class Filing(OrganisationRecord):
    """An application for recognition as a high-tech enterprise, new or renewed, by batch."""

    KINDS = {"new": "新申报", "renewal": "重新认定"}
    STATES = {"filed": "已申报", "recommended": "已推荐", "recognised": "通过认定", "rejected": "未通过"}
    kind = models.CharField("申报类型", max_length=10, choices=list(KINDS.items()))
    filed_on = models.DateField("申报日期", db_index=True)
    batch = models.CharField("批次", max_length=20, blank=True)
    status = models.CharField("结果", max_length=12, choices=list(STATES.items()), default="filed")
    decided_on = models.DateField("结果日期", null=True, blank=True)

    class Meta:
        verbose_name = "高企申报"

    def __str__(self) -> str:
        return f"{self.organisation} {self.filed_on} {self.get_kind_display()}"


class Outreach(OrganisationRecord):
    """One contact with an enterprise about recognition: a call, a visit, an expert's coaching."""

    CHANNELS = {"phone": "电话", "visit": "走访", "coaching": "专家辅导"}
    PURPOSES = {"renewal": "到期重新认定", "new": "新申报培育", "other": "其他"}
    OUTCOMES = {
        "promised": "答应申报",
        "preparing": "准备材料",
        "ready": "材料齐备",
        "hesitant": "还没想好",
        "declined": "不申报",
        "unreached": "没联系上",
    }
    contacted_on = models.DateField("日期", db_index=True)
    channel = models.CharField("方式", max_length=10, choices=list(CHANNELS.items()))
    purpose = models.CharField("事由", max_length=10, choices=list(PURPOSES.items()), default="other")
    officer = models.CharField("联系人员", max_length=40, blank=True)
    expert = models.CharField("辅导专家", max_length=40, blank=True)
    content = models.CharField("情况", max_length=2000, blank=True)
    to_mend = models.CharField("要补的", max_length=1000, blank=True)
    outcome = models.CharField("结果", max_length=12, choices=list(OUTCOMES.items()), blank=True)
    next_step = models.CharField("下一步", max_length=120, blank=True)
    next_on = models.DateField("下一步日期", null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = "走访辅导"

    def __str__(self) -> str:
        return f"{self.contacted_on} {self.get_channel_display()}"


class Survey(OrganisationRecord):
    """What an enterprise answered when asked whether it would apply anew (摸底): one answer for a year, the newest."""

    CHANNELS = {"portal": "企业网上填", "phone": "电话问", "visit": "上门问", "paper": "纸质表"}
    surveyed_on = models.DateField("摸底日期", db_index=True)
    year = models.PositiveSmallIntegerField("拟申报年度")
    intends = models.BooleanField("有申报意愿", default=True)
    has_ip = models.BooleanField("知识产权有基础", null=True, blank=True)
    has_transfer = models.BooleanField("成果转化有基础", null=True, blank=True)
    has_management = models.BooleanField("研发管理有基础", null=True, blank=True)
    batch = models.CharField("拟报批次", max_length=20, blank=True)
    needs = models.CharField("需要的帮助", max_length=200, blank=True)
    channel = models.CharField("答复方式", max_length=10, choices=list(CHANNELS.items()), blank=True)

    class Meta:
        verbose_name = "申报摸底"
        indexes = [models.Index(fields=["year", "organisation"], name="survey_of_a_year")]

    def __str__(self) -> str:
        return f"{self.year}年摸底 {self.organisation}"
