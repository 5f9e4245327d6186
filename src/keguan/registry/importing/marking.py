"""The sender's own file with what is wrong marked in its cells, to be mended and brought back."""

import io
import re
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from keguan.registry.importing.outcomes import Preview
from keguan.store.importing import files
from keguan.store.importing.grids import Grid, read

LISTED = "导入问题"  # the sheet that lists them; it is passed over when the file comes back
MOST_ROWS = 20_000  # a longer workbook is written anew: keeping its layout takes too much memory
RED = "FFFBD5D0"
HEADINGS = ("工作表", "单元格", "问题和办法")
CELL = re.compile(r"[A-Z]{1,3}[1-9]\d*")

Faults = dict[str, dict[str, list[str]]]  # sheet → cell → what is wrong with it


def faults_of(preview: Preview, file: str) -> Faults:
    """What is wrong with the file, cell by cell; a row's own faults stand under 第n行."""
    found: Faults = defaultdict(lambda: defaultdict(list))
    for sheet in preview.sheets:
        for row in sheet.rows if sheet.file == file else ():
            for cell, label, message in row.errors:
                found[sheet.sheet][cell].append(message if label in message else f"{label}：{message}")
    return found


def marked(path: Path, name: str, preview: Preview) -> bytes:
    """The file `name` as a workbook with comments at its wrong cells. An xlsx keeps its layout, others are written anew.

    Raises UnreadableFile when the file cannot be read.
    """
    faults, grids = faults_of(preview, name), read(path)
    is_own = files.sniff(path) == "xlsx" and sum(len(g.rows) for g in grids) <= MOST_ROWS
    return _own(path, faults) if is_own else _anew(grids, faults)


def _own(path: Path, faults: Faults) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    if LISTED in book.sheetnames:
        del book[LISTED]
    listed = book.create_sheet(LISTED, 0)
    listed.append(HEADINGS)
    for title, cells in faults.items():
        for cell, messages in cells.items():
            told = "；".join(messages)
            listed.append((title, cell, told))
            place = cell if CELL.fullmatch(cell) else f"A{re.sub(r'[^0-9]', '', cell) or 1}"
            if title not in book.sheetnames:
                continue
            wrong = book[title][place]
            if not isinstance(wrong, openpyxl.cell.MergedCell):
                wrong.comment = Comment(told, "科管", width=320, height=120)
                wrong.fill = PatternFill("solid", fgColor=RED)
            line = listed.cell(listed.max_row, 2)
            line.hyperlink = f"#'{title}'!{place}"
    for letter, width in zip("ABC", (18, 10, 90), strict=True):
        listed.column_dimensions[letter].width = width
    book.calculation.fullCalcOnLoad = True  # saved without the values of its formulas: they are worked out on opening
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _anew(grids: list[Grid], faults: Faults) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    listed, bold = book.add_worksheet(LISTED), book.add_format({"bold": True})
    red, day = book.add_format({"bg_color": "#FBD5D0"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, heading in enumerate(HEADINGS):
        listed.write_string(0, column, heading, bold)
    listed.set_column(2, 2, 90)
    line, used = 0, {LISTED}
    for grid in grids:
        sheet = book.add_worksheet(_title(grid.sheet, used))
        for r, cells in enumerate(grid.rows):
            for c, value in enumerate(cells):
                messages = faults.get(grid.sheet, {}).get(grid.cell_name(r, c), [])
                style = red if messages else day if isinstance(value, date | datetime) else None
                if isinstance(value, str) or value is None:
                    sheet.write_string(r, c, value or "", style)
                else:
                    sheet.write(r, c, value, style)
                if messages:
                    sheet.write_comment(r, c, "；".join(messages))
        for cell, messages in faults.get(grid.sheet, {}).items():
            line += 1
            for column, text in enumerate((grid.sheet, cell, "；".join(messages))):
                listed.write_string(line, column, text)
    book.close()
    return out.getvalue()


def _title(wanted: str, used: set[str]) -> str:
    """A name that a sheet may bear and none bears yet."""
    base = re.sub(r"[\[\]:*?/\\']", "_", wanted)[:28] or "表"
    title, n = base, 1
    while title in used:
        n += 1
        title = f"{base}{n}"
    used.add(title)
    return title
