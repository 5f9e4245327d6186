"""All text of a folder, read plainly, to see that a writer dropped nothing. Not an importer."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import xlrd
from docx import Document


def cells_of(path: Path) -> Iterator[object]:
    if path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows(values_only=True):
                yield from row
    elif path.suffix == ".xls":
        for sheet in xlrd.open_workbook(str(path)).sheets():
            for r in range(sheet.nrows):
                yield from sheet.row_values(r)
    elif path.suffix == ".docx":
        for table in Document(str(path)).tables:
            for row in table.rows:
                yield from (cell.text for cell in row.cells)
    elif path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as lines:
            for line in csv.reader(lines):
                yield from line


def plain_text(cell: object) -> str:
    """Half-width, upper case, without any white space or the apostrophe that keeps a code text."""
    return "".join(unicodedata.normalize("NFKC", str(cell)).split()).upper().lstrip("'")


def texts_of(folder: Path) -> set[str]:
    paths = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "expected.json"]
    return {plain_text(c) for p in paths for c in cells_of(p) if c not in (None, "")}
