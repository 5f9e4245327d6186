"""Reports as they are written, and the editions that were signed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from keguan.kit.period import Period
from keguan.store.tracked import Tracked


class Report(Tracked):
    """One report of a period and region: its chapters are texts with slots until an edition of it is signed."""

    ANNUAL, HALF, QUARTER, BRIEF, PLAN = "annual", "half", "quarter", "brief", "plan"
    KINDS = {
        ANNUAL: "年度工作总结和明年工作打算",
        HALF: "半年工作总结",
        QUARTER: "季度工作总结",
        BRIEF: "工作简报",
        PLAN: "工作计划",
    }
    DRAFT, REVIEW, SIGNED, PUBLISHED = "draft", "review", "signed", "published"
    STATES = {DRAFT: "起草", REVIEW: "送审", SIGNED: "已签发", PUBLISHED: "已发布"}
    region_path = "region__path"

    kind = models.CharField("种类", max_length=10, choices=list(KINDS.items()))
    period = models.CharField("期间", max_length=30)
    region = models.ForeignKey("registry.Region", models.PROTECT, verbose_name="范围", null=True, blank=True)
    title = models.CharField("标题", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=DRAFT)
    signed_on = models.DateField("签发日期", null=True, blank=True, editable=False)
    published_on = models.DateField("发布日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "报告"
        ordering = ["-period", "kind", "id"]

    def __str__(self) -> str:
        from keguan.report.drafting import title_of  # noqa: PLC0415 (the texts read these models)

        return title_of(self)

    @property
    def covers(self) -> Period:
        return Period.parse(self.period)

    @property
    def name(self) -> str:
        """What the facts of its editions are kept under: annual-2025, half-2025-H1-3601."""
        where = f"-{self.region_id}" if self.region_id else ""
        return f"{self.kind}-{self.period}{where}"

    @property
    def is_open(self) -> bool:
        """Whether its text may still be changed."""
        return self.state in (self.DRAFT, self.REVIEW)


class ReportChapter(Tracked):
    """One chapter of a report. An empty `text` is the default text of the line; `mask` is the public face's rule."""

    MASKS = {"": "原样公开", "numbers": "隐去数字", "names": "隐去名称", "both": "数字和名称都隐去"}
    is_shared = True

    report = models.ForeignKey(Report, models.PROTECT, related_name="chapters")
    key = models.CharField("章", max_length=40)
    title = models.CharField("标题", max_length=80, blank=True)
    position = models.PositiveSmallIntegerField("次序")
    is_shown = models.BooleanField("写入", default=True)
    text = models.TextField("文字", blank=True)
    mask = models.CharField("公开时", max_length=10, choices=list(MASKS.items()), blank=True, default="")

    class Meta:
        verbose_name = "报告的章"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="one_chapter_per_key")]

    def __str__(self) -> str:
        return self.title or self.key


class ChapterComment(Tracked):
    """A remark on a chapter, with the words it is about; settled when somebody has dealt with it."""

    is_shared = True

    chapter = models.ForeignKey(ReportChapter, models.PROTECT, related_name="comments")
    quote = models.CharField("原文", max_length=200, blank=True)
    text = models.CharField("意见", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁", related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)
    settled = models.BooleanField("已处理", default=False)

    class Meta:
        verbose_name = "意见"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]


class Edition(models.Model):
    """A signed text: the whole document with its facts as it was, and the signature over it. Never changed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField("第几版")
    document = models.JSONField("正文与事实")
    facts = models.CharField("事实存在", max_length=80)  # the name under which store.Fact keeps them
    digest = models.CharField("SHA-256", max_length=64)
    signature = models.CharField("签名", max_length=200)
    public_key = models.CharField("公钥", max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="签发人", related_name="+")
    at = models.DateTimeField("签发时间", default=timezone.now)

    class Meta:
        verbose_name = "签发稿"
        ordering = ["report", "-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="one_edition_per_number")]

    def __str__(self) -> str:
        return f"{self.report}第{self.number}版"
