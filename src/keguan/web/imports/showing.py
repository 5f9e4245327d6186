"""A preview as the page shows it: totals in words, one sheet after another, the rows of the chosen outcome."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from keguan.registry.importing import Preview, RowPreview, SheetPreview, preview
from keguan.registry.importing.outcomes import CHANGED, DUPLICATE, ERROR, NEW, OUTCOMES, SAME
from keguan.store.models import ImportBatch

TONES = {NEW: "done", CHANGED: "blue", SAME: "plain", DUPLICATE: "soon", ERROR: "late"}
FIRST = (ERROR, CHANGED, DUPLICATE, NEW, SAME)  # what a clerk looks at first
SHOWN_ROWS = 200
KEPT = 8

_previews: OrderedDict[tuple[Any, ...], Preview] = OrderedDict()


def preview_of(batch: ImportBatch, *, user: Any, ledger: str | None, stamp: str) -> Preview:
    """The preview of the batch; working it out means importing and rolling back, so it is kept while nothing changes.

    Kept in the process: it holds declarations and records, which do not go into a cache outside of it.
    """
    key = (batch.pk, batch.at, user.pk, user.role, tuple(user.sections), ledger, stamp)
    if key not in _previews:
        _previews[key] = preview(batch, user=user, ledger=ledger)
        while len(_previews) > KEPT:
            _previews.popitem(last=False)
    return _previews[key]


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
class ShownSheet:
    """A sheet with those of its rows that the page shows."""

    sheet: SheetPreview
    rows: list[RowPreview]
    hidden: int

    @property
    def tallies(self) -> list[Tally]:
        return [t for t in tallies(self.sheet.counts) if t.count]


def shown_sheets(found: Preview, outcome: str) -> list[ShownSheet]:
    """The sheets with the rows of this outcome ("" for every outcome), those to look at first on top."""
    made = []
    for sheet in found.sheets:
        rows = [r for r in sheet.rows if not outcome or r.outcome == outcome]
        rows.sort(key=lambda r: (FIRST.index(r.outcome), r.row))
        if rows or not outcome:
            made.append(ShownSheet(sheet, rows[:SHOWN_ROWS], max(len(rows) - SHOWN_ROWS, 0)))
    return sorted(made, key=lambda s: s.sheet.ledger is None)


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
