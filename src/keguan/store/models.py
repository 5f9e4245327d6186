"""Tables of the store: files, import batches with the origin of each record, frozen facts; revisions beside them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from keguan.store.revisions import AuditEntry, AuditHead, Revision
from keguan.store.search.entries import Searchable
from keguan.store.search.texts import Passage
from keguan.store.tracked import Tracked

__all__ = [
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "BulkChange",
    "Declaration",
    "Fact",
    "ImportBatch",
    "ImportFile",
    "Mapping",
    "Origin",
    "Passage",
    "Revision",
    "Searchable",
    "StoredFile",
]


class StoredFile(models.Model):
    """Content kept once under its SHA-256, whatever names it came by."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.BigIntegerField("字节数")
    added_at = models.DateTimeField("存入时间", default=timezone.now)

    class Meta:
        verbose_name = "文件"

    def __str__(self) -> str:
        return self.sha256[:12]


class ImportBatch(models.Model):
    """One import of one or more files: waiting to be confirmed, committed whole, given up, or undone whole.

    `decisions` are what the clerk settled while it waited, see `keguan.registry.importing.decisions`.
    """

    WAITING, COMMITTED, CANCELLED, UNDONE = "waiting", "committed", "cancelled", "undone"
    STATES = {WAITING: "待确认", COMMITTED: "已入账", CANCELLED: "已取消", UNDONE: "已撤销"}

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="导入人", null=True, related_name="+")
    at = models.DateTimeField("导入时间", default=timezone.now)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=WAITING)
    year = models.PositiveSmallIntegerField("年度（表上没有写时用）", null=True, blank=True)
    counts = models.JSONField("结果", default=dict)
    decisions = models.JSONField("核对时的决定", default=dict)

    class Meta:
        verbose_name = "导入批次"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"第{self.pk}批导入"


class ImportFile(models.Model):
    """A file of a batch, under the name it was sent with (relative to the folder it came in)."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=255)

    class Meta:
        verbose_name = "导入文件"

    def __str__(self) -> str:
        return self.name


class Mapping(models.Model):
    """How a table with these headings was read once a clerk had said so: its ledger, and the field of each column.

    `columns` maps the place of a column among the headings ("0" is the first) to the name of a field, "" for none.
    """

    signature = models.CharField("表头指纹", max_length=64, unique=True)
    headings = models.JSONField("表头")
    ledger = models.CharField("台账", max_length=80)
    columns = models.JSONField("各列")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="确认人", null=True, related_name="+")
    at = models.DateTimeField("确认时间", default=timezone.now)

    class Meta:
        verbose_name = "列的对应"

    def __str__(self) -> str:
        return "、".join(filter(None, self.headings))[:60]


class Origin(models.Model):
    """Where a record's values came from: file, sheet, row, and for each field its cell ("C4")."""

    file = models.ForeignKey(ImportFile, models.PROTECT, related_name="origins")
    sheet = models.CharField("工作表", max_length=100)
    row = models.PositiveIntegerField("行")
    model = models.CharField("台账模型", max_length=80)
    object_id = models.BigIntegerField("记录")
    cells = models.JSONField("单元格", default=dict)

    class Meta:
        verbose_name = "来源"
        indexes = [models.Index(fields=["model", "object_id"])]

    def __str__(self) -> str:
        return f"{self.file.name} {self.sheet} 第{self.row}行"


class Attachment(Tracked):
    """A file that belongs to a record. Taking it off retires it; the content stays under its hash."""

    model = models.CharField("台账模型", max_length=80)
    object_id = models.BigIntegerField("记录")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类型", max_length=60)
    remark = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = "附件"
        indexes = [models.Index(fields=["model", "object_id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shown_in_browser(self) -> bool:
        """Whether a browser may open it beside the page: nothing that could carry a script."""
        return self.kind in ("application/pdf", "image/png", "image/jpeg", "image/gif")


class BulkChange(models.Model):
    """Many records of one ledger changed at once; `revisions` are the ids of what was written."""

    ledger = models.CharField("台账", max_length=80)
    told = models.CharField("做了什么", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)
    revisions = models.JSONField("变更", default=list)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = "批量操作"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.told


class Fact(models.Model):
    """A number as a document said it: value, period, scope and the very rows, frozen when the document was built."""

    document = models.CharField("文稿", max_length=80)
    fact_id = models.CharField("事实编号", max_length=64)
    key = models.CharField("指标", max_length=80)
    field = models.CharField("取值", max_length=80)
    value = models.CharField("数值", max_length=200)
    unit = models.CharField("单位", max_length=20)
    display = models.CharField("文中写法", max_length=200)
    period = models.CharField("期间", max_length=30)
    scope = models.CharField("范围", max_length=80, blank=True)
    model = models.CharField("记录所在模型", max_length=80, blank=True)
    rows = models.JSONField("记录编号", default=list)
    fingerprint = models.CharField("记录指纹", max_length=64, blank=True)
    frozen_at = models.DateTimeField("冻结时间", default=timezone.now)

    class Meta:
        verbose_name = "事实"
        constraints = [models.UniqueConstraint(fields=["document", "fact_id"], name="one_fact_per_document")]

    def __str__(self) -> str:
        return f"{self.fact_id}={self.display}"


class Declaration(Tracked):
    """What a bureau declares on the screen: a line of work, a ledger or an indicator of its own, a version of a policy.

    It is read by the loader of the catalogue and wins over what the program brings; `body` is checked before it is
    written and means what `keguan.registry.own` says. The key never changes: reports and frozen facts name it.
    """

    LINE, LEDGER, INDICATOR, POLICY = "line", "ledger", "indicator", "policy"
    KINDS = {LINE: "业务线", LEDGER: "自定义台账", INDICATOR: "自定义指标", POLICY: "办法版本"}
    is_shared = True

    kind = models.CharField("种类", max_length=10, choices=list(KINDS.items()))
    key = models.CharField("键", max_length=80)
    body = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "台账和指标的设置"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_declaration_per_key")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}“{self.body.get('title') or self.body.get('name') or self.key}”"
