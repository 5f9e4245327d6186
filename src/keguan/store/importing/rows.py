"""The data rows of a recognised table as values and errors, without totals, notes, signatures and section rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from keguan.kit import fields
from keguan.kit.fields import Field
from keguan.kit.progress import counted
from keguan.store.importing import context, lines, text, values
from keguan.store.importing.dates import MonthOnly
from keguan.store.importing.recognise import Recognition
from keguan.store.importing.tables import Table

# a merged cell of these says the same of every row; an amount merged over rows is one amount
_SPREAD: Final = (fields.TEXT, fields.CHOICE, fields.REGION, fields.YEAR, fields.DATE, fields.ORGANISATION, fields.CODE)
_SAME: Final = frozenset({"同上", "同前", "〃", "″", '"', "”", "“", "''", "″″"})


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell; `cell` is "" when the table has no column for the field."""

    cell: str
    field: str
    message: str


@dataclass
class ParsedRow:
    """One record: `values` without the blank ones, the `cells` they stood in, `context` told from elsewhere.

    `notes` say what was taken otherwise than written.
    """

    file: str
    sheet: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    context: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    months: set[str] = field(default_factory=set)  # dates written to the month only


def parse_rows(table: Table, recognition: Recognition, year: int | None = None) -> list[ParsedRow]:
    """All records of the table; `year` is taken where neither a column nor the surroundings tell it."""
    reader = _Reader(table, recognition, year)
    found = counted("认各行的内容", data_rows(table, recognition), len(table.numbers()))
    return [reader.read(number, sections) for number, sections in found if _has_record(table, number)]


def _has_record(table: Table, number: int) -> bool:
    return not table.group or any(not values.is_blank(table.cell(number, column)) for column in table.group)


def data_rows(table: Table, recognition: Recognition) -> Iterator[tuple[int, list[str]]]:
    """The indexes of the rows that are records, each with the section rows that hold for it."""
    judge = lines.Judge(table, recognition.columns)
    sections = _carried(table)
    after_note = False
    for number in table.numbers():
        kind = judge.kind(number, after_note=after_note)
        after_note = kind == lines.NOTE or (after_note and kind == lines.EMPTY)
        if kind == lines.SECTION:
            sections = context.enter(sections, judge.section(number))
        elif kind == lines.DATA:
            yield number, sections


def _carried(table: Table) -> list[str]:
    if table.carried is None:
        return []
    sections = _carried(table.carried)
    judge = lines.Judge(table.carried, {})
    for number in table.carried.numbers():
        if judge.kind(number) == lines.SECTION:
            sections = context.enter(sections, judge.section(number))
    return sections


class _Reader:
    """Reads the rows of one table, keeping what does not change from row to row."""

    def __init__(self, table: Table, recognition: Recognition, year: int | None) -> None:
        self.table, self.recognition, self.year = table, recognition, year
        self.spread = {
            (row, c0): r0
            for r0, c0, r1, c1 in table.grid.merged
            if r1 > r0 and r0 >= table.first
            for row in range(r0 + 1, r1 + 1)
        }
        self.hints = {column: self._hint(column) for column in recognition.columns}
        self.told: dict[tuple[str, tuple[str, ...]], tuple[Any, str] | None] = {}
        self.absent = [f for f in recognition.shape.fields if f not in recognition.columns.values()]

    def _hint(self, column: int) -> tuple[str, bool]:
        """The money unit and whether plain numbers are percents, from heading, unit row or sheet."""
        parts = (*self.table.header.parts.get(column, ()), self.table.header.units.get(column, ""))
        unit = next(
            (
                u
                for part in reversed(parts)
                if (u := text.unit_of_heading(f"({part})" if text.is_unit_word(part) else part))
            ),
            "",
        )
        if self.recognition.columns[column].kind == fields.INTEGER:
            unit = (
                "年"
                if any(re.search(r"[(:/]年[)]?$", text.squash(part)) or text.squash(part) == "年" for part in parts)
                else ""
            )
            return unit, False
        percent = any(text.says_percent(part) for part in parts)
        return unit or self.table.unit, percent or self.table.percent

    def raw(self, number: int, column: int) -> tuple[Any, int]:
        """The cell and the row it stands in: merged cells and 同上 lead to the cell above."""
        found = self.recognition.columns[column]
        cell = self.table.cell(number, column)
        if cell is None and (number, column) in self.spread and found.kind in _SPREAD:
            number = self.spread[number, column]
            cell = self.table.cell(number, column)
        while isinstance(cell, str) and text.squash(cell) in _SAME | {'""'} and number > self.table.first:
            number -= 1
            cell = self.table.cell(number, column)
            if cell is None and (number, column) in self.spread:
                cell = self.table.cell(self.spread[number, column], column)
        return cell, number

    def read(self, number: int, sections: list[str]) -> ParsedRow:
        """One record with its errors."""
        grid = self.table.grid
        row = ParsedRow(grid.file, grid.sheet, number + 1)
        for column, found in self.recognition.columns.items():
            row.cells[found.name] = grid.cell_name(number, column)
            try:
                value = self._value(number, column, found)
            except MonthOnly as error:
                value = self._month(row, found, error)
            except values.BadCell as error:
                row.errors.append(CellError(row.cells[found.name], found.name, f"{found.label}：{error}"))
                continue
            if value is not None:
                row.values[found.name] = value
            else:
                self._fill(row, found, sections)
        for found in self.absent:
            self._fill(row, found, sections)
        self._require(row)
        return row

    def _month(self, row: ParsedRow, found: Field, error: MonthOnly) -> Any:
        """The first of the month, where a day more or less decides nothing; else an error like any other."""
        cell = row.cells[found.name]
        if found.exact:
            row.errors.append(CellError(cell, found.name, f"{found.label}：{error}"))
            return error.first
        row.notes.append(f"{cell} {found.label}只写到月，按当月1日记。")
        row.months.add(found.name)
        return error.first

    def _value(self, number: int, column: int, found: Field) -> Any:
        raw, origin = self.raw(number, column)
        unit, percent = self.hints[column]
        numeric = isinstance(raw, (int, float)) and found.kind in (fields.RATIO, fields.TEXT)
        shown = numeric and self.table.grid.is_percent(origin, column)
        return values.parse(raw, found, unit=unit, percent=percent, shown_percent=shown)

    def _fill(self, row: ParsedRow, found: Field, sections: list[str]) -> None:
        """Take a blank or absent field from the surroundings, when it is one that they tell."""
        mapped = found.name in row.cells
        if mapped and not (found.context or found.kind == fields.YEAR):
            return
        if found.kind == fields.YEAR and self.table.year:
            row.values[found.name], row.context[found.name] = self.table.year, "列标题"
            return
        key = (found.name, tuple(sections))
        if key not in self.told:
            self.told[key] = context.told(self.table, found, sections, self.recognition.shape.fields)
        answer = self.told[key]
        if answer is None and found.kind == fields.YEAR and self.year:
            answer = (self.year, "指定年度")
        if answer is None and found.kind == fields.CHOICE and found.context:
            answer = self._from_neighbours(row, found)
        if answer is not None:
            row.values[found.name], row.context[found.name] = answer

    def _from_neighbours(self, row: ParsedRow, found: Field) -> tuple[Any, str] | None:
        """A level that no column gives is often part of the kind: 省级工程技术研究中心."""
        for other in self.recognition.columns.values():
            cell = row.values.get(other.name)
            if other.kind not in (fields.TEXT, fields.CHOICE) or not (other.context or other.kind == fields.CHOICE):
                continue
            shown = other.choices.get(str(cell), (cell,))[0] if other.kind == fields.CHOICE else cell
            named = values.find_choice(text.squash(str(shown or "")).lower(), found.choices)
            if len(named) == 1:
                return named.pop(), other.label
        return None

    def _require(self, row: ParsedRow) -> None:
        failed = {error.field for error in row.errors}
        for found in self.recognition.shape.fields:
            if not found.required or found.name in row.values or found.name in failed:
                continue
            cell = row.cells.get(found.name, "")
            where = "请在此填写" if cell else "表中没有这一列，请增加一列或在标题中写明"
            row.errors.append(CellError(cell, found.name, f"缺少{found.label}，{where}{found.label}。"))
