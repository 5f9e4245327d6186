"""The files of a document, version by version, and the pages that were made of them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from keguan.library.models.holdings import Holding
from keguan.store.models import StoredFile


class Version(models.Model):
    """One file of a document. Readable from READY on; until then, and after FAILED or REFUSED, nobody sees its content.

    The newest READY version of a face is what is read. `origin` is the key of what it was published from ("report:12:3",
    a signed edition), empty for an upload. `outline` is [[level, title, page]...]; `tables` is the tables found in it,
    [{"page": 3, "rows": [[text, ...], ...]}, ...]. `state` changes only through `library.converting`.
    """

    INTERNAL, PUBLIC = "internal", "public"
    FACES = {INTERNAL: "原件", PUBLIC: "公开稿"}
    WAITING, WORKING, READY, FAILED, REFUSED = "waiting", "working", "ready", "failed", "refused"
    STATES = {WAITING: "等待转换", WORKING: "正在转换", READY: "可以阅读", FAILED: "转换失败", REFUSED: "不予收录"}

    holding = models.ForeignKey(Holding, models.PROTECT, verbose_name="文件", related_name="versions")
    number = models.PositiveSmallIntegerField("第几版")
    face = models.CharField("稿别", max_length=10, choices=list(FACES.items()), default=INTERNAL)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="原件", related_name="+")
    name = models.CharField("文件名", max_length=200)
    media = models.CharField("格式", max_length=10, blank=True)  # docx, pdf, png...: by content, never by name
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=WAITING)
    fault = models.CharField("原因", max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField("试过几次", default=0)
    seen_at = models.DateTimeField("转换最近有动静", null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="版面", related_name="+", null=True, blank=True)
    pages = models.PositiveIntegerField("页数", default=0)
    outline = models.JSONField("提纲", default=list)
    tables = models.JSONField("表格", default=list)
    origin = models.CharField("出自", max_length=60, blank=True)
    remark = models.CharField("修改说明", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁", related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "版本"
        ordering = ["-number", "-id"]
        constraints = [models.UniqueConstraint(fields=["holding", "face", "number"], name="one_version_per_number")]
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return f"第{self.number}版"


class Page(models.Model):
    """One page of a version: its text, its size in points, and where each line stands.

    `lines` is [[text, left, top, width, height], ...] in per mille of the page, in reading order.
    """

    version = models.ForeignKey(Version, models.CASCADE, verbose_name="版本", related_name="sheets")
    number = models.PositiveIntegerField("页")
    text = models.TextField("文字", blank=True)
    width = models.FloatField("宽")
    height = models.FloatField("高")
    lines = models.JSONField("各行", default=list)

    class Meta:
        verbose_name = "页"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_page_per_number")]

    def __str__(self) -> str:
        return f"第{self.number}页"
