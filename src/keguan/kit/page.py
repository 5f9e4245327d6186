"""Pages of a line that no ledger can express: a work list, a forecast. The line tells what, the site shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from keguan.kit.scope import Scope


@dataclass(frozen=True)
class Asked:
    """What a page is asked for: the part of the data the reader sees, the day, what stands in the address, and by whom."""

    scope: Scope
    day: date
    params: Mapping[str, str]
    user: Any = None


@dataclass(frozen=True)
class Done:
    """What an act of a page did, in a sentence, and the parameters of the address at which it is seen."""

    told: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A number of a paper with where it is read off: the key of the ledger, the record, the field, "" for a sum of them.

    Of a sum `record` is the key of the record that holds the parts, such as a round.
    """

    value: Decimal | None
    unit: str
    ledger: str
    record: int
    field: str


Cell = str | int | Decimal | date | Figure | None


@dataclass(frozen=True)
class Listed:
    """A table of a paper. Money is in 万元 and its heading says so."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Paper:
    """What a page gives out as a file: title lines, then paragraphs and tables; the bureau signs it on `day`."""

    name: str
    title: tuple[str, ...]
    parts: tuple[str | Listed, ...]
    day: date


@dataclass(frozen=True, kw_only=True)
class Page:
    """`show` gives what the template needs. `adds_to` is the ledger that the page's form adds records to.

    `form` turns what was sent into an unsaved record of that ledger; it raises BureauError with what to mend. `acts` are
    other things that are done from the page, for those who may change that ledger: each writes by itself and says what
    it did. `papers` are the files that the page gives out, as workbook or document. A page `for_owners` is for the
    enterprises themselves: it shows and does nothing but what is theirs, and staff do not see it.
    """

    key: str
    title: str
    purpose: str
    template: str
    show: Callable[[Asked], dict[str, Any]]
    adds_to: str = ""
    form: Callable[[Asked, Mapping[str, str], Any], Any] | None = None
    acts: Mapping[str, Callable[[Asked, Mapping[str, str], Any], Done]] = field(default_factory=dict)
    papers: Mapping[str, Callable[[Asked], Paper]] = field(default_factory=dict)
    for_owners: bool = False

    @property
    def line(self) -> str:
        return self.key.split(".")[0]
