"""A circular's table of counties by figures, of which the bureau's own row tells values and ranks."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from keguan.kit import words
from keguan.kit.errors import BureauError
from keguan.store.importing import grids
from keguan.store.importing.text import squash

RANK: Final = re.compile(r"(位次|排名|排位|名次|位序)$")
WHOLE: Final = re.compile(r"(合计|总计|平均|全省|全市|全国|小计)")
UNIT: Final = re.compile(r"[（(]([^（）()]{1,6})[）)]$")
BARE: Final = re.compile(r"(数值|指标值|实绩|完成数|完成值)$")  # says no more than that it is the value
YEAR: Final = re.compile(r"^\d{4}年?度?")

Cells = dict[str, str]


def of_file(name: str, content: bytes) -> list[grids.Grid]:
    """The tables of a workbook or document. Raises UnreadableFile with what to do about the file."""
    with TemporaryDirectory(prefix="keguan-circular-") as folder:
        path = Path(folder, f"table{Path(name).suffix.lower()[:6]}")
        path.write_bytes(content)
        return grids.read(path)


def of_text(pasted: str) -> list[grids.Grid]:
    """The table that was copied from a document or workbook: cells with tabs between."""
    rows: list[list[Any]] = [[cell.strip() or None for cell in line.split("\t")] for line in pasted.splitlines()]
    return [grids.Grid("", "", [row for row in rows if any(row)])]


def own_row(found: Sequence[grids.Grid], place: str) -> list[Cells]:
    """Name, value, unit, rank and of how many for each figure that the row of `place` tells, in the table's order.

    A column headed 位次 or 排名 ranks the figure before it, or the one that it is named after. How many took part are
    the rows with a rank or value, without totals. Raises BureauError when no table has such a row, or one of figures.
    """
    for grid in found:
        at = next((n for n, row in enumerate(grid.rows) if _label(row, place) is not None), None)
        if at is not None and (cells := list(_figures(grid, at, place))):
            return cells
    raise BureauError(
        "circular.no_row",
        f"表里没有找到“{place}”这一行，或这一行没有数；请把带表头的整张表选上，行是县（市、区）、列是指标。",
    )


def _label(row: Sequence[Any], place: str) -> int | None:
    """The column in which the row says that it is the place's."""
    short = place.rstrip("市县区")
    for column, cell in enumerate(row):
        told = squash(cell) if isinstance(cell, str) else ""
        if told and (told == place or (len(short) > 1 and told == short)):
            return column
    return None


def _figures(grid: grids.Grid, at: int, place: str) -> Iterator[Cells]:
    label = _label(grid.rows[at], place) or 0
    first = next(n for n, row in enumerate(grid.rows) if n == at or any(_is_number(c) for c in row[label + 1 :]))
    heads = _heads(grid, first)
    counted = [row for row in grid.rows[first:] if _is_county(row, label)]
    made: dict[str, Cells] = {}
    for column, head in enumerate(heads):
        cell = _cell(grid, at, column)
        if column <= label or not head or not cell:
            continue
        own = RANK.sub("", head)
        if own != head:
            last = next(reversed(made), "")
            name = next((n for n in made if n == own), last) or own
            took = sum(bool(row[column : column + 1] and row[column] is not None) for row in counted)
            made.setdefault(name, {"name": name})
            made[name] |= {"rank": re.sub(r"\D", "", cell.split("/")[0]), "of": str(took)}
        else:
            unit = UNIT.search(head)
            name = BARE.sub("", YEAR.sub("", UNIT.sub("", head))) or head
            made[name] = {"name": name, "value": cell, "unit": unit[1] if unit else "%" if cell.endswith("%") else ""}
    yield from made.values()


def _is_county(row: Sequence[Any], label: int) -> bool:
    cell = row[label] if label < len(row) else None
    told = squash(cell) if isinstance(cell, str) else ""
    return bool(told) and not WHOLE.search(told) and any(_is_number(c) for c in row[label + 1 :])


def _is_number(cell: Any) -> bool:
    if isinstance(cell, str):
        return bool(re.fullmatch(r"-?[\d,.]+%?", squash(cell)))
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _heads(grid: grids.Grid, first: int) -> list[str]:
    """What stands above each column, from the top down; a heading over several columns belongs to all of them."""
    width = max(len(row) for row in grid.rows)
    above = [row for row in grid.rows[:first] if sum(c is not None for c in row) > 1]  # a title stands alone
    heads = [""] * width
    for number, row in enumerate(above):
        told, is_last = "", number == len(above) - 1
        for column in range(width):
            cell = row[column] if column < len(row) else None
            told = squash(str(cell)) if cell is not None else "" if is_last else told
            if told and not heads[column].endswith(told):
                heads[column] += told
    return heads


def _cell(grid: grids.Grid, row: int, column: int) -> str:
    cell = grid.rows[row][column] if column < len(grid.rows[row]) else None
    if cell is None:
        return ""
    if isinstance(cell, str):
        return squash(cell)
    number = Decimal(str(cell))
    return f"{words.plain(number * 100)}%" if grid.is_percent(row, column) else words.plain(number)
