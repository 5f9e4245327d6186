"""Taking a whole batch back."""

from typing import Any

from django.db import transaction

from keguan.kit.errors import BureauError
from keguan.store.models import ImportBatch, Revision
from keguan.store.undo import take_back


def undo(batch: ImportBatch, *, user: Any, reason: str) -> int:
    """Retire what the batch created and put back what it changed; how many records that were.

    Raises BureauError when it was not committed, or when something was built on it.
    """
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != ImportBatch.COMMITTED:
            raise BureauError("import.not_committed", f"这批导入{locked.get_state_display()}，没有可以撤销的。")
        done = list(Revision.objects.filter(batch=locked).order_by("id"))
        count = take_back(done, user=user, told=f"撤销第{batch.pk}批导入：{reason}")
        locked.state = ImportBatch.UNDONE
        locked.save(update_fields=["state"])
    return count
