"""What an import found: per file and sheet the ledger, per row what becomes of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from keguan.kit.fields import Field
from keguan.kit.ledger import Ledger
from keguan.store.importing.tables import Table

NEW, CHANGED, SAME, DUPLICATE, ERROR = "new", "changed", "same", "duplicate", "error"
OUTCOMES = {NEW: "新增", CHANGED: "变更", SAME: "相同", DUPLICATE: "重复", ERROR: "错误"}


@dataclass(frozen=True)
class Candidate:
    """A known organisation that a name is likely meant for, and why."""

    pk: int
    name: str
    why: str


@dataclass(frozen=True)
class Question:
    """An organisation that the registry does not know: which of the likely ones it is, or a new one."""

    name: str
    candidates: tuple[Candidate, ...]


@dataclass
class RowPreview:
    """One row of a sheet. `changes` are (label, old, new), `errors` are (cell, label, message), `notes` are remarks."""

    row: int
    outcome: str
    label: str = ""
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    question: Question | None = None

    @property
    def outcome_label(self) -> str:
        return OUTCOMES[self.outcome]


@dataclass
class SheetPreview:
    """One table of a file; `ledger` is None, with the reason, when it is no ledger the program knows.

    `number` tells apart the tables of one sheet; `table` is as it stands in the file, None where there is none, and
    `fields` its recognised columns; `settled` says who recognised it: "" the program, or in words.
    """

    file: str
    sheet: str
    ledger: Ledger | None
    reason: str = ""
    rows: list[RowPreview] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)  # heading on the sheet → label of the field
    unused: list[str] = field(default_factory=list)  # headings that no field takes
    number: int = 0
    table: Table | None = None
    fields: dict[int, Field] = field(default_factory=dict)
    settled: str = ""

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(r.outcome for r in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}


@dataclass
class Preview:
    """A whole import: its sheets in the order they are taken in, and the files that could not be read."""

    sheets: list[SheetPreview] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    committed: bool = False

    @property
    def counts(self) -> dict[str, int]:
        total: Counter[str] = Counter()
        for sheet in self.sheets:
            total.update(sheet.counts)
        return {outcome: total[outcome] for outcome in OUTCOMES}

    @property
    def questions(self) -> list[Question]:
        """The organisations asked about, each once."""
        rows = (row for sheet in self.sheets for row in sheet.rows)
        return list({q.name: q for row in rows if (q := row.question)}.values())

    @property
    def has_errors(self) -> bool:
        return bool(self.problems) or self.counts[ERROR] > 0
