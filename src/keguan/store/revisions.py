"""The history table: one row per change of any record, with who, when, why, and old and new values."""

from django.conf import settings
from django.db import models


class Revision(models.Model):
    """A change of one record. `changes` maps attribute names to [old, new] as JSON values; never edited."""

    ACTIONS = {"create": "新增", "change": "修改", "move": "办理", "retire": "作废", "restore": "恢复"}

    model = models.CharField("台账模型", max_length=80)
    object_id = models.BigIntegerField("记录")
    action = models.CharField("动作", max_length=10, choices=list(ACTIONS.items()))
    changes = models.JSONField("变更")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", null=True, related_name="+"
    )
    at = models.DateTimeField("时间", db_index=True)
    reason = models.CharField("原因", max_length=200)
    batch = models.ForeignKey(
        "store.ImportBatch", models.PROTECT, verbose_name="导入批次", null=True, related_name="revisions"
    )

    class Meta:
        verbose_name = "变更"
        indexes = [models.Index(fields=["model", "object_id", "id"])]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.model} {self.object_id}"
