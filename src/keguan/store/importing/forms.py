"""Forms: labels beside their values instead of headings above them, one record a sheet, laid out as a table of one row."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from keguan.kit import fields
from keguan.kit.fields import Field, Shape
from keguan.store.importing import text
from keguan.store.importing.grids import Grid
from keguan.store.importing.naming import field_named, field_words

_NUMBERS: Final = (fields.MONEY, fields.NUMBER, fields.INTEGER)
_CAPTION: Final = re.compile(r"^([\u4e00-\u9fffA-Za-z（）()]{2,14})\s*[:：]\s*(\S.*)$")
_NO_VALUE: Final = re.compile(r"^(?:代码|指标代码|行次|序号|栏次|编号|计量单位|单位|上年.*|去年.*|备注|说明)$")
_PART: Final = re.compile(r"^\s*(?:其中|#|＃|△)\s*[:：]?\s*")
_MOST_ROWS: Final = 200
_LABEL_COLUMNS: Final = 10
_FORM_ROWS: Final = 40

Place = tuple[int, int]


def lay_out(grid: Grid, shapes: Sequence[Shape]) -> Grid | None:
    """The form as a grid of one record, None when the grid is no form.

    It is one when labels and values alternate and give all that a ledger requires, or when a column holds the names of
    two numeric fields of a ledger at least and a label with its value tells the organisation.
    """
    if len(grid.rows) > _MOST_ROWS or len(grid.rows) < 2:
        return None
    if record := _record(grid, shapes):
        return record
    pairs = list(_captions(grid))
    if not any(_names_organisation(label, shapes) for label, _, _ in pairs):
        return None
    best: list[tuple[str, Any, Place]] = []
    for shape in shapes:
        items = _items(grid, shape)
        if len(items) < 2:
            continue
        told = [pair for pair in pairs if field_named(shape, pair[0]) and not _is_number(field_named(shape, pair[0]))]
        if any((f := field_named(shape, label)) and f.kind == fields.ORGANISATION for label, _, _ in told):
            best = max(best, [*told, *items], key=len)
    return _as_table(grid, best) if best else None


def _names_organisation(label: str, shapes: Sequence[Shape]) -> bool:
    found = (field_named(shape, label) for shape in shapes)
    return any(f is not None and f.kind == fields.ORGANISATION for f in found)


def _is_number(found: Field | None) -> bool:
    return found is not None and found.kind in _NUMBERS


def _record(grid: Grid, shapes: Sequence[Shape]) -> Grid | None:
    """A sheet about one record, as 单位名称 | 某某 | 所属乡镇 | 某镇: no label is beside another or comes twice."""
    best: list[tuple[str, Any, Place]] = []
    for shape in shapes if len(grid.rows) <= _FORM_ROWS else ():
        pairs = list(_beside(grid, shape))
        names = [_name(shape, label) for label, _, _ in pairs]
        needed = {f.name for f in shape.fields if f.required and not f.context and f.kind != fields.YEAR}
        rows = {place[0] for _, _, place in pairs}
        if len(pairs) >= 4 and len(rows) >= 2 and needed and needed <= set(names) and len(set(names)) == len(names):
            best = max(best, pairs, key=len)
    return _as_table(grid, best) if best else None


def _name(shape: Shape, label: str) -> str:
    found = field_named(shape, label)
    return found.name if found else ""


def _beside(grid: Grid, shape: Shape) -> Iterator[tuple[str, Any, Place]]:
    for number, row in enumerate(grid.rows):
        filled = [(column, cell) for column, cell in enumerate(row) if cell is not None]
        for (_, label), (column, value) in zip(filled[::2], filled[1::2], strict=False):
            known = isinstance(label, str) and field_named(shape, label.rstrip(":："))
            if known and not (isinstance(value, str) and field_named(shape, value)):
                yield str(label).rstrip(":："), value, (number, column)


def _captions(grid: Grid) -> Iterator[tuple[str, Any, Place]]:
    """Every 单位名称：某某 in a cell or two, and the paragraphs above."""
    for number, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            if not isinstance(cell, str):
                continue
            for piece in re.split(r"\s{2,}|\n", cell.strip()):
                if hit := _CAPTION.match(piece.strip()):
                    yield hit[1], hit[2].strip(), (number, column)
            if text.squash(cell).endswith(":") or text.heading_key(cell).endswith(
                ("单位名称", "企业名称", "详细名称", "信用代码")
            ):
                after = next(((c, v) for c, v in enumerate(row[column + 1 :], column + 1) if v is not None), None)
                if after and not (isinstance(after[1], str) and _CAPTION.match(after[1])):
                    yield text.squash(cell).rstrip(":"), after[1], (number, after[0])
    for line in grid.above:
        for piece in re.split(r"\s{2,}", line):
            if hit := _CAPTION.match(piece.strip()):
                yield hit[1], hit[2].strip(), (0, 0)


def _numeric(shape: Shape) -> dict[str, Field]:
    return {word: f for f in shape.fields if _is_number(f) for word in field_words(f) if field_named(shape, word) is f}


def _items(grid: Grid, shape: Shape) -> list[tuple[str, Any, Place]]:
    """Every label in a column of labels that names a numeric field, with its unit, and its number in the value column.

    A form may have several such columns, two halves side by side; each field counts once.
    """
    numeric = _numeric(shape)
    width = max((len(row) for row in grid.rows), default=0) if len(numeric) > 1 else 0
    columns = [named for column in range(min(width, _LABEL_COLUMNS)) if len(named := _named(grid, column, numeric)) > 1]
    items: dict[str, tuple[str, Any, Place]] = {}
    for named in sorted(columns, key=len, reverse=True):
        for (number, column), found in named.items():
            if found.name not in items and (item := _item(grid, number, column)) is not None:
                items[found.name] = item
    return list(items.values())


def _named(grid: Grid, column: int, numeric: dict[str, Field]) -> dict[Place, Field]:
    """The cells of the column that name a numeric field, the first of each field."""
    named: dict[Place, Field] = {}
    for number, row in enumerate(grid.rows):
        cell = row[column] if column < len(row) else None
        if (
            isinstance(cell, str) and len(cell) <= 30 and not text.squash(cell).isdecimal()
        ):  # a serial number is no code
            found = numeric.get(text.heading_key(_PART.sub("", cell)))
            if found and found not in named.values():
                named[number, column] = found
    return named


def _item(grid: Grid, number: int, column: int) -> tuple[str, Any, Place] | None:
    row, unit = grid.rows[number], ""
    name = _PART.sub("", str(row[column]))
    for place in range(column + 1, len(row)):
        cell = row[place]
        if cell is None:
            continue
        if isinstance(cell, str) and text.is_unit_word(cell):
            unit = text.squash(cell)
        elif not _NO_VALUE.match(_heading_of(grid, number, place)) and _is_amount(cell):
            label = f"{name}（{unit}）" if unit and not text.unit_of_heading(name) else name
            return label, cell, (number, place)
    return None


def _is_amount(cell: Any) -> bool:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return True
    return isinstance(cell, str) and bool(
        re.fullmatch(r"-?[\d,]+(?:\.\d+)?(?:[万千亿]?元|人|项|件)?", text.squash(cell))
    )


def _heading_of(grid: Grid, number: int, column: int) -> str:
    """The nearest text above in the column that is no number or unit, as a bare word; rows numbered 甲 乙 1 pass by."""
    for row in reversed(grid.rows[:number]):
        cell = row[column] if column < len(row) else None
        if (
            isinstance(cell, str)
            and not text.is_unit_word(cell)
            and len(text.squash(cell)) > 1
            and not _is_amount(cell)
        ):
            return text.heading_key(cell)
    return ""


def _as_table(grid: Grid, pairs: list[tuple[str, Any, Place]]) -> Grid:
    first = min(place[0] for _, _, place in pairs)
    used = {place for _, _, place in pairs}
    lines = [
        [c for i, c in enumerate(row) if c is not None and (r, i) not in used]
        for r, row in enumerate(grid.rows[: first + 8])
    ]
    said = [[cell] for row in lines for cell in row if isinstance(cell, str) and _is_said(cell)]
    seen: dict[str, tuple[Any, Place]] = {}
    for label, value, place in pairs:
        seen.setdefault(label, (value, place))
    rows = [*said, list(seen), [value for value, _ in seen.values()]]
    made = Grid(grid.file, grid.sheet, rows, above=grid.above, table_number=grid.table_number)
    made.origins = {(len(rows) - 1, i): place for i, (_, place) in enumerate(seen.values())}
    return made


def _is_said(cell: str) -> bool:
    """A line that may give the year or the unit of the form: a title, 2025年, 计量单位：千元."""
    return bool(re.search(r"\d{4}|单位\s*[:：]|表$|情况", cell)) and len(cell) <= 60
