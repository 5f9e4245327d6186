"""What the tables of a grid are, however they are laid out: side by side, year by year, or as a form of labels."""

from collections.abc import Sequence
from dataclasses import replace

from keguan.kit.fields import Shape
from keguan.store.importing import forms
from keguan.store.importing.grids import Grid
from keguan.store.importing.recognise import Recognition, recognise
from keguan.store.importing.tables import Table, find_tables, read_surroundings
from keguan.store.importing.years import by_year

Understood = tuple[Table, Recognition | None]


def understand(grid: Grid, shapes: Sequence[Shape], only: str | None, before: Understood | None) -> list[Understood]:
    """The tables of a grid, each with its ledger if one is recognised. `before` is the last table of the document."""
    if form := forms.lay_out(grid, shapes):
        found = _tables(form, shapes, only)
        if any(recognition for _, recognition in found):
            return found
    found = _tables(grid, shapes, only)
    if not found and before and (more := _continued(grid, before, shapes)):
        return [more]
    return found


def _tables(grid: Grid, shapes: Sequence[Shape], only: str | None) -> list[Understood]:
    found: list[Understood] = []
    for table in find_tables(grid, shapes):
        found += by_year(table, shapes, only) or _apart(table, shapes, only)
    return found


def _apart(table: Table, shapes: Sequence[Shape], only: str | None) -> list[Understood]:
    """The table, or the tables that an empty column divides, where each of these makes sense by itself."""
    whole = recognise(table, shapes, only)
    parts = _at_gaps(table)
    if len(parts) < 2:
        return [(table, whole)]
    each = [(part, recognise(part, shapes, only)) for part in parts]
    told = [recognition for _, recognition in each if recognition and not recognition.missing]
    if len(told) < len(parts) or (whole and sum(r.score for r in told) < whole.score + 0.5):
        return [(table, whole)]
    return list(each)


def _at_gaps(table: Table) -> list[Table]:
    headed = [c for c in table.columns if table.header.parts.get(c)]
    used = set(headed) | {c for row in table.numbers() for c, v in enumerate(table.grid.rows[row]) if v is not None}
    runs: list[list[int]] = []
    for column in table.columns:
        if column not in used:
            continue
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    if len(runs) < 2 or any(sum(c in headed for c in run) < 2 for run in runs):
        return []
    return [_part(table, run) for run in runs]


def _part(table: Table, columns: list[int]) -> Table:
    """The columns as a table of their own, with the titles that stand over them, else with all."""
    part = replace(table, columns=tuple(columns), titles=[], captions={}, notes=[], unit="", percent=False)
    lines = [row[columns[0] : columns[-1] + 1] for row in table.grid.rows[table.begin : table.header.top]]
    read_surroundings(part, lines, table.grid.above)
    if not part.titles:
        part.titles, part.captions = table.titles, {**table.captions, **part.captions}
    return part


def _continued(grid: Grid, before: Understood, shapes: Sequence[Shape]) -> Understood | None:
    """A table of a document without headings goes on with the one before it, when it is as wide and reads the same."""
    table, recognition = before
    width = max((len(row) for row in grid.rows), default=0)
    if recognition is None or not grid.table_number or width != max(table.columns) + 1 or table.year:
        return None
    more = replace(table, grid=replace(grid, above=[]), first=0, last=len(grid.rows) - 1, carried=table)
    again = recognise(more, shapes, recognition.shape.key)
    if again is None or again.columns != recognition.columns:
        return None
    return more, again
