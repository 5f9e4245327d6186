"""Workflows: the allowed moves of a status. Whatever is not listed cannot happen."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from keguan.kit.errors import CatalogueError
from keguan.kit.fields import Field
from keguan.kit.roles import EDITORS, Role


@dataclass(frozen=True)
class Move:
    """One step from a state to another, who may take it, and the day it writes.

    `stamp` names the date field that the move fills; `comment` demands a written reason; `guard(obj)` returns a
    sentence why the move is not possible now, or "". What a move `asks` is read like a cell of a workbook and set on the
    record before the guard looks at it, whether or not the model keeps a field of that name; `then(obj, user)` does what
    follows, in the same transaction. An `apart` move is not for whoever brought the record into the state it starts from.
    """

    name: str
    source: str
    target: str
    label: str
    by: frozenset[Role] = EDITORS
    comment: bool = False
    stamp: str = ""
    guard: Callable[[Any], str] | None = None
    asks: tuple[Field, ...] = ()
    then: Callable[[Any, Any], None] | None = None
    apart: bool = False

    @property
    def is_single(self) -> bool:
        """Whether it is taken for one record at a time: what it asks, writes or forbids belongs to that record."""
        return bool(self.asks or self.then or self.apart)


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A state machine over the field `field` of `model`. Building one with unreachable states or dead ends fails."""

    key: str
    name: str
    model: Any
    field: str
    start: str
    final: tuple[str, ...]
    states: Mapping[str, str]
    moves: tuple[Move, ...] = dataclasses.field(default=())

    def __str__(self) -> str:
        return self.key

    def __post_init__(self) -> None:
        if faults := list(self._faults()):
            raise CatalogueError("workflow.unsound", f"流程 {self.key}：" + "；".join(faults))

    def _faults(self) -> Any:
        ends = {s for m in self.moves for s in (m.source, m.target)} | {self.start, *self.final}
        if unknown := sorted(ends - set(self.states)):
            yield f"状态 {'、'.join(unknown)} 没有写进 states"
        if len({(m.source, m.name) for m in self.moves}) < len(self.moves):
            yield "同一状态下有两个同名动作，请改名"
        for state in self.states:
            if state != self.start and not any(m.target == state for m in self.moves):
                yield f"状态 {state} 无法到达，请为它写一个 Move"
            if state not in self.final and not any(m.source == state for m in self.moves):
                yield f"状态 {state} 走不出去，请写进 final 或为它写一个 Move"

    def moves_from(self, state: str) -> list[Move]:
        return [m for m in self.moves if m.source == state]
