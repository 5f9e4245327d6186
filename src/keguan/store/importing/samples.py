"""Some cells of each column, and how well they fit a field."""

import re
from typing import Any, Final

from keguan.kit import fields
from keguan.kit.fields import Field
from keguan.store.importing import text, values
from keguan.store.importing.tables import Table, lone_text

_SAMPLE: Final = 60


class Samples(dict[int, list[Any]]):
    """Some cells of each column; how well they fit a field is asked by many ledgers and reckoned once."""

    def __init__(self, table: Table) -> None:
        super().__init__({column: _sample(table, column) for column in table.columns})
        self._known: dict[tuple[Any, ...], float] = {}

    def matches(self, column: int, found: Field) -> float:
        """The share of cells that the pattern of the field fits."""
        key = (column, found.pattern)
        if key not in self._known:
            self._known[key] = _matches(found, self[column])
        return self._known[key]

    def parses(self, column: int, found: Field) -> float:
        """The share of cells that can be read as the field."""
        key = (column, found.kind, "月" in found.label, tuple(found.choices.items()))
        if key not in self._known:
            self._known[key] = _parses(found, self[column])
        return self._known[key]


def _sample(table: Table, column: int) -> list[Any]:
    found: list[Any] = []
    step = max(1, len(table.numbers()) // 400)
    for row in table.numbers()[::step]:
        cell = table.cell(row, column)
        if (
            cell is None
            or lone_text(table.grid.rows[row])
            or values.is_blank(cell)
            or cell in table.header.parts.get(column, ())
        ):
            continue
        found.append(cell)
        if len(found) >= _SAMPLE:
            break
    return found


def _matches(found: Field, sample: list[Any]) -> float:
    if not sample:
        return 0.0
    flat = [text.squash(f"{c:.15g}" if isinstance(c, float) else str(c)).upper() for c in sample]
    return sum(bool(re.search(found.pattern, word)) for word in flat) / len(flat)


def _parses(found: Field, sample: list[Any]) -> float:
    if found.kind == fields.ORGANISATION:
        return sum(isinstance(c, str) and not re.fullmatch(r"[\dA-Za-z.,%\-/\s]+", c) for c in sample) / len(sample)
    good = 0
    for cell in sample:
        try:
            good += values.parse(cell, found) is not None or cell in ("无", "否")
        except values.BadCell as error:
            # half a date or a vague number is still a date or number to whoever wrote it
            good += "没有写" in str(error) or "准确" in str(error)
    return good / len(sample)
