"""Pages of a line that no ledger can express: a work list, a forecast. The line tells what, the site shows it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from keguan.kit.errors import CatalogueError
from keguan.kit.paper import Paper
from keguan.kit.roles import STAFF, TOWNSHIP, Role
from keguan.kit.scope import Scope

LISTED: Final = "list"


@dataclass(frozen=True)
class Asked:
    """What a page is asked for: the part of the data the reader sees, the day, and what stands in the address.

    `sent` is what a form of the page could not write, when the page is shown again with it; `files` are the files that
    came with a form, by field, as (name, content). `user` is who asks.
    """

    scope: Scope
    day: date
    params: Mapping[str, str]
    sent: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    user: Any = None


@dataclass(frozen=True)
class Done:
    """What a form did, in a sentence, and the parameters of the address at which it is seen."""

    told: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Filled:
    """What a form read into the fields of the page, for the reader to look through; nothing was written."""

    told: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Form:
    """One thing that can be done on a page, for whoever may add to the ledger `adds_to`.

    Without `adds_to`, on an `own` page alone, it is for whoever may open the page.
    What was sent is text by field, of a field ending in [] a list of texts.
    `do(asked, sent, user)` writes and gives the record that it wrote, or what it did as a sentence, as Done or as Filled; it runs
    inside the act that the site opened, and raises BureauError with what to mend, whereupon nothing is written and the
    page shows what was sent again. One that `keeps_part` opens its acts itself: what it wrote before the fault stays.
    `then` is the address query to go on to, with {pk} of the record; "" goes back.
    """

    key: str
    do: Callable[[Asked, Mapping[str, Any], Any], Any]
    adds_to: str = ""
    keeps_part: bool = False
    told: str = "已记下"
    then: str = ""


@dataclass(frozen=True)
class Waiting:
    """Something on a page that waits for the reader: `tone` is late, soon or plain, `query` is added to the address."""

    text: str
    details: str
    tag: str
    tone: str
    query: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """`show` gives what the template needs. What can be done on it are its `forms`, its first one is the ordinary one.

    `papers` are the files that the page gives out, by name, as workbook or document; with `exports` for whoever may
    export the ledger of this key. The one named `LISTED` is the page itself, narrowed as it is shown. `waits(asked, user)` tells what
    waits there, without long work: it is asked for the workbench of every reader.
    `readers` may open it, if they may view the ledgers that its forms add to; what they find is narrowed to their scope.
    A page with `own` roles stands in the portal of these, narrowed to their organisation, and in no staff navigation.
    """

    key: str
    title: str
    purpose: str
    template: str
    show: Callable[[Asked], dict[str, Any]]
    forms: tuple[Form, ...] = ()
    papers: Mapping[str, Callable[[Asked], Paper]] = field(default_factory=dict)
    exports: str = ""
    waits: Callable[[Asked, Any], Iterable[Waiting]] | None = None
    own: frozenset[Role] = frozenset()
    readers: frozenset[Role] = STAFF | {TOWNSHIP}

    def __post_init__(self) -> None:
        if not self.own and any(not form.adds_to for form in self.forms):
            raise CatalogueError("page.open", f"页面 {self.key}：表单要写明登记到哪本台账（adds_to）。")

    @property
    def line(self) -> str:
        return self.key.split(".")[0]
