"""Making two files of one organisation into one, and apart again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from keguan.kit.errors import BureauError
from keguan.registry.actions import keep_former_name
from keguan.registry.models import FormerName, Merge, Organisation, User
from keguan.store.acting import acting
from keguan.store.labels import pointing_at
from keguan.store.models import Attachment, Revision
from keguan.store.shapes import importable
from keguan.store.undo import take_back
from keguan.store.uniqueness import clash_of


@dataclass
class MergePlan:
    """What merging would do: records to `move` and those that the winner has `already` (they are retired).

    `differing` are the fields that both files fill otherwise, by name; `codes` whether both have a code of their own.
    """

    winner: Organisation
    loser: Organisation
    move: list[tuple[Any, str]] = field(default_factory=list)
    already: list[tuple[Any, str]] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)

    @property
    def codes(self) -> bool:
        return "credit_code" in self.differing


def plan_merge(winner: Organisation, loser: Organisation) -> MergePlan:
    """Look at both files. Raises BureauError for one and the same, for retired ones and for different kinds."""
    if winner.pk == loser.pk:
        raise BureauError("merge.same", "这是同一份档案，请选另一份。")
    if winner.retired_at or loser.retired_at:
        raise BureauError("merge.retired", "已作废的档案不能合并，先恢复再合并。")
    if winner.kind != loser.kind:
        told = f"{winner.get_kind_display()}和{loser.get_kind_display()}不能合并，请先改成同一类别。"
        raise BureauError("merge.kind", told)
    plan = MergePlan(winner, loser)
    for f in importable(Organisation):
        mine, other = getattr(winner, f.attname), getattr(loser, f.attname)
        if f.name in ("name", "kind", "is_verified") or other in (None, "") or mine == other:
            continue
        (plan.filled if mine in (None, "") else plan.differing).append(f.name)
    for record, name in _belonging(loser):
        setattr(record, name, winner)
        (plan.already if clash_of(record) else plan.move).append((record, name))
        setattr(record, name, loser)
    return plan


def _belonging(loser: Organisation) -> Iterator[tuple[Any, str]]:
    """Every record that points to the organisation, with the field by which it does."""
    for model, link in pointing_at(Organisation):
        if model is not Organisation:
            for record in model.everything.filter(**{link.name: loser}).order_by("pk"):
                yield record, link.name


def merge(winner: Organisation, loser: Organisation, *, take: Mapping[str, bool], user: Any, reason: str) -> Merge:
    """Move everything of the loser to the winner, retire the loser, and remember how to part them again.

    `take` tells for the differing fields whether the loser's value is the right one. Raises BureauError as
    `plan_merge` does, and without a reason.
    """
    if not reason.strip():
        raise BureauError("merge.no_reason", "请写明为什么是同一家，如“更名前后的两份档案”。")
    with transaction.atomic():
        locked = {o.pk: o for o in Organisation.objects.select_for_update().filter(pk__in=(winner.pk, loser.pk))}
        if len(locked) < 2 and winner.pk != loser.pk:
            raise BureauError("merge.retired", "其中一份档案刚被作废或合并，请刷新后再看。")
        winner, loser = locked[winner.pk], locked[loser.pk]
        plan = plan_merge(winner, loser)
        last = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        accounts = list(User.objects.filter(organisation=loser).values_list("pk", flat=True))
        told = f"合并档案：{loser}并入{winner}（{reason.strip()}）"[:200]
        with acting(user, told, recording=True):
            _move_all(plan, told)
            values = {
                name: getattr(loser, name) for name in (*plan.filled, *(n for n in plan.differing if take.get(n)))
            }
            loser.merged_into = winner
            loser.retire(told)
            for name, value in values.items():
                setattr(winner, name, value)
            winner.save()
            keep_former_name(winner, loser.name)
        User.objects.filter(pk__in=accounts).update(organisation=winner)
        written = (
            Revision.objects.filter(pk__gt=last, reason=told, actor=user).order_by("pk").values_list("pk", flat=True)
        )
        return Merge.objects.create(
            winner=winner, loser=loser, reason=reason[:150], by=user, revisions=list(written), accounts=accounts
        )


def _move_all(plan: MergePlan, told: str) -> None:
    for record, _ in plan.already:
        if not isinstance(record, FormerName) and not record.retired_at:
            record.retire(told)
    for record, name in plan.move:
        setattr(record, name, plan.winner)
        record.save()
    for file in Attachment.objects.filter(model=Organisation._meta.label_lower, object_id=plan.loser.pk):
        file.object_id = plan.winner.pk
        file.save()


def part(merged: Merge, *, user: Any) -> int:
    """Undo a merge; how many records went back. Raises BureauError when something was built on it."""
    with transaction.atomic():
        locked = Merge.objects.select_for_update().get(pk=merged.pk)
        if locked.undone_at:
            raise BureauError("merge.parted", "这次合并已经撤销过了。")
        done: list[Revision] = []
        for start in range(0, len(locked.revisions), 500):
            done += Revision.objects.filter(pk__in=locked.revisions[start : start + 500])
        told = f"撤销合并：{locked.loser}与{locked.winner}分开"[:200]
        count = take_back(sorted(done, key=lambda r: r.pk), user=user, told=told)
        User.objects.filter(pk__in=locked.accounts, organisation=locked.winner).update(organisation=locked.loser)
        locked.undone_at = timezone.now()
        locked.save(update_fields=["undone_at"])
    return count
