"""Who is changing records, and why: every write of a ledger happens inside `with acting(user, reason):`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from keguan.kit.errors import BureauError
from keguan.store.audit import Seal, seal_act
from keguan.store.statistics import refresh_after


@dataclass(frozen=True)
class Act:
    """`user` is None for the system itself; `recording` lets an import write states that were decided elsewhere."""

    user: Any
    reason: str
    batch: Any = None
    recording: bool = False
    moving: bool = False
    id: UUID = field(default_factory=uuid4)
    seal: Seal = field(default_factory=Seal)  # of the revisions that it writes


_current: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def acting(user: Any, reason: str, *, batch: Any = None, recording: bool = False) -> Iterator[Act]:
    """One transaction in which all changes are made by `user` for `reason`."""
    with _entered(Act(user, reason, batch, recording)) as act:
        yield act
        if act.seal.count:
            seal_act(act.id, reason, actor=user, seal=act.seal)
            refresh_after(act.seal.count)


@contextmanager
def moving() -> Iterator[None]:
    """Inside an act: let `moves.move` write a status."""
    with _entered(replace(current_act(), moving=True)):
        yield


@contextmanager
def _entered(act: Act) -> Iterator[Act]:
    token = _current.set(act)
    try:
        with transaction.atomic():
            yield act
    finally:
        _current.reset(token)


def current_act() -> Act:
    """The act going on. Raises BureauError when there is none: a write outside `acting` is a programming fault."""
    act = _current.get()
    if act is None:
        raise BureauError("store.nobody_acting", "程序错误：写台账必须在 acting(用户, 理由) 之内，这样才留得下痕迹。")
    return act
