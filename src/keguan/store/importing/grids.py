"""Workbooks, Word tables and CSV files as plain grids of cell values, one per sheet or table."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlrd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from keguan.store import office
from keguan.store.importing import docx, files, pdf, sheetxml

Cell = str | int | float | bool | date | datetime | time | Decimal | None
Merge = tuple[int, int, int, int]
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 500
# calamine keeps the rectangle from first to last filled cell in memory, about 30 bytes a cell
MAX_AREA: Final = 12_000_000


@dataclass
class Grid:
    """One sheet, or one table of a document, trimmed of empty rows and columns at the end; indexes start at 0."""

    file: str
    sheet: str
    rows: list[list[Cell]]
    merged: list[Merge] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    hidden: bool = False
    table_number: int = 0  # of a Word table; 0 in a workbook
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # where a rearranged cell stood
    percents: Callable[[], set[tuple[int, int]]] = set
    _percents: set[tuple[int, int]] | None = None

    def is_percent(self, row: int, column: int) -> bool:
        """Whether the cell is shown as a percent (0.0385 as 3.85%); the formats are read at the first question."""
        if self._percents is None:
            self._percents = self.percents()
        return (row, column) in self._percents

    def mended(self, cells: Mapping[str, str]) -> "Grid":
        """The grid with these cells written otherwise, by their names; names of no cell of it are left aside."""
        rows = [list(row) for row in self.rows] if cells else self.rows
        for name, value in cells.items():
            place = self._place(name)
            if place and place[0] < len(rows) and place[1] < MAX_COLUMNS:
                row = rows[place[0]]
                row.extend([None] * (place[1] + 1 - len(row)))
                row[place[1]] = value.strip() or None
        return replace(self, rows=rows)

    def _place(self, name: str) -> tuple[int, int] | None:
        """The indexes of a cell by its name, as `cell_name` gives it."""
        if self.table_number:
            found = re.fullmatch(rf"表{self.table_number}第(\d+)行第(\d+)列", name)
            return (int(found[1]) - 1, int(found[2]) - 1) if found else None
        found = re.fullmatch(r"([A-Z]{1,3})([1-9]\d{0,6})", name)
        if not found:
            return None
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return int(found[2]) - 1, column - 1

    def cell_name(self, row: int, column: int) -> str:
        """The place as its reader knows it: C4 in a workbook, 表1第4行第3列 in a document."""
        row, column = self.origins.get((row, column), (row, column))
        if self.table_number:
            return f"表{self.table_number}第{row + 1}行第{column + 1}列"
        return cell_name(row, column)


def cell_name(row: int, column: int) -> str:
    """The name of a cell in a workbook, from indexes that start at 0: (3, 2) is C4."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def read(path: Path) -> list[Grid]:
    """All sheets or tables of a file, hidden sheets marked; raises UnreadableFile with what the clerk can do."""
    kind = files.sniff(path)
    readers = {"xlsx": _read_xlsx, "xls": _read_xls, "docx": _read_docx, "csv": _read_csv, "pdf": _read_pdf}
    if kind in readers:
        return readers[kind](path)
    return _read_converted(path, "xlsx" if kind == "sheet" else "docx")


def _read_converted(path: Path, kind: str) -> list[Grid]:
    """The tables of a file that LibreOffice turns into `kind` first, under the name of the file itself."""
    try:
        with office.converted(path, kind) as made:
            files.sniff(made)
            found = {"xlsx": _read_xlsx, "docx": _read_docx}[kind](made)
            for grid in found:
                grid.is_percent(0, 0)  # the formats are read now: the converted file goes away
            return [replace(grid, file=path.name) for grid in found]
    except office.NotInstalled as error:
        raise files.legacy(path, "这种格式要先转换，服务器上没有安装 LibreOffice") from error
    except (office.Failed, files.UnreadableFile) as error:
        raise files.legacy(path, "这个文件转换不了，可能已损坏或有密码") from error


def _read_pdf(path: Path) -> list[Grid]:
    try:
        found = pdf.tables(path)
    except pdf.Locked as error:
        raise files.encrypted(path) from error
    except pdf.Scanned as error:
        raise files.unread_pdf(path, "scanned") from error
    except pdf.TooLong as error:
        raise files.unread_pdf(path, "too_long") from error
    except pdf.Malformed as error:
        raise files.damaged(path) from error
    if not found:
        raise files.unread_pdf(path, "no_table")
    grids = []
    for number, table in enumerate(found, start=1):
        sheet = f"第{table.page}页 表{number}"
        rows = _bounded(path, sheet, enumerate(table.rows))
        grids.append(Grid(path.name, sheet, rows, above=table.above, table_number=number))
    return grids


def _read_xlsx(path: Path) -> list[Grid]:
    try:
        parts = sheetxml.parts(path)
        # from_path would believe the extension
        with CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())) as book:
            sheets = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
            return [_read_sheet(path, book, meta, parts.get(meta.name, "")) for meta in sheets]
    except PasswordError as error:
        raise files.encrypted(path) from error
    except (CalamineError, sheetxml.Malformed, OSError, ValueError) as error:
        raise files.damaged(path) from error


def _read_sheet(path: Path, book: CalamineWorkbook, meta: Any, part: str) -> Grid:
    far_row, far_column = sheetxml.extent(path, part) if part else (0, 0)
    _check_columns(path, meta.name, far_column)
    if far_row * far_column > MAX_AREA:
        raise files.UnreadableFile(
            "too_sparse",
            f"{path.name} 的“{meta.name}”数据铺到第 {far_row} 行、第 {far_column} 列，请删去远处零散的内容后再导入。",
            file=path.name,
            sheet=meta.name,
        )
    sheet = book.get_sheet_by_name(meta.name)
    _, left = sheet.start or (0, 0)
    # iter_rows gives the empty rows above the data, but not the empty columns before it
    found = ((number, [None] * left + row) for number, row in enumerate(sheet.iter_rows()))
    merged = [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or []]
    grid = Grid(path.name, meta.name, _bounded(path, meta.name, found), merged)
    grid.hidden = meta.visible != SheetVisibleEnum.Visible
    grid.percents = lambda: sheetxml.percent_cells(path, part) if part else set()
    return grid


def _check_columns(path: Path, sheet: str, columns: int) -> None:
    if columns > MAX_COLUMNS:
        raise files.UnreadableFile(
            "too_wide",
            f"{path.name} 的“{sheet}”超过 {MAX_COLUMNS} 列，请删去右侧无用的列后再导入。",
            file=path.name,
            sheet=sheet,
        )


def _bounded(path: Path, sheet: str, found: Iterable[tuple[int, list[Any]]]) -> list[list[Cell]]:
    """The rows with blanks as None and no empty tail; gaps keep their place, so that row numbers stay true."""
    rows: list[list[Cell]] = []
    filled = 0
    for number, raw in found:
        row = [_clean(value) for value in raw]
        while row and row[-1] is None:
            row.pop()
        if not row:
            continue
        filled += 1
        if filled > MAX_ROWS:
            raise files.UnreadableFile(
                "too_long",
                f"{path.name} 的“{sheet}”超过 {MAX_ROWS:,} 行，请拆成几个文件后再导入。",
                file=path.name,
                sheet=sheet,
            )
        _check_columns(path, sheet, len(row))
        rows.extend([] for _ in range(number - len(rows)))
        rows.append(row)
    return rows


def _clean(value: Any) -> Cell:
    if isinstance(value, str):
        return value if value.strip("\u200b\ufeff \t\r\n\u3000\xa0") else None
    if isinstance(value, timedelta):
        return str(value)
    return value  # type: ignore[no-any-return]


def _read_xls(path: Path) -> list[Grid]:
    with io.StringIO() as log:
        try:
            book = xlrd.open_workbook(str(path), formatting_info=True, logfile=log, ragged_rows=True, on_demand=True)
            grids = [_read_xls_sheet(path, book, index) for index in range(book.nsheets)]
        except xlrd.XLRDError as error:
            if any(word in str(error).lower() for word in ("encrypt", "password")):
                raise files.encrypted(path) from error
            raise files.damaged(path) from error
        except files.UnreadableFile:
            raise
        except Exception as error:  # xlrd fails on damaged files with whatever its arithmetic meets
            raise files.damaged(path) from error
        return grids


def _read_xls_sheet(path: Path, book: Any, index: int) -> Grid:
    sheet = book.sheet_by_index(index)
    found = ((number, [_xls_value(book, cell) for cell in sheet.row(number)]) for number in range(sheet.nrows))
    merged = [(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells]
    grid = Grid(path.name, sheet.name, _bounded(path, sheet.name, found), merged, hidden=sheet.visibility != 0)
    percents = {
        (row, column)
        for row in range(len(grid.rows))
        for column, cell in enumerate(sheet.row(row))
        if cell.ctype == xlrd.XL_CELL_NUMBER and _is_xls_percent(book, cell)
    }
    grid.percents = lambda: percents
    book.unload_sheet(index)
    return grid


def _is_xls_percent(book: Any, cell: Any) -> bool:
    shown = book.format_map.get(book.xf_list[cell.xf_index].format_key) if cell.xf_index is not None else None
    return shown is not None and "%" in shown.format_str


def _xls_value(book: Any, cell: Any) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (xlrd.xldate.XLDateError, OverflowError):
            return cell.value  # type: ignore[no-any-return]
        return moment.date() if moment.time() == time() else moment  # type: ignore[no-any-return]
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#VALUE!")  # type: ignore[no-any-return]
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value


def _read_docx(path: Path) -> list[Grid]:
    grids = []
    try:
        for number, table in enumerate(docx.tables(path), start=1):
            rows = _bounded(path, f"表{number}", enumerate(table.rows))
            grids.append(Grid(path.name, f"表{number}", rows, table.merged, table.above, table_number=number))
    except docx.Malformed as error:
        raise files.damaged(path) from error
    if not grids:
        raise files.UnreadableFile(
            "no_table", f"{path.name}：文档里没有表格，名单请排成 Word 表格后再导入。", file=path.name
        )
    return grids


def _read_csv(path: Path) -> list[Grid]:
    text = files.decode(path.read_bytes())
    if text is None:
        raise files.damaged(path)
    lines = text[:20_000].splitlines()[:50]
    # the separator is the sign that most lines have; Chinese CSV files use commas, tabs or semicolons
    separator = max(",\t;", key=lambda sign: sum(sign in line for line in lines))
    try:
        rows = _bounded(path, path.stem, _csv_rows(text, separator))
    except csv.Error as error:
        raise files.damaged(path) from error
    return [Grid(path.name, path.stem, rows)]


def _csv_rows(text: str, separator: str) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
        # Excel keeps long codes by ="0123"
        yield number, [v[2:-1] if v.startswith('="') and v.endswith('"') else v for v in row]
