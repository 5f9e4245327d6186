"""What a person settled while checking drafts."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ChosenIndicator(models.Model):
    """Words around a number, and the indicator that a person said they mean: remembered for every later draft."""

    words = models.CharField("文中的话", max_length=200, unique=True)
    key = models.CharField("指标", max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁定的", null=True, related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "核数时认定的指标"

    def __str__(self) -> str:
        return f"{self.words}：{self.key}"


class CheckedDraft(models.Model):
    """A draft that somebody dropped to have it checked; what was found is told anew from the ledgers of the day."""

    file = models.ForeignKey("store.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文稿", max_length=255)
    year = models.PositiveSmallIntegerField("年度", null=True)
    found = models.PositiveIntegerField("数", default=0)
    wrong = models.PositiveIntegerField("问题", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁送核", related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "核对过的文稿"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
