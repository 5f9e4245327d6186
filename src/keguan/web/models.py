"""What people arrange for themselves: saved views of a ledger, and the columns they keep."""

from django.conf import settings
from django.db import models


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
