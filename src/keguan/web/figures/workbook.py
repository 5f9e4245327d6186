"""Rows of an indicator as an Excel file, written row by row and with every text as text."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db.models import Model

from keguan.kit import fields as kinds
from keguan.kit import words
from keguan.web.ledgers.columns import LEFT, Column

SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = {"organisation": 34, "title": 42, "name": 34}


def write_rows(title: str, note: str, columns: Sequence[Column], records: Iterable[Any]) -> BytesIO:
    """The workbook, at its start; its rows go through the disk one by one, only the packed file is held."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, SAFE)
    _fill(book, title, note, [c for c in columns if c.kind != LEFT], records)
    book.close()
    made.seek(0)
    return made


def _fill(book: Any, title: str, note: str, columns: Sequence[Column], records: Iterable[Any]) -> None:
    sheet = book.add_worksheet(_sheet_name(title))
    head = book.add_format({"bold": True, "bottom": 1})
    day, grey = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"font_color": "#56616f"})
    for at, column in enumerate(columns):
        sheet.set_column(at, at, WIDTHS.get(column.path.split("__")[0], 16))
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, note, grey)
    for at, column in enumerate(columns):
        sheet.write_string(1, at, column.label, head)
    for number, record in enumerate(records, 2):
        for at, column in enumerate(columns):
            _write(sheet, number, at, _value(column, record), day)


def _value(column: Column, record: Any) -> Any:
    """Numbers as numbers (money in 万元, as the heading says), days as days, everything else as the screen says it."""
    value = column.raw(record)
    if value is None or value == "":
        return None
    if column.kind == kinds.MONEY:
        return words.rounded(Decimal(value) / words.WAN, 6)
    if column.kind == kinds.RATIO or column.field.choices or isinstance(value, Model | bool):
        return column.cell(record).text
    return value if isinstance(value, int | Decimal | date) else column.cell(record).text


def _write(sheet: Any, row: int, at: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(row, at, value, day)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, at, value)
    else:
        sheet.write_string(row, at, str(value))


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "明细"
