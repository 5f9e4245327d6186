"""What people keep for themselves: saved views of a ledger, their own columns, and forms half filled."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class View(models.Model):
    """How somebody looks at a ledger. With a name it is a saved view; the one without keeps the person's own columns.

    `query` is the query string of filters, search and order; `columns` are field paths, empty for the ledger's own.
    A shared view shows everybody the same arrangement of what they may see anyway.
    """

    ledger = models.CharField("台账", max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="谁的", related_name="+")
    name = models.CharField("名称", max_length=40, blank=True)
    query = models.TextField("筛选", blank=True)
    columns = models.JSONField("列", default=list)
    is_shared = models.BooleanField("共享", default=False)

    class Meta:
        verbose_name = "视图"
        ordering = ["is_shared", "name"]
        constraints = [models.UniqueConstraint(fields=["ledger", "owner", "name"], name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody has typed into a form and not saved yet; only they ever see it. `object_id` 0 is a new record."""

    ledger = models.CharField("台账", max_length=80)
    object_id = models.BigIntegerField("记录", default=0)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="谁的", related_name="+")
    data = models.JSONField("填的内容")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "草稿"
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["ledger", "object_id", "owner"], name="one_draft_per_form")]

    def __str__(self) -> str:
        return f"{self.ledger} {self.object_id or '新建'}"
