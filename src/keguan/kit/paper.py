"""A paper that a page of a line gives out, as plain values: a letter, a list. The site writes it as docx or workbook."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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
    """Title lines, then paragraphs and tables; the bureau signs it on `day`."""

    name: str
    title: tuple[str, ...]
    parts: tuple[str | Listed, ...]
    day: date
