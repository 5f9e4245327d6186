"""Pages of a line that no ledger can express: a work list, a forecast. The line tells what, the site shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from keguan.kit.paper import Paper
from keguan.kit.roles import STAFF, TOWNSHIP, Role
from keguan.kit.scope import Scope


@dataclass(frozen=True)
class Asked:
    """What a page is asked for: the part of the data the reader sees, the day, and what stands in the address."""

    scope: Scope
    day: date
    params: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Page:
    """`show` gives what the template needs. `adds_to` is the ledger that the page's form adds records to.

    `form` turns what was sent into the unsaved records that the act writes, in that order, one or several; it raises
    BureauError with what to mend. Files sent along are values of type bytes, their names under the same key with
    "_name" behind. `papers` are what the page hands out, by name. `readers` may open it; what they find is narrowed to
    their scope.
    """

    key: str
    title: str
    purpose: str
    template: str
    show: Callable[[Asked], dict[str, Any]]
    adds_to: str = ""
    form: Callable[[Asked, Mapping[str, Any], Any], Any] | None = None
    papers: Mapping[str, Callable[[Asked], Paper]] = field(default_factory=dict)
    readers: frozenset[Role] = STAFF | {TOWNSHIP}

    @property
    def line(self) -> str:
        return self.key.split(".")[0]
