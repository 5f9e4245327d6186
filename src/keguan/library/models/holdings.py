"""What the library holds: source documents of the registry with a kind, a state of validity, and who may read them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from keguan.store.tracked import Tracked


class Category(Tracked):
    """A shelf of the library; shelves stand within shelves."""

    is_shared = True

    name = models.CharField("类目", max_length=40)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级类目", null=True, blank=True, related_name="parts"
    )
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "类目"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["parent", "name"], name="one_category_per_name")]

    def __str__(self) -> str:
        return self.name


class Holding(Tracked):
    """A document of the library. Title, number (文号), issuer and day are those of its source document in the registry.

    `audience` reads the whole of it; nobody else finds it, but for the public face of a masked report. Whom
    `preview_for` names reads only the preview: the first `preview_pages`, or `preview_share` per cent of the pages,
    the smaller of both; neither given means no limit. What follows from this for a user is said by `library.access`.
    """

    POLICY, NOTICE, CIRCULAR, REPORT = "policy", "notice", "circular", "report"
    TEMPLATE, LECTURE, OTHER = "template", "lecture", "other"
    KINDS = {
        POLICY: "政策文件",
        NOTICE: "通知公告",
        CIRCULAR: "通报",
        REPORT: "报告",
        TEMPLATE: "表格模板",
        LECTURE: "讲义课件",
        OTHER: "其他资料",
    }
    UNSAID, IN_FORCE, REPLACED, REPEALED = "unsaid", "in_force", "replaced", "repealed"
    VALIDITIES = {UNSAID: "未注明", IN_FORCE: "有效", REPLACED: "被替代", REPEALED: "已废止"}
    PUBLIC, STAFF, SECTION, PERSONS = "public", "staff", "section", "persons"
    AUDIENCES = {PUBLIC: "所有人", STAFF: "本局人员", SECTION: "本业务线人员", PERSONS: "指定人员"}
    VISITORS, OUTSIDERS = "visitors", "outsiders"
    PREVIEWED = {VISITORS: "未登录的访客", OUTSIDERS: "本局以外的人"}
    NOBODY, BUREAU, EVERY_READER = "nobody", "bureau", "readers"
    DOWNLOADERS = {NOBODY: "不提供下载", BUREAU: "本局人员", EVERY_READER: "能读全文的人"}
    is_shared = True

    document = models.OneToOneField("registry.Document", models.PROTECT, verbose_name="文件", related_name="holding")
    kind = models.CharField("种类", max_length=10, choices=list(KINDS.items()), default=OTHER)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="类目", null=True, blank=True)
    section = models.CharField("业务线", max_length=40, blank=True)
    validity = models.CharField("效力", max_length=10, choices=list(VALIDITIES.items()), default=UNSAID)
    valid_from = models.DateField("施行日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, verbose_name="替代它的文件", null=True, blank=True, related_name="replaces"
    )
    audience = models.CharField("谁能读", max_length=10, choices=list(AUDIENCES.items()), default=STAFF)
    preview_pages = models.PositiveIntegerField("试读页数", null=True, blank=True, validators=[MinValueValidator(1)])
    preview_share = models.PositiveSmallIntegerField(
        "试读比例（%）", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    preview_for = models.CharField("谁只能试读", max_length=10, choices=list(PREVIEWED.items()), default=VISITORS)
    downloads_for = models.CharField("谁能下载", max_length=10, choices=list(DOWNLOADERS.items()), default=BUREAU)
    has_watermark = models.BooleanField("页面加水印（读者姓名和日期）", default=False)
    has_public_face = models.BooleanField("另有公开稿", default=False, editable=False)
    is_settled = models.BooleanField(
        "已登记", default=True, editable=False
    )  # whether somebody confirmed what was guessed
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+")
    added_at = models.DateTimeField("上传时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "文库文件"
        indexes = [models.Index(fields=["kind", "id"]), models.Index(fields=["audience", "id"])]

    def __str__(self) -> str:
        return self.document.title or self.document.number


class Reader(Tracked):
    """A person who may read a document that is for named persons."""

    is_shared = True

    holding = models.ForeignKey(Holding, models.PROTECT, verbose_name="文件", related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="人员", related_name="+")

    class Meta:
        verbose_name = "指定读者"
        constraints = [models.UniqueConstraint(fields=["holding", "user"], name="one_reader_per_person")]

    def __str__(self) -> str:
        return f"{self.user}"
