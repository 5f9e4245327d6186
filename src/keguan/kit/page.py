"""Pages of a line that no ledger can express: a work list, a forecast. The line tells what, the site shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from keguan.kit.scope import Scope


@dataclass(frozen=True)
class Asked:
    """What a page is asked for: the part of the data the reader sees, the day, and what stands in the address.

    `sent` is what a form of the page sent and could not be kept whole, so that nothing has to be typed again; `files`
    are the files that came with it, by field, as (name, content).
    """

    scope: Scope
    day: date
    params: Mapping[str, str]
    sent: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Page:
    """`show` gives what the template needs. `adds_to` is the ledger that the page's form adds records to.

    `form` turns what was sent into an unsaved record of that ledger; it raises BureauError with what to mend.
    `acts` are what else can be done here, by name: each does it, in an act of its own, and says what was done. They
    need the right to change the ledger `adds_to`, but on an `is_own` page, which is an enterprise's about itself.
    `waiting` is what the page has to be opened for, in a sentence; "" when nothing waits.
    """

    key: str
    title: str
    purpose: str
    template: str
    show: Callable[[Asked], dict[str, Any]]
    adds_to: str = ""
    form: Callable[[Asked, Mapping[str, str], Any], Any] | None = None
    acts: Mapping[str, Callable[[Asked, Mapping[str, str], Any], str]] = field(default_factory=dict)
    is_own: bool = False
    waiting: Callable[[Asked], str] | None = None

    @property
    def line(self) -> str:
        return self.key.split(".")[0]
