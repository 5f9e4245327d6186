"""From records and columns to a grid, as a clerk lays a sheet out: titles, headings, sections, totals, notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from .grid import Grid

# what each state is usually called; a style with habits of its own says them otherwise
PLAIN_STATES: dict[str, tuple[str, ...]] = {
    "approved": ("已立项",),
    "accepted": ("已验收",),
    "rejected": ("未立项",),
    "applied": ("申报中",),
    "noticed": ("公示中",),
    "paid": ("已放款",),
    "repaid": ("已结清",),
    "overdue": ("逾期",),
    "credited": ("已授信",),
    "pending": ("审批中",),
}


@dataclass
class Col:
    """One column: its heading, how a record fills it, the heading above it, whether equal runs are merged."""

    head: str
    get: Callable[[Any], object]
    group: str = ""
    merged: bool = False


@dataclass
class Wrong:
    """A record with cells a clerk got wrong, by heading; it must be left out of every figure."""

    record: Any
    cells: dict[str, object]


@dataclass
class Look:
    """A sheet's habits besides its columns."""

    titles: Sequence[str] = ()
    title_height: int = 1
    lead: Sequence[str] = ()
    unit: str = ""
    serial: str = ""
    offset: int = 0
    section: Callable[[Any], str] | None = None
    sum_head: str = ""
    sum_of: Callable[[Any], object] | None = None
    subtotal: str = ""
    total: str = ""
    notes: Sequence[str] = ()
    blank_every: int = 0
    repeat_every: int = 0
    repeat_title: bool = False
    numerals: str = "一二三四五六七八"


@dataclass
class Builder:
    cols: list[Col]
    look: Look
    grid: Grid
    serial: int = 0
    runs: list[tuple[int, list[object]]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.cols)

    def add(self, cells: Sequence[object]) -> int:
        self.grid.rows.append([None] * self.look.offset + list(cells))
        return len(self.grid.rows) - 1

    def line(self, text: object, merged: bool = True, height: int = 1) -> None:
        top = self.add([text])
        for _ in range(height - 1):
            self.add([])
        if merged:
            left = self.look.offset
            self.grid.merge(top, left, top + height - 1, left + self.width - 1)

    def top(self) -> None:
        look = self.look
        for title in look.titles:
            self.line(title, height=look.title_height)
        for lead in look.lead:
            parts = lead.split("|")  # "填报单位：甲|填报日期：乙" stands in two cells of one row
            gap = max(1, self.width // len(parts))
            row: list[object] = [None] * self.width
            for i, part in enumerate(parts):
                row[min(i * gap, self.width - 1)] = part
            self.add(row)
        if look.unit:
            self.add([None] * (self.width - 1) + [look.unit])

    def headings(self) -> None:
        left = self.look.offset
        if not any(c.group for c in self.cols):
            self.add([c.head for c in self.cols])
            return
        upper = self.add([c.group or c.head for c in self.cols])
        self.add([c.head if c.group else None for c in self.cols])
        spot = 0
        for group, run in groupby(self.cols, key=lambda c: c.group):
            length = len(list(run))
            if group:
                for i in range(spot + 1, spot + length):
                    self.grid.rows[upper][left + i] = None
                self.grid.merge(upper, left + spot, upper, left + spot + length - 1)
            else:
                for i in range(spot, spot + length):
                    self.grid.merge(upper, left + i, upper + 1, left + i)
            spot += length

    def record(self, item: Any) -> None:
        self.serial += 1
        record, wrong = (item.record, item.cells) if isinstance(item, Wrong) else (item, {})
        row = [wrong[c.head] if c.head in wrong else c.get(record) for c in self.cols]
        if self.look.serial:
            row[[c.head for c in self.cols].index(self.look.serial)] = self.serial
        self.runs.append((self.add(row), row))

    def merge_runs(self) -> None:
        """Merge equal values one below the other, in the columns that ask for it."""
        for c, col in enumerate(self.cols):
            if not col.merged:
                continue
            spot = self.look.offset + c
            start = 0
            for i in range(1, len(self.runs) + 1):
                same = i < len(self.runs) and self.runs[i][0] == self.runs[i - 1][0] + 1
                if same and self.runs[i][1][c] == self.runs[start][1][c] is not None:
                    self.grid.rows[self.runs[i][0]][spot] = None
                    continue
                self.grid.merge(self.runs[start][0], spot, self.runs[i - 1][0], spot)
                start = i
        self.runs.clear()

    def sum_row(self, label: str, items: Sequence[Any]) -> None:
        row: list[object] = [None] * self.width
        row[0] = label
        if self.look.sum_of:
            heads = [c.head for c in self.cols]
            values = [self.look.sum_of(i) for i in items if not isinstance(i, Wrong)]
            row[heads.index(self.look.sum_head)] = round(sum(float(str(v)) for v in values), 4)
        self.add(row)

    def body(self, items: Sequence[Any]) -> None:
        look = self.look
        for i, item in enumerate(items, 1):
            self.record(item)
            if look.blank_every and i % look.blank_every == 0:
                self.add([])
            if look.repeat_every and i % look.repeat_every == 0 and i < len(items):
                if look.repeat_title:
                    self.top()
                self.headings()
        self.merge_runs()


def build(name: str, cols: list[Col], items: Sequence[Any], look: Look | None = None) -> Grid:
    """One sheet. Sections keep the order in which they first occur."""
    look = look or Look()
    if look.serial:
        cols = [Col(look.serial, lambda _: None), *cols]
    builder = Builder(cols, look, Grid(name))
    builder.top()
    builder.headings()
    if look.section:
        labels = list(dict.fromkeys(look.section(i.record if isinstance(i, Wrong) else i) for i in items))
        for turn, label in enumerate(labels):
            part = [i for i in items if look.section(i.record if isinstance(i, Wrong) else i) == label]
            builder.line(f"{look.numerals[turn]}、{label}")
            builder.body(part)
            if look.subtotal:
                builder.sum_row(look.subtotal, part)
    else:
        builder.body(items)
    if look.total:
        builder.sum_row(look.total, items)
    for note in look.notes:
        builder.line(note)
    return builder.grid
