"""Source documents: what a figure, an approval or a policy rests on."""

from django.db import models

from keguan.store.tracked import Tracked


class Document(Tracked):
    """An official document by its number (文号), with the file when the bureau has it.

    Lectures, templates and the like have no number; they are here by their title, put in by the library.
    """

    is_shared = True

    number = models.CharField("文号", max_length=60, blank=True)
    title = models.CharField("标题", max_length=200, blank=True)
    issuer = models.CharField("发文机关", max_length=80, blank=True)
    issued_on = models.DateField("发文日期", null=True, blank=True)
    subject = models.CharField("事由", max_length=60, blank=True, help_text="如：研发后补助、科贷通，总结按此引用")
    file = models.ForeignKey("store.StoredFile", models.PROTECT, verbose_name="文件", null=True, blank=True)

    class Meta:
        verbose_name = "来源文件"
        indexes = [models.Index(fields=["-issued_on", "-id"], name="document_newest")]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="one_document_per_number")
        ]

    def __str__(self) -> str:
        return self.number or self.title
