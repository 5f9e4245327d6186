"""The history: one row per change of any record, with old and new values, and the sealed log of everything done."""

from typing import Any

from django.conf import settings
from django.db import models

from keguan.kit.errors import BureauError


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

    act = models.UUIDField("同一次操作", null=True, editable=False, db_index=True)

    class Meta:
        verbose_name = "变更"
        indexes = [models.Index(fields=["model", "object_id", "id"])]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.model} {self.object_id}"


class AuditQuerySet(models.QuerySet):
    """Entries are only ever added."""

    def update(self, **values: Any) -> int:
        raise BureauError("audit.append_only", "审计日志只能追加，不能修改。")

    def delete(self) -> Any:
        raise BureauError("audit.append_only", "审计日志只能追加，不能删除。")


class AuditEntry(models.Model):
    """One thing that somebody did. Each entry seals the one before it by its hash; see `keguan.store.audit`.

    `details` hold the number of revisions of the `act` and their digest, or what else the kind needs; never values of
    records. The actor is kept by number and name, so that the log stands when accounts change.
    """

    KINDS = {
        "sign_in": "登录",
        "sign_in_failed": "登录失败",
        "sign_out": "退出",
        "account": "账号与权限",
        "records": "改动记录",
        "export": "导出与下载",
        "report": "生成报告",
        "library": "文库",
    }

    at = models.DateTimeField("时间", db_index=True)
    actor_id = models.BigIntegerField("经办人编号", null=True)
    actor = models.CharField("经办人", max_length=60)
    kind = models.CharField("类别", max_length=16, choices=list(KINDS.items()))
    told = models.CharField("做了什么", max_length=250)
    details = models.JSONField("细节", default=dict)
    act = models.UUIDField("同一次操作", null=True, db_index=True)
    previous = models.CharField("上一条的指纹", max_length=64)
    hash = models.CharField("指纹", max_length=64, unique=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "审计日志"
        indexes = [models.Index(fields=["kind", "id"])]

    def __str__(self) -> str:
        return self.told

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise BureauError("audit.append_only", "审计日志只能追加，不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise BureauError("audit.append_only", "审计日志只能追加，不能删除。")


class AuditHead(models.Model):
    """The newest hash and the number of entries: the one row that writers queue for."""

    hash = models.CharField("指纹", max_length=64, blank=True)
    count = models.BigIntegerField("条数", default=0)

    def __str__(self) -> str:
        return f"{self.count} 条，最新 {self.hash[:12]}"
