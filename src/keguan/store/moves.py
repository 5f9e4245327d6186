"""The only writer of a status: check role, state, guard and comment; write state and history in one transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError, NotAllowed
from keguan.kit.fields import Field
from keguan.kit.workflow import Move, Workflow
from keguan.store.acting import acting, moving
from keguan.store.clock import today


def possible_moves(obj: Any, role: Any) -> list[Move]:
    """The moves that a user of `role` could take from the record's state now."""
    workflow = catalogue.workflow_of(type(obj))
    return [m for m in workflow.moves_from(getattr(obj, workflow.field)) if role in m.by] if workflow else []


def move(obj: Any, name: str, *, user: Any, comment: str = "", answers: Mapping[str, Any] | None = None) -> Any:
    """Take the move `name` and return the record as it is afterwards. Raises BureauError when it may not be taken.

    `answers` are the values of what the move asks, by name.
    """
    workflow = catalogue.workflow_of(type(obj))
    if workflow is None:
        raise BureauError("moves.none", "这张台账没有办理流程。")
    with acting(user, comment or "办理"), transaction.atomic():
        record = type(obj).objects.select_for_update().get(pk=obj.pk)
        state = getattr(record, workflow.field)
        taken = next((m for m in workflow.moves_from(state) if m.name == name), None)
        _check(taken, workflow, record, user=user, comment=comment)
        for asked in taken.asks:
            _answer(record, asked, (answers or {}).get(asked.name))
        if taken.guard and (reason := taken.guard(record)):
            raise BureauError("moves.guard", reason)
        setattr(record, workflow.field, taken.target)
        if taken.stamp and getattr(record, taken.stamp) is None:
            setattr(record, taken.stamp, today())
        if taken.signs:
            setattr(record, taken.signs, user)
        if taken.keeps:
            setattr(record, taken.keeps, comment.strip())
        if taken.then:
            taken.then(record, user, comment)
        with moving():
            record.save()
    return record


def _answer(record: Any, asked: Field, value: Any) -> None:
    if value in (None, "") and asked.required:
        raise BureauError("moves.asked", f"请填写{asked.label}。")
    if value not in (None, "") or not hasattr(record, asked.name):
        setattr(record, asked.name, value)


def _check(taken: Move | None, workflow: Workflow, record: Any, *, user: Any, comment: str) -> None:
    if taken is None:
        state = workflow.states[getattr(record, workflow.field)]
        raise BureauError("moves.impossible", f"当前是“{state}”，不能办理这一步，请刷新页面看最新状态。")
    if user.role_declared not in taken.by:
        raise NotAllowed("moves.role", f"“{taken.label}”由{'、'.join(sorted(r.name for r in taken.by))}办理。")
    if same := [name for name in taken.apart if getattr(record, f"{name}_id") == user.pk]:
        done = record._meta.get_field(same[0]).verbose_name
        raise NotAllowed("moves.apart", f"“{taken.label}”要由另一个人办理：您已是这一条的“{done}”。")
    if taken.comment and not comment.strip():
        raise BureauError("moves.comment", f"“{taken.label}”要写明原因。")
