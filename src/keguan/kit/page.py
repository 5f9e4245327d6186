"""Pages of a line that no ledger can express: a work list, a forecast. The line tells what, the site shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

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

    `form` turns what was sent into an unsaved record of that ledger; it raises BureauError with what to mend.
    """

    key: str
    title: str
    purpose: str
    template: str
    show: Callable[[Asked], dict[str, Any]]
    adds_to: str = ""
    form: Callable[[Asked, Mapping[str, str], Any], Any] | None = None

    @property
    def line(self) -> str:
        return self.key.split(".")[0]
