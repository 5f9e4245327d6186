"""A preview as the page shows it: totals in words, one sheet after another, rows and cells as in the workbook."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from keguan.registry.importing import Decisions, Preview, RowPreview, SheetPreview, jobs, preview
from keguan.registry.importing.outcomes import CHANGED, DUPLICATE, ERROR, NEW, OUTCOMES, SAME
from keguan.store.importing.grids import Grid
from keguan.store.importing.tables import Table
from keguan.store.models import ImportBatch

TONES = {NEW: "done", CHANGED: "blue", SAME: "plain", DUPLICATE: "soon", ERROR: "late"}
FIRST = (ERROR, CHANGED, DUPLICATE, NEW, SAME)  # what a clerk looks at first
FEW_ROWS, PAGE = 30, 100
KEPT = 8
SAMPLES = 3
ASKED = "名录里没有这个名称，请在上面选它是哪一家。"

_previews: OrderedDict[tuple[Any, ...], Preview] = OrderedDict()


def preview_of(batch: ImportBatch, *, user: Any, ledger: str | None, stamp: str) -> Preview:
    """The preview of the batch; working it out means importing and rolling back, so it is kept while nothing changes.

    Kept in the process: it holds declarations and records, which do not go into a cache outside of it. That of a large
    batch is worked out beside the pages: until it is there, `Working` is raised. It stands although records change
    meanwhile, else it would never be there; taking the batch in checks everything again.
    """
    decided, large = json.dumps(batch.decisions, sort_keys=True), jobs.is_large(batch)
    key = (batch.pk, batch.at, user.pk, user.role, tuple(user.sections), ledger, "" if large else stamp, decided)
    if key not in _previews:
        if not large:
            _keep(key, preview(batch, user=user, ledger=ledger))
        else:
            _check_apart(batch, key, lambda: preview(batch, user=user, ledger=ledger))
    return _previews[key]


class Working(Exception):
    """The batch is being worked on, or the work has stopped short: the page shows the job instead."""

    def __init__(self, batch: ImportBatch, job: jobs.Job) -> None:
        super().__init__(str(batch))
        self.batch, self.job = batch, job


def _check_apart(batch: ImportBatch, key: tuple[Any, ...], work_out: Callable[[], Preview]) -> None:
    digest = hashlib.sha256(repr(key).encode()).hexdigest()
    last = jobs.job_of(batch)
    if last and last.key == digest and last.state in (jobs.STOPPED, jobs.FAILED):
        raise Working(batch, last)  # not again by itself: somebody stopped it, or it would fail the same way

    def check() -> str:
        _keep(key, work_out())
        return "核对完了。"

    job = jobs.start(batch, jobs.CHECKING, check, key=digest)
    if key not in _previews:
        raise Working(batch, job)


def _keep(key: tuple[Any, ...], found: Preview) -> None:
    _previews[key] = found
    while len(_previews) > KEPT:
        _previews.popitem(last=False)


@dataclass(frozen=True)
class Tally:
    """How many rows came out so, and the word and colour for it."""

    outcome: str
    label: str
    tone: str
    count: int


def tallies(counts: dict[str, int]) -> list[Tally]:
    return [Tally(o, label, TONES[o], counts.get(o, 0)) for o, label in OUTCOMES.items()]


@dataclass(frozen=True)
class ShownCell:
    """A cell of the workbook: its name, what it says, what the ledger says now, and what is wrong with it.

    `tone` is "error", "changed", "mended" or "".
    """

    name: str
    text: str
    tone: str = ""
    old: str = ""
    message: str = ""


@dataclass(frozen=True)
class ShownRow:
    """A row with its cells; `rest` are the changes and faults that no cell of the table shows."""

    row: RowPreview
    cells: list[ShownCell]
    changes: list[tuple[str, Any, Any]]
    faults: list[tuple[str, str, str]]

    @property
    def tone(self) -> str:
        return TONES[self.row.outcome]


@dataclass(frozen=True)
class ShownSheet:
    """A sheet with those of its rows that the page shows; `place` is its number in the preview."""

    place: int
    sheet: SheetPreview
    heads: list[tuple[str, str]]  # heading on the sheet, label of the field
    rows: list[ShownRow]
    total: int

    @property
    def tallies(self) -> list[Tally]:
        return [t for t in tallies(self.sheet.counts) if t.count]

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def shown_sheets(
    found: Preview, outcome: str, decisions: Decisions, *, only: int | None, page: int
) -> list[ShownSheet]:
    """The sheets with the rows of this outcome ("" for every outcome), those to look at first on top.

    Of every sheet a few rows; of the `only` one that is asked for, a whole page in the order of the workbook.
    """
    made = []
    for place, sheet in enumerate(found.sheets):
        if only is not None and place != only:
            continue
        rows = [r for r in sheet.rows if not outcome or r.outcome == outcome]
        total = len(rows)
        if only is None:
            rows.sort(key=lambda r: (FIRST.index(r.outcome), r.row))
        rows = rows[:FEW_ROWS] if only is None else rows[(page - 1) * PAGE : page * PAGE]
        if rows or not outcome:
            made.append(_shown(place, sheet, rows, total, decisions))
    return sorted(made, key=lambda s: s.sheet.ledger is None)


def _shown(place: int, sheet: SheetPreview, rows: list[RowPreview], total: int, decisions: Decisions) -> ShownSheet:
    columns = _columns(sheet)
    mended = decisions.cells_of(sheet.file, sheet.sheet)
    heads = [(sheet.table.headings[c], sheet.fields[c].label if c in sheet.fields else "") for c in columns]
    return ShownSheet(place, sheet, heads, [_row(sheet, row, columns, mended) for row in rows], total)


def _columns(sheet: SheetPreview) -> list[int]:
    """The columns worth showing: recognised, or headed by somebody."""
    if sheet.table is None:
        return []
    return [c for c in sheet.table.columns if c in sheet.fields or sheet.table.headings[c]]


def _row(sheet: SheetPreview, row: RowPreview, columns: Sequence[int], mended: dict[str, str]) -> ShownRow:
    faults = {cell: ASKED if row.question else message for cell, _, message in row.errors}
    changes = {label: old for label, old, _ in row.changes} if row.outcome == CHANGED else {}
    cells = []
    for column in columns:
        name = sheet.table.grid.cell_name(row.row - 1, column)
        label = sheet.fields[column].label if column in sheet.fields else ""
        tone = "error" if name in faults else "changed" if label in changes else "mended" if name in mended else ""
        text = text_of(sheet.table, row.row - 1, column)
        cells.append(ShownCell(name, text, tone, str(changes.get(label, "")), faults.get(name, "")))
    told = {cell.name for cell in cells}
    labels = {sheet.fields[c].label for c in columns if c in sheet.fields}
    rest = [change for change in row.changes if change[0] not in labels] if row.outcome == CHANGED else []
    return ShownRow(row, cells, rest, [fault for fault in row.errors if fault[0] not in told])


def number(text: str | None, below: int) -> int | None:
    """A number in the address; None when it is none, or not below the limit."""
    return int(text) if text and text.isascii() and text.isdigit() and int(text[:9]) < below else None


def text_of(table: Table, row: int, column: int) -> str:
    """A cell of a table as its reader sees it."""
    return text_of_cell(table.grid, row, column)


def text_of_cell(grid: Grid, row: int, column: int) -> str:
    """A cell as its reader sees it; "" outside the filled part."""
    cells = grid.rows[row] if row < len(grid.rows) else []
    value = cells[column] if column < len(cells) else None
    if value is None:
        return ""
    if isinstance(value, datetime) and not (value.hour or value.minute):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        if grid.is_percent(row, column):
            return f"{value * 100:g}%"
        return f"{value:.10g}" if abs(value) < 1e15 else str(value)
    return str(value)


@dataclass(frozen=True)
class ShownColumn:
    """A column of a table to be mapped: its heading, some of its contents, and the field it is read as."""

    place: int
    heading: str
    samples: str
    field: str


def columns_to_map(sheet: SheetPreview) -> list[ShownColumn]:
    """Every column of the table with what it is read as now."""
    table, shown = sheet.table, []
    for place, column in enumerate(table.columns):
        texts = (text_of(table, row, column) for row in list(table.numbers())[:20])
        samples = list(dict.fromkeys(t for t in texts if t))[:SAMPLES]
        if samples or table.headings[column]:
            field = sheet.fields[column].name if column in sheet.fields else ""
            shown.append(ShownColumn(place, table.headings[column], "、".join(samples), field))
    return shown


def unread(batch: ImportBatch, found: Preview) -> list[str]:
    """The files that hold no table at all, so that none is passed over in silence."""
    told = {sheet.file for sheet in found.sheets} | {name for name, _ in found.problems}
    return [f.name for f in batch.files.all() if f.name not in told]


def promise(counts: dict[str, int], problems: int) -> str:
    """What pressing the button will do: 入账 87 条，1 条不入."""
    taken = counts[NEW] + counts[CHANGED]
    told = [f"入账 {taken} 条"]
    if counts[ERROR]:
        told.append(f"{counts[ERROR]} 条不入")
    if problems:
        told.append(f"{problems} 个文件不入")
    return "，".join(told)


def has_work(counts: dict[str, int]) -> bool:
    """Whether committing would write anything."""
    return bool(counts[NEW] + counts[CHANGED])
