"""What leads from one document to another: citations found in the text, documents tied by hand, keywords."""

from django.db import models

from keguan.library.models.holdings import Holding
from keguan.library.models.versions import Version
from keguan.store.tracked import Tracked


class Citation(models.Model):
    """A number (文号) that stands in the text of a version. It leads to the document of that number, whenever there is one.

    `number` is written as the registry writes it (国科发火〔2016〕32号).
    """

    version = models.ForeignKey(Version, models.CASCADE, verbose_name="版本", related_name="citations")
    page = models.PositiveIntegerField("页")
    number = models.CharField("文号", max_length=60, db_index=True)

    class Meta:
        verbose_name = "引用"
        constraints = [models.UniqueConstraint(fields=["version", "number", "page"], name="one_citation_per_page")]

    def __str__(self) -> str:
        return self.number


class Tie(Tracked):
    """A document that belongs to another: an attachment, a speech, a reading (配套材料)."""

    ATTACHMENT, SPEECH, EXPLANATION, FORM = "attachment", "speech", "explanation", "form"
    KINDS = {ATTACHMENT: "附件", SPEECH: "讲话", EXPLANATION: "政策解读", FORM: "配套表格"}
    is_shared = True

    holding = models.ForeignKey(Holding, models.PROTECT, verbose_name="文件", related_name="companions")
    companion = models.ForeignKey(Holding, models.PROTECT, verbose_name="配套材料", related_name="companion_of")
    kind = models.CharField("关系", max_length=12, choices=list(KINDS.items()), default=ATTACHMENT)

    class Meta:
        verbose_name = "配套材料"
        constraints = [models.UniqueConstraint(fields=["holding", "companion"], name="one_tie_per_pair")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.companion}"


class Keyword(models.Model):
    """A word that tells what a document is about: proposed from its text with a weight, kept or taken off by a person.

    `is_open` words also stand in what those read of the document who do not read the whole.
    """

    PROPOSED, KEPT, DROPPED = "proposed", "kept", "dropped"
    STATES = {PROPOSED: "自动提取", KEPT: "人工确认", DROPPED: "人工去掉"}

    holding = models.ForeignKey(Holding, models.CASCADE, verbose_name="文件", related_name="keywords")
    word = models.CharField("关键词", max_length=20, db_index=True)
    weight = models.FloatField("分量", default=0)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=PROPOSED)
    is_open = models.BooleanField("试读部分也有", default=False)

    class Meta:
        verbose_name = "关键词"
        ordering = ["-weight", "id"]
        constraints = [models.UniqueConstraint(fields=["holding", "word"], name="one_keyword_per_word")]

    def __str__(self) -> str:
        return self.word
