"""Header rows: found by the headings that ledgers know, joined over two or three rows, with their units."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from keguan.kit.fields import Shape
from keguan.store.importing import text
from keguan.store.importing.grids import Grid

SERIAL: Final = frozenset({"序号", "序", "编号", "no", "行号", "顺序号", "项次", "次序", "id"})
_COMMON: Final = SERIAL | {"备注", "说明"}
_DATA: Final = re.compile(
    r"(?:公司|合作社|银行|信用社|研究院|大学|学院|科技局)$|^[A-Z0-9\-]{6,}$|^\d[\d,.]*$|^\d{4}[年./\-]\d|^(?:国家|省|市|县|区)级$"
    r"|^\d+(?:\.\d+)?(?:万元|元|%)$"
)
_YEAR_COLUMN: Final = re.compile(r"(?:19|20)\d\d年度?")
_LONGEST: Final = 40


@dataclass(frozen=True)
class Vocabulary:
    """The headings all shapes know, in their bare form."""

    exact: frozenset[str]
    long: tuple[str, ...]

    @staticmethod
    def of(shapes: Sequence[Shape]) -> "Vocabulary":
        """The vocabulary of these shapes; kept, because every grid asks for it."""
        return _vocabulary(tuple((f.label, *f.words) for shape in shapes for f in shape.fields))

    def knows(self, value: Any) -> bool:
        """Whether a cell is a heading of some ledger, or contains one."""
        if not isinstance(value, str) or len(value) > _LONGEST:
            return False
        key = text.heading_key(value)
        if _YEAR_COLUMN.fullmatch(key):
            return True
        return key in self.exact or (
            len(key) <= 20 and bool(text.longest_word(key, self.long)) and not _looks_data(value)
        )


@lru_cache(maxsize=8)
def _vocabulary(headings: tuple[tuple[str, ...], ...]) -> Vocabulary:
    keys = {text.heading_key(word) for words in headings for word in words} | _COMMON
    return Vocabulary(frozenset(keys), tuple(key for key in keys if len(key) >= 3))


@dataclass(frozen=True)
class Header:
    """The rows `top`..`bottom` with the heading of each column as parts, parent first, and units of a unit row."""

    top: int
    bottom: int
    parts: dict[int, tuple[str, ...]]
    units: dict[int, str] = field(default_factory=dict)

    def key(self, column: int) -> str:
        """The bare word of the lowest heading of a column."""
        parts = self.parts.get(column, ())
        return text.heading_key(parts[-1]) if parts else ""


def _looks_data(value: Any) -> bool:
    if isinstance(value, (bool, date)):
        return True
    if isinstance(value, (int, float)):
        return not (float(value).is_integer() and (0 <= value < 100 or 1990 <= value < 2100))
    return value is not None and bool(_DATA.search(text.squash(str(value))))


def _filled(cells: Iterable[Any]) -> dict[int, Any]:
    return {column: cell for column, cell in enumerate(cells) if cell is not None}


def _is_heading_row(cells: list[Any], words: Vocabulary) -> bool:
    """Two known headings at least, hardly any data, no text twice in a run as prose would have."""
    filled = _filled(cells)
    known = sum(words.knows(cell) for cell in filled.values())
    data = sum(_looks_data(cell) for cell in filled.values())
    long = sum(isinstance(cell, str) and len(cell) > _LONGEST for cell in filled.values())
    captions = sum(isinstance(c, str) and bool(re.search(r"[:：]\s*\S", c)) for c in filled.values())
    return known >= 2 and (data + long) * 3 <= known and captions * 2 <= known and known * 4 >= len(filled)


def find_header(grid: Grid, row: int, words: Vocabulary) -> Header | None:
    """The header that begins at this row, None when the row is no part of one."""
    top = bottom = row
    if not _is_heading_row(grid.rows[row], words):
        # a row of group titles above the headings proper
        if not _is_group_row(grid, row) or not _next_is_heading(grid, row, words):
            return None
        bottom = row + 1
    bottom = max(bottom, _merged_down(grid, top))
    while bottom + 1 < len(grid.rows) and bottom - top < 3 and _continues(grid, top, bottom + 1, words):
        bottom += 1
    units: dict[int, str] = {}
    names = list(range(top, bottom + 1))
    for _ in range(2):
        below = _filled(grid.rows[bottom + 1]) if bottom + 1 < len(grid.rows) else {}
        if below and all(isinstance(c, str) and text.is_unit_word(c) for c in below.values()) and len(below) < 40:
            units = {column: str(cell) for column, cell in below.items()}
        elif not _is_numbering(below):
            break
        elif not _is_counting(below):
            names.append(bottom + 1)
        bottom += 1
    parts = _parts(grid, names)
    for number in names[1:]:
        cells = _filled(grid.rows[number])
        if cells and all(isinstance(c, str) and text.is_unit_word(c) for c in cells.values()):
            units.update({column: str(cell) for column, cell in cells.items()})
    return Header(top, bottom, parts, units)


def _is_group_row(grid: Grid, row: int) -> bool:
    filled = _filled(grid.rows[row])
    wide = any(r0 == row and c1 > c0 for r0, c0, _, c1 in grid.merged)
    short = all(isinstance(c, str) and len(c) <= 20 and not _looks_data(c) and "：" not in c for c in filled.values())
    return len(filled) >= 2 and wide and short


def _next_is_heading(grid: Grid, row: int, words: Vocabulary) -> bool:
    return row + 1 < len(grid.rows) and _is_heading_row(grid.rows[row + 1], words)


def _merged_down(grid: Grid, top: int) -> int:
    """The last row of the header cells that are merged downwards, if data do not reach up into them."""
    ends = [r1 for r0, _, r1, _ in grid.merged if r0 == top and r1 - r0 <= 3]
    return min(max(ends, default=top), len(grid.rows) - 1)


def _continues(grid: Grid, top: int, row: int, words: Vocabulary) -> bool:
    """Whether a row carries sub-headings: texts only, under group headings or in the gaps of the row above."""
    below, above = _filled(grid.rows[row]), _filled(grid.rows[row - 1])
    if not below or any(_looks_data(cell) or not isinstance(cell, str) or len(cell) > 20 for cell in below.values()):
        return False
    if all(text.is_unit_word(str(cell)) for cell in below.values()) or len(below) < 2:
        return False
    under_group = [
        column
        for column in below
        if any(r0 <= row - 1 <= r1 and c0 <= column <= c1 and c1 > c0 and r0 >= top for r0, c0, r1, c1 in grid.merged)
    ]
    in_gap = [column for column in below if column not in above]
    known = sum(words.knows(cell) for cell in below.values())
    if {text.heading_key(str(c)) for c in below.values()} & {text.heading_key(str(c)) for c in above.values()} - {""}:
        known = 0
    return len(under_group) == len(below) or (bool(in_gap) and known >= 1 and known * 2 >= len(below))


def _small_words(cells: dict[int, Any]) -> list[str]:
    return [text.squash(str(int(c) if isinstance(c, float) else c)).strip("()[]栏列第") for c in cells.values()]


def _is_numbering(cells: dict[int, Any]) -> bool:
    """A row under the headings that numbers the columns (1 2 3, 甲 乙 1 2) or gives their codes in a statistical form."""
    if len(cells) < 2 or any(isinstance(c, (bool, date)) or (isinstance(c, float) and c % 1) for c in cells.values()):
        return False
    words = _small_words(cells)
    digits = [word for word in words if re.fullmatch(r"\d{1,2}", word)]
    letters = [word for word in words if re.fullmatch(r"[甲乙丙丁戊己]|[A-Z]|栏次|代码|指标代码|-|—", word)]
    return len(digits) >= 1 and len(digits) + len(letters) == len(words)


def _is_counting(cells: dict[int, Any]) -> bool:
    """Whether the numbers are mere positions and no codes."""
    numbers = [int(word) for word in _small_words(cells) if word.isdigit()]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 2


def _parts(grid: Grid, names: list[int]) -> dict[int, tuple[str, ...]]:
    """The headings of each column from top to bottom, merged cells spread over what they cover."""
    spread: dict[tuple[int, int], Any] = {}
    for r0, c0, r1, c1 in grid.merged:
        if names[0] <= r0 <= names[-1] and c0 < len(grid.rows[r0]):
            for row in range(r0, min(r1, names[-1]) + 1):
                spread.update({(row, column): grid.rows[r0][c0] for column in range(c0, c1 + 1)})
    if not spread:
        spread = _group_titles(grid, names)
    width = max(max(len(grid.rows[row]) for row in names), max((c + 1 for _, c in spread), default=0))
    found: dict[int, tuple[str, ...]] = {}
    for column in range(width):
        parts: list[str] = []
        for row in names:
            cells = grid.rows[row]
            cell = cells[column] if column < len(cells) else None
            cell = spread.get((row, column)) if cell is None else cell
            word = (
                text.fold(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell))
                if cell is not None
                else ""
            )
            if word and not (parts and text.is_unit_word(word)) and word not in parts:
                parts.append(word)
        if parts:
            found[column] = tuple(parts)
    return found


def _group_titles(grid: Grid, names: list[int]) -> dict[tuple[int, int], Any]:
    """Without merged cells (CSV, unmerged copies) a group title stands over the first of its columns only."""
    spread: dict[tuple[int, int], Any] = {}
    for row, below in zip(names, names[1:], strict=False):
        title = None
        for column, sub in enumerate(grid.rows[below]):
            cell = grid.rows[row][column] if column < len(grid.rows[row]) else None
            title = None if sub is None else cell or title
            if title is not None:
                spread[row, column] = title
    return spread
