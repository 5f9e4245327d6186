"""A paper that a line hands out, as plain values: a letter, a statement. The site writes it as docx or as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date


@dataclass(frozen=True)
class Sheet:
    """A table of a paper; a Decimal is money in yuan, shown in 万元 under a heading that says so."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


@dataclass(frozen=True)
class Paper:
    """`title` in lines, `number` the document's number, `to` whom it is addressed to, `body` its paragraphs."""

    title: tuple[str, ...]
    day: date
    body: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    number: str = ""
    to: str = ""

    @property
    def name(self) -> str:
        """What the file is called."""
        return "".join(self.title)
