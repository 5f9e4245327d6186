"""A sheet as a plain grid of cells, and its writing as xlsx, xls, csv or a table of a docx."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import openpyxl
import xlwt
from docx import Document

from .pen import Cell


@dataclass
class Grid:
    name: str
    rows: list[list[object]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, column, last row, column
    hidden: bool = False
    heading: tuple[str, ...] = ()  # paragraphs before the table, in a docx

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))


def value_and_format(cell: object) -> tuple[object, str]:
    if isinstance(cell, Cell):
        return cell.value, cell.format
    return cell, ""


def write_xlsx(path: Path, grids: list[Grid]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        sheet.sheet_state = "hidden" if grid.hidden else "visible"
        for r, row in enumerate(grid.rows, 1):
            for c, cell in enumerate(row, 1):
                value, number_format = value_and_format(cell)
                if value is not None:
                    target = sheet.cell(r, c, value)
                    target.number_format = number_format or "General"
        for top, left, bottom, right in grid.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    book.save(path)


def write_xls(path: Path, grids: list[Grid]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for grid in grids:
        sheet = book.add_sheet(grid.name, cell_overwrite_ok=True)
        sheet.visibility = 1 if grid.hidden else 0
        starts = {(top, left): (top, bottom, left, right) for top, left, bottom, right in grid.merges}
        for r, row in enumerate(grid.rows):
            for c, cell in enumerate(row):
                value, number_format = value_and_format(cell)
                style = xlwt.easyxf(num_format_str=number_format or "General")
                if (r, c) in starts:
                    sheet.write_merge(*starts[r, c], value, style)
                elif value is not None:
                    sheet.write(r, c, value, style)
    book.save(str(path))


def as_text(cell: object) -> str:
    value, number_format = value_and_format(cell)
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return f"{value.year}/{value.month}/{value.day}"  # what Excel saves
    if number_format.endswith("%"):
        return f"{value:.2%}"
    return str(value)


def write_csv(path: Path, grid: Grid, encoding: str = "gb18030") -> None:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows([as_text(c) for c in row] for row in grid.rows)


def write_docx(path: Path, grids: list[Grid], closing: tuple[str, ...] = ()) -> None:
    document = Document()
    for grid in grids:
        for i, line in enumerate(grid.heading):
            if i:
                document.add_paragraph(line)
            else:
                document.add_heading(line, level=1)
        width = max((len(row) for row in grid.rows), default=1)
        table = document.add_table(rows=len(grid.rows), cols=width)
        for r, row in enumerate(grid.rows):
            cells = table.rows[r].cells  # asked for once: python-docx rebuilds the list at every call
            for c, cell in enumerate(row):
                cells[c].text = as_text(cell)
        for top, left, bottom, right in grid.merges:
            table.cell(top, left).merge(table.cell(bottom, right))
    for line in closing:
        document.add_paragraph(line)
    document.save(str(path))
