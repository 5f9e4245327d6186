"""Matching materials (配套材料): a speech, an explanation or a form tied to the document it belongs to."""

from typing import Any

from keguan.kit.errors import BureauError
from keguan.library import access
from keguan.library.models import Holding, Tie
from keguan.store.acting import acting


def tie(holding: Holding, companion: Holding, kind: str, user: Any) -> Tie:
    """Tie the companion to the document; tied before, only the kind changes. Raises BureauError with what to mend."""
    access.require_keeper(user, holding)
    if kind not in Tie.KINDS:
        raise BureauError("library.tie", f"请选关系：{'、'.join(Tie.KINDS.values())}。")
    if holding.pk == companion.pk:
        raise BureauError("library.tie", "一份文件不能是它自己的配套材料。")
    if Tie.objects.filter(holding=companion, companion=holding).exists():
        raise BureauError("library.tie", f"“{holding}”已是“{companion}”的配套材料，请先在那一边取下。")
    made = Tie.everything.filter(holding=holding, companion=companion).first() or Tie(
        holding=holding, companion=companion
    )
    made.kind, made.retired_at, made.retired_reason = kind, None, ""
    with acting(user, f"把“{companion}”作为“{holding}”的{Tie.KINDS[kind]}"):
        made.save()
    return made


def untie(made: Tie, user: Any) -> None:
    """Take the companion off the document; both stay in the library."""
    access.require_keeper(user, made.holding)
    with acting(user, f"从“{made.holding}”取下“{made.companion}”"):
        made.retire("取下配套材料")
