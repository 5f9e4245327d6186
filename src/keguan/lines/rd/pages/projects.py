"""Form 107-1, the projects of a return, read from a sheet of any layout that imports know."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from keguan.kit import fields
from keguan.kit.fields import Field, Shape
from keguan.lines.rd.rules.forms import MONEY, MONTH, Item, in_unit, project_columns, read_project
from keguan.store.importing.grids import read
from keguan.store.importing.recognise import recognise
from keguan.store.importing.rows import CellError, ParsedRow, parse_rows
from keguan.store.importing.tables import find_tables

LEAST: Final = 4  # columns that make a sheet a list of projects of research, and of nothing else
KINDS: Final = {"": fields.TEXT, "码": fields.CODE, MONTH: fields.CODE, MONEY: fields.MONEY}
WHOSE: Final = ("单位详细名称", "填报单位名称", "企业名称", "企业详细名称")


def _column(item: Item) -> Field:
    unit = MONEY if item.unit == MONEY else ""
    kind = KINDS.get(item.unit, fields.NUMBER)
    return Field(item.code, item.label, kind, item.words, required=item.code == "name", unit=unit)


SHAPE: Final = Shape(
    "rd.projects",
    "企业研究开发项目情况",
    ("107-1", "研究开发项目情况", "研发项目情况"),
    (
        *map(_column, project_columns()),
        Field("organisation", "单位名称", fields.ORGANISATION, WHOSE, required=True),
        Field("year", "年度", fields.YEAR, ("年份", "统计年度"), required=True),
    ),
)


def read_projects(name: str, path: Path, year: int) -> dict[str, list[ParsedRow]]:
    """The rows of each sheet that is a list of projects, by the sheet's name; `year` serves where no sheet tells one.

    The values are those of form 107-1, as they are kept; the errors name the cell. Raises UnreadableFile.
    """
    made: dict[str, list[ParsedRow]] = {}
    for grid in read(path):
        for table in [] if grid.hidden else find_tables(replace(grid, file=name), [SHAPE]):
            found = recognise(table, [SHAPE])
            if found and found.column_of("name") is not None and len(found.columns) >= LEAST:
                rows = made.setdefault(grid.sheet, [])
                rows += [_judged(row) for row in parse_rows(table, found, year)]
    return made


def _judged(row: ParsedRow) -> ParsedRow:
    columns = project_columns()
    kept, faults = read_project({c.code: _text(c, row.values.get(c.code)) for c in columns})
    told = {error.field for error in row.errors}
    errors = [CellError(row.cells.get(code, ""), code, m) for code, m in faults.items() if code not in told]
    surroundings = {name: value for name, value in row.values.items() if name in ("organisation", "year")}
    return replace(row, values={**surroundings, **kept}, errors=[*row.errors, *errors])


def _text(column: Item, value: Any) -> str:
    """What a cell was read as, in the unit of the form."""
    if value is None or isinstance(value, str):
        return value or ""
    return in_unit(Fraction(value) / column.scale)
