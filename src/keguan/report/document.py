"""The annual summary as plain values: chapters of sentences whose numbers are facts, before it is docx or HTML."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from keguan.kit.words import chinese_number

Value = Decimal | int | str | date | None

_FACT_ID = re.compile(r"[A-Za-z0-9_.@~:/#-]{1,64}")  # 64 is Word's limit for the tag of a content control
_OWN_NUMBER = re.compile(r"\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|[0-9]{1,2}[.．](?![0-9]))")


@dataclass(frozen=True)
class Fact:
    """One number or name of the report, frozen: what was measured, when, where, from how many records."""

    id: str
    key: str
    field: str
    name: str
    value: Value
    unit: str
    display: str
    period: str
    scope: str
    rows: int
    definition: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if not _FACT_ID.fullmatch(self.id):
            raise ValueError(f"fact id {self.id!r} must be 1-64 characters of A-Z a-z 0-9 _ . @ ~ : / # -")
        if not self.display:
            raise ValueError(f"fact {self.id} prints nothing")


@dataclass(frozen=True)
class Text:
    """Words without a claim; `strong` marks the key phrase of a paragraph (一是抓存量续认。).

    `is_quantity` says that a cell of a table is an amount, which no fact stands behind.
    """

    text: str
    strong: bool = False
    is_quantity: bool = False


@dataclass(frozen=True)
class Number:
    """A run that prints its fact's display; names of enterprises taken from a row are such facts too."""

    fact: Fact
    strong: bool = False

    @property
    def text(self) -> str:
        return self.fact.display

    @property
    def is_quantity(self) -> bool:
        """True for an amount; names, days and unknown values are not set like numbers in a table."""
        return isinstance(self.fact.value, Decimal | int)


Run = Text | Number


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (一、), 2 （一） or 3 (1.); the number is set by `numbered`, not typed."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise ValueError(f"heading level {self.level} is not 1, 2 or 3")


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.head):
                raise ValueError(f"table {self.caption!r}: a row has {len(row)} cells, the head {len(self.head)}")


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Chapter:
    """One line of work; a chapter without a title (the opening) prints its blocks only."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """The whole summary: title lines, chapters, and who signs it on which day; of a letter its number and addressee."""

    title: tuple[str, ...]
    bureau: str
    chapters: tuple[Chapter, ...]
    issuer: str
    day: date
    meta: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    number: str = ""
    to: str = ""

    @property
    def title_text(self) -> str:
        return "".join(self.title)

    def numbers(self) -> Iterator[Number]:
        """Every printed number in reading order; a fact that is said twice comes twice."""
        for chapter in self.chapters:
            for block in chapter.blocks:
                for run in _runs(block):
                    if isinstance(run, Number):
                        yield run

    def facts(self) -> tuple[Fact, ...]:
        """The facts in reading order, each once; one id for two different values is a fault of the program."""
        found: dict[str, Fact] = {}
        for number in self.numbers():
            first = found.setdefault(number.fact.id, number.fact)
            if (first.key, first.field, first.value) != (number.fact.key, number.fact.field, number.fact.value):
                raise ValueError(f"fact id {first.id} stands for {first.value!r} and {number.fact.value!r}")
        return tuple(found.values())

    def displays(self) -> dict[str, frozenset[str]]:
        """For each fact id the texts it is printed as: what the audit compares a returned docx with."""
        found: dict[str, set[str]] = {}
        for number in self.numbers():
            found.setdefault(number.fact.id, set()).add(number.fact.display)
        return {id_: frozenset(texts) for id_, texts in found.items()}


def numbered(document: Document) -> Iterator[tuple[Chapter, tuple[Block, ...]]]:
    """Each chapter with its blocks, its title as a level 1 heading, and all headings carrying their numbers.

    Numbers are text, not Word lists: they survive copying into another office program. A heading that brings its
    own number keeps it.
    """
    counts = [0, 0, 0]
    for chapter in document.chapters:
        title = (Heading(chapter.title, 1),) if chapter.title else ()
        blocks = (*title, *chapter.blocks)
        yield chapter, tuple(_with_number(b, counts=counts) if isinstance(b, Heading) else b for b in blocks)


def facts_json(document: Document) -> dict[str, Any]:
    """The report and its facts as plain JSON values; decimals are strings without exponent, days ISO texts."""
    meta = {key: _json(value) for key, value in document.meta.items()}
    names = ("id", "key", "field", "value", "unit", "display", "period", "scope", "rows")
    return {
        "report": {"title": document.title_text, "bureau": document.bureau, "year": document.day.year, **meta},
        "facts": [{name: _json(getattr(fact, name)) for name in names} for fact in document.facts()],
    }


def _runs(block: Block) -> Iterator[Run]:
    if isinstance(block, Paragraph):
        yield from block.runs
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                yield from cell


def _with_number(heading: Heading, *, counts: list[int]) -> Heading:
    at = heading.level - 1
    counts[at] += 1
    counts[at + 1 :] = [0] * (2 - at)
    if _OWN_NUMBER.match(heading.text):
        return heading
    words = chinese_number(counts[at])
    number = (f"{words}、", f"（{words}）", f"{counts[at]}.")[at]
    return Heading(number + heading.text, heading.level)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
