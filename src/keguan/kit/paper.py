"""A paper that a page of a line gives out, as plain values: a letter, a list. The site writes it as docx or workbook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from keguan.kit import words


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
    """A table of a paper. Money is in 万元 and its heading says so; see `in_wan`.

    `room` is how many characters a column holds at least, by its heading, where the workbook is still to be filled in.
    """

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    room: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Paper:
    """Title lines, then paragraphs and tables; the bureau signs it on `day`.

    Of a letter `number` is the document's number and `to` whom it is addressed to.
    """

    name: str
    title: tuple[str, ...]
    parts: tuple[str | Listed, ...]
    day: date
    number: str = ""
    to: str = ""


def listed(title: str, note: str, head: tuple[str, ...], rows: Iterable[tuple[Cell, ...]], day: date) -> Paper:
    """A page as one table, under its title and a line that says what it holds."""
    return Paper(title, (title,), (note, Listed(title, head, tuple(rows))), day)


def in_wan(table: Listed) -> Listed:
    """The table with its amounts, each Decimal in yuan, in 万元."""
    rows = (tuple(_wan(cell) if isinstance(cell, Decimal) else cell for cell in row) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _wan(yuan: Decimal) -> Decimal:
    return words.rounded(yuan / words.WAN, 6)
