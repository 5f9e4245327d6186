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

    `stamp` names the date field that the move fills; `comment` demands a written reason, which the text field `keeps`
    also receives; `guard(obj)` returns a sentence why the move is not possible now, or "". What a move `asks` is read
    like a cell of a workbook and set on the record before the guard looks at it, whether or not the model keeps a field
    of that name. `signs` names the field that receives who takes the move; whoever stands in a field named by `apart`
    may not take it, so that two people are two. `then(obj, user, comment)` is done in the same transaction, before the
    record is written: if it raises, nothing happened. A move that is `alone` is taken for one record at a time.
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
    keeps: str = ""
    signs: str = ""
    apart: tuple[str, ...] = ()
    then: Callable[[Any, Any, str], None] | None = None
    alone: bool = False

    @property
    def is_single(self) -> bool:
        """Whether it is taken for one record at a time: what it asks, signs or forbids belongs to that record."""
        return bool(self.alone or self.asks or self.signs or self.apart)


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A state machine over the field `field` of `model`. Building one with unreachable states or dead ends fails.

    In the states `waiting` whoever can take the next move finds the record on their workbench. `worked_at` is the page
    of a line on which the record is worked, and the name by which its address tells the record's key.
    """

    key: str
    name: str
    model: Any
    field: str
    start: str
    final: tuple[str, ...]
    states: Mapping[str, str]
    moves: tuple[Move, ...] = dataclasses.field(default=())
    waiting: tuple[str, ...] = ()
    worked_at: tuple[str, str] | None = None

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
