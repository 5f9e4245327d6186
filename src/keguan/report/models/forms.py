"""Forms that were filled, and what was settled for forms of a shape."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class FormShape(models.Model):
    """What people settled for the cells of a form: next year's same form is filled by it at once."""

    signature = models.CharField("表样指纹", max_length=64, unique=True)
    cells = models.JSONField("各格", default=dict)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "报表的对应"

    def __str__(self) -> str:
        return self.signature[:12]


class FilledForm(models.Model):
    """A form that somebody dropped to have it filled; its numbers are told anew from the ledgers of the day."""

    file = models.ForeignKey("store.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("报表", max_length=255)
    year = models.PositiveSmallIntegerField("年度")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁送来", related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "上级报表"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
