"""Taking a whole batch back."""

from typing import Any

from django.db import transaction

from keguan.kit import scope
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.registry import access
from keguan.store.labels import model_called
from keguan.store.models import ImportBatch, Revision
from keguan.store.undo import take_back


def undo(batch: ImportBatch, *, user: Any, reason: str) -> int:
    """Retire what the batch created and put back what it changed; how many records that were.

    Raises NotAllowed for who may not change all of its ledgers, and BureauError when it was not committed or when
    something was built on it.
    """
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != ImportBatch.COMMITTED:
            raise BureauError("import.not_committed", f"这批导入{locked.get_state_display()}，没有可以撤销的。")
        done = list(Revision.objects.filter(batch=locked).order_by("id"))
        for model in {r.model for r in done}:
            _require_change(user, model)
        count = take_back(done, user=user, told=f"撤销第{batch.pk}批导入：{reason}")
        locked.state = ImportBatch.UNDONE
        locked.save(update_fields=["state"])
    return count


def _require_change(user: Any, model: str) -> None:
    """Whether the user may change the ledger of these records; towns and the like belong to no ledger."""
    ledgers = catalogue.ledgers_of(model_called(model))
    allowed = not ledgers or any(access.may(user, access.CHANGE, ledger) for ledger in ledgers)
    title = ledgers[0].title if ledgers else ""
    scope.require(allowed, f"这批导入里有“{title}”，您的角色不能改它，请由负责的科室撤销。")
