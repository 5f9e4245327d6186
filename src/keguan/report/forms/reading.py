"""Reads a form: which of its cells wait for a number, and what their rows and columns are headed."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import docx
import openpyxl
from docx.opc.exceptions import OpcError
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from keguan.kit.errors import BureauError
from keguan.store.importing.files import sniff

MOST_ROWS, MOST_COLUMNS, MOST_SLOTS = 400, 60, 3000
_YEAR: Final = re.compile(r"20[0-9]{2}")
_SERIAL: Final = re.compile(
    r"\s*(?:序号|编号|行次|代码|备注|说明|填表人|负责人|联系电话|填报人|审核人|签字|盖章|日期|填报日期|单位负责人)\s*[:：]?\s*"
)
_UNIT: Final = re.compile(
    r"(?:单位|计量单位)\s*[:：]\s*(?P<named>[\u4e00-\u9fff%]+)|[(（](?P<held>万元|亿元|千元|元|家|户|项|个|件|人|名|人次|%|笔|场|次)[)）]"
)
_BARE: Final = re.compile(r"万元|亿元|千元|元|家|户|项|个|件|人|名|人次|%|笔|场|次|亩|吨|公里|平方米|万人|万户")
_WRITTEN: Final = re.compile(r"[_—\-/\\\s]*")


@dataclass(frozen=True)
class Slot:
    """An empty cell: `address` is sheet and place (Sheet1!C4, or table and place in a docx), `row` and `column` its headings."""

    address: str
    row: str
    column: str
    unit: str = ""
    group: str = ""  # the heading of the row above that this one is a part of
    about: str = ""  # what the form speaks of here: its title and the row above

    @property
    def words(self) -> str:
        return f"{self.row}，{self.column}" if self.column else self.row


@dataclass
class Grid:
    """A sheet or a table as rows of texts; merged cells say their text in each of their places."""

    name: str
    rows: list[list[str]]
    covered: set[tuple[int, int]] = field(default_factory=set)  # places of merged cells other than their first


@dataclass(frozen=True)
class Form:
    """A form with its title and empty cells; `signature` is the same for the same form of another year."""

    name: str
    kind: str
    title: str
    grids: tuple[Grid, ...]
    slots: tuple[Slot, ...]
    signature: str
    content: bytes = field(repr=False, default=b"")

    @property
    def year(self) -> int | None:
        """The year that the title or the file's name tells."""
        found = _YEAR.findall(self.title) or _YEAR.findall(self.name)
        return int(found[0]) if found else None


def read(path: Path, *, name: str = "") -> Form:
    """The form in the file. Raises BureauError with a sentence when there is none."""
    name = name or path.name
    kind = sniff(path)
    content = path.read_bytes()
    try:
        if kind == "xlsx":
            grids = list(_sheets(content))
        elif kind == "docx":
            grids = list(_tables(content))
        else:
            raise BureauError("form.kind", f"“{name}”不能自动填，请把报表另存为 xlsx 或 docx。")
    except (BadZipFile, OpcError, InvalidFileException, KeyError, ValueError, SyntaxError) as fault:
        raise BureauError("form.unreadable", f"“{name}”打不开，请在 WPS/Excel 中另存一份再试。") from fault
    title = "　".join(filter(None, (_title(grid) for grid in grids)))
    slots = tuple(slot for grid in grids for slot in _slots(grid))
    if not slots:
        raise BureauError("form.no_slots", f"“{name}”里没有找到带表头的空格，请确认是还没填的报表。")
    if len(slots) > MOST_SLOTS:
        raise BureauError(
            "form.large", f"“{name}”有 {len(slots)} 个空格，像是明细台账而不是汇总表，请用“导入”的模板填。"
        )
    told = "\n".join(f"{s.address}|{s.row}|{s.column}" for s in slots)
    signature = hashlib.sha256(_YEAR.sub("Y", told).encode()).hexdigest()
    return Form(name, kind, title, tuple(grids), slots, signature, content)


def _sheets(content: bytes) -> Iterator[Grid]:
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book.worksheets:
        height, width = min(sheet.max_row, MOST_ROWS), min(sheet.max_column, MOST_COLUMNS)
        rows = [[_text(sheet.cell(r + 1, c + 1).value) for c in range(width)] for r in range(height)]
        grid = Grid(sheet.title, rows)
        for merged in sheet.merged_cells.ranges:
            for r in range(merged.min_row - 1, min(merged.max_row, height)):
                for c in range(merged.min_col - 1, min(merged.max_col, width)):
                    if (r, c) != (merged.min_row - 1, merged.min_col - 1):
                        grid.covered.add((r, c))
                        rows[r][c] = rows[merged.min_row - 1][merged.min_col - 1]
        yield grid


def _tables(content: bytes) -> Iterator[Grid]:
    word = docx.Document(BytesIO(content))
    above = [p.text.strip() for p in word.paragraphs if p.text.strip()]
    for number, table in enumerate(word.tables, start=1):
        seen: set[Any] = set()
        grid = Grid(f"表{number}", [])
        if number == 1 and above:
            grid.rows.append([above[0]])
        offset = len(grid.rows)
        for r, row in enumerate(table.rows[:MOST_ROWS]):
            cells = row.cells[:MOST_COLUMNS]
            grid.rows.append([_text(cell.text) for cell in cells])
            for c, cell in enumerate(cells):
                if cell._tc in seen:
                    grid.covered.add((r + offset, c))
                seen.add(cell._tc)
        yield grid


def _text(value: Any) -> str:
    text = "" if value is None else re.sub(r"\s+", "", str(value))
    return "" if _WRITTEN.fullmatch(text) else text


def _title(grid: Grid) -> str:
    """The first line that says one thing only."""
    for row in grid.rows[:4]:
        told = list(dict.fromkeys(filter(None, row)))
        if len(told) == 1 and len(told[0]) > 4:
            return told[0]
    return ""


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[0-9][0-9,.]*%?|[0-9]+[.、)）]?", text))


def _slots(grid: Grid) -> Iterator[Slot]:
    whole = _unit_in("".join("".join(dict.fromkeys(row)) for row in grid.rows[:4]))
    head = _header(grid)
    group = before = ""
    for r in range(head, len(grid.rows)):
        row = grid.rows[r]
        labels = [t for t in dict.fromkeys(row) if t and not _is_number(t) and not _BARE.fullmatch(t)]
        own = "".join(t for t in labels if not t.startswith("其中"))
        if not labels or _SERIAL.fullmatch(labels[0]):
            continue
        is_part = bool(re.match(r"其中|#|——|－|①|②|③|\(?[1-9]\)", labels[-1])) or labels[-1].startswith("其中")
        unit = next((t for t in row if _BARE.fullmatch(t)), "")
        for c, text in enumerate(row):
            if text or (r, c) in grid.covered:
                continue
            left = [t for t in dict.fromkeys(row[:c]) if t and not _is_number(t) and not _BARE.fullmatch(t)]
            column = _heading(grid, head, c)
            if not left or _SERIAL.fullmatch(column or "x") or column in ("单位", "计量单位"):
                continue
            told = "".join(left)
            held = _unit_in(column) or _unit_in(told) or unit or whole
            label = told.removeprefix("其中").lstrip(":：") if is_part else told
            about = f"{_title(grid)}\n{before}"
            yield Slot(address(grid, r, c), label, column, held, group if is_part else "", about)
        before = "".join(labels)
        if not is_part:
            group = own


def _header(grid: Grid) -> int:
    """The row at which the headings end; of a form of labels with empty cells beside them the first such row.

    A row of headings says several things and leaves nothing open but its corner; a row to fill leaves a cell open
    beside its label.
    """
    seen = False
    for r, row in enumerate(grid.rows):
        told = [t for t in dict.fromkeys(row) if t and not _is_number(t)]
        is_open = any(not text and (r, c) not in grid.covered for c, text in enumerate(row) if c)
        if seen and told and is_open:
            return r
        seen = seen or (len(told) >= 2 and not is_open)
    pairs = (r for r, row in enumerate(grid.rows) if r and row[0] and "" in row[1:] and (r, 1) not in grid.covered)
    return len(grid.rows) if seen else next(pairs, len(grid.rows))


def _heading(grid: Grid, head: int, column: int) -> str:
    """The headings above the column, the wider first."""
    told = []
    for row in grid.rows[:head]:
        text = row[column] if column < len(row) else ""
        if text and len(set(filter(None, row))) > 1 and not _is_number(text):
            told.append(text)
    return "".join(dict.fromkeys(told))


def _unit_in(text: str) -> str:
    match = _UNIT.search(text)
    return (match["named"] or match["held"]) if match else "%" if re.search(r"[(（]%[)）]", text) else ""


def address(grid: Grid, row: int, column: int) -> str:
    return f"{grid.name}!{get_column_letter(column + 1)}{row + 1}"
