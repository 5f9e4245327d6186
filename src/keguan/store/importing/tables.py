"""Tables on a grid: where each begins and ends, what its columns are headed, and what stands around it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from keguan.kit.fields import Shape
from keguan.store.importing import text
from keguan.store.importing.grids import Grid
from keguan.store.importing.headers import Header, Vocabulary, find_header

_LABEL: Final = re.compile(r"^([\u4e00-\u9fffA-Za-z（）()]{2,14})\s*[:：]\s*(.*)$")
_UNIT_BESIDE: Final = re.compile(r"(?<=.)[（(](?:计量|金额)?单位\s*[:：][^()（）]*[)）]")
_NOTE: Final = re.compile(
    r"^[(\[【]?(?:注|备注|说明|填表说明|填报说明|附注|数据来源|资料来源|统计口径)(?:[:：\d、.\])】]|$)"
)
_TITLE_LENGTH: Final = 60
_FULL_SCAN: Final = 300


@dataclass
class Table:
    """One table: `first`..`last` are its data rows, `columns` the grid columns it covers; indexes as in the grid.

    Its titles stand from row `begin` on.
    `unit` and `percent` are what a line around the table says of bare numbers; `carried` are section rows above a
    header repeated on a new page, which hold on below it. Where years stand side by side, the table is of the one
    `year` whose columns are the `group`; a row with nothing in these has no record for it.
    """

    grid: Grid
    header: Header
    columns: tuple[int, ...]
    first: int
    last: int
    titles: list[str] = field(default_factory=list)
    captions: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unit: str = ""
    percent: bool = False
    carried: "Table | None" = None
    begin: int = 0
    year: int | None = None
    group: tuple[int, ...] = ()

    @property
    def headings(self) -> dict[int, str]:
        """The whole heading of each column, parent first, as a reader sees it."""
        return {column: " ".join(self.header.parts.get(column, ())) for column in self.columns}

    def cell(self, row: int, column: int) -> Any:
        """The value of a cell, None outside the filled part."""
        cells = self.grid.rows[row]
        return cells[column] if column < len(cells) else None

    def numbers(self) -> range:
        """The indexes of the data rows."""
        return range(self.first, self.last + 1)


def lone_text(cells: Iterable[Any]) -> str:
    """The text of a row in which nothing else is written (repeated in merged cells at most); "" for other rows."""
    filled = {cell if isinstance(cell, str) else None for cell in cells if cell is not None}
    return (filled.pop() or "").strip() if len(filled) == 1 else ""


def is_note(line: str) -> bool:
    """Whether a line is a note or an explanation and neither title nor section."""
    flat = text.squash(line)
    return bool(_NOTE.match(flat)) or len(flat) > _TITLE_LENGTH


def find_tables(grid: Grid, shapes: Sequence[Shape]) -> list[Table]:
    """All tables of the grid, found by headings that the shapes know; none on covers, notes and empty sheets."""
    words = Vocabulary.of(shapes)
    headers = list(_headers(grid, words))
    tables: list[Table] = []
    for position, header in enumerate(headers):
        end = headers[position + 1].top if position + 1 < len(headers) else len(grid.rows)
        begin = headers[position - 1].bottom + 1 if position else 0
        start = _title_start(grid, begin, header.top) if position else 0
        last = _title_start(grid, header.bottom + 1, end) - 1 if position + 1 < len(headers) else end - 1
        for columns in _blocks(grid, header, last):
            table = Table(grid, header, columns, header.bottom + 1, last, begin=start)
            read_surroundings(table, grid.rows[start : header.top], grid.above if not position else [])
            _inherit(table, tables)
            tables.append(table)
    return tables


def _headers(grid: Grid, words: Vocabulary) -> Iterator[Header]:
    """Headers from top to bottom. Far down a long sheet only rows after a gap or like the last header are examined."""
    row, known = 0, frozenset[str]()
    after_gap = True
    while row < len(grid.rows):
        cells = grid.rows[row]
        texts = {cell for cell in cells if isinstance(cell, str)}
        candidate = row < _FULL_SCAN or after_gap or len(texts & known) >= 2
        header = find_header(grid, row, words) if candidate and len(texts) >= 2 else None
        if header is None:
            after_gap = len([c for c in cells if c is not None]) <= 1
            row += 1
            continue
        yield header
        known = frozenset(c for r in grid.rows[header.top : header.bottom + 1] for c in r if isinstance(c, str))
        row = header.bottom + 1


def _title_start(grid: Grid, begin: int, header: int) -> int:
    """The first of the lines right above a header that belong to it: lone texts, captions and unit lines."""
    row = header
    while row > begin:
        cells = [cell for cell in grid.rows[row - 1] if cell is not None]
        if cells and not _is_surrounding(cells):
            break
        row -= 1
    # notes and signatures of the table above stay with it
    own = [r for r in range(row, header) if any(c is not None for c in grid.rows[r])]
    while own and is_note(_line(grid.rows[own[0]])):
        row = own.pop(0) + 1
    return row


def _is_surrounding(cells: list[Any]) -> bool:
    texts = [text.squash(cell) for cell in cells if isinstance(cell, str)]
    if lone_text(cells):
        return not re.fullmatch(r"(?:合计|小计|总计|共计).*", texts[0])
    return bool(texts) and all(":" in t or text.unit_of_line(t) for t in texts if t) and len(texts) == len(cells)


def _line(cells: Iterable[Any]) -> str:
    return "  ".join(dict.fromkeys(str(cell).strip() for cell in cells if isinstance(cell, str)))


def _blocks(grid: Grid, header: Header, last: int) -> Iterator[tuple[int, ...]]:
    """The columns of each table under one header: two lists printed side by side repeat their headings."""
    headed = sorted(header.parts)
    if not headed:
        return
    keys = {column: header.key(column) for column in headed}
    first = keys[headed[0]]
    starts = [column for column in headed if keys[column] == first]
    if len(starts) < 2 or first not in ("序号", "编号") and not _repeats(keys, starts):
        starts = starts[:1]
    width = max((len(row) for row in grid.rows[header.bottom + 1 : last + 1]), default=0)
    edges = [*starts, max(headed[-1] + 1, min(width, headed[-1] + 20))]
    for left, right in zip(edges, edges[1:], strict=False):
        yield tuple(range(left, right))


def _repeats(keys: dict[int, str], starts: list[int]) -> bool:
    names = list(keys.values())
    gap = list(keys).index(starts[1])
    return gap > 1 and names[:gap] == names[gap : 2 * gap]


def read_surroundings(table: Table, lines: list[list[Any]], paragraphs: list[str]) -> None:
    """Titles, captions, notes and units from the lines above, units from the notes below."""
    table.notes = [
        n
        for n in (_line(table.grid.rows[r]) for r in range(max(table.last - 12, table.first), table.last + 1))
        if is_note(n)
    ]
    above = [[p] for p in paragraphs] + lines
    for cells in above:
        _read_line(table, [str(cell).strip() for cell in cells if isinstance(cell, str)])
    said = [_line(cells) for cells in above]
    headed = [t for parts in table.header.parts.values() for t in parts]
    # the nearest line above counts most, then notes below
    for line in [*reversed(said), *table.notes]:
        table.unit = table.unit or text.unit_of_line(line)
        table.percent = table.percent or (
            text.says_percent(line) and "单位" in line and not any("%" in h or "％" in h for h in headed)
        )


def _read_line(table: Table, cells: list[str]) -> None:
    pieces = [piece for cell in cells for piece in re.split(r"\s{2,}|[\t\n\u3000]+(?=[^\s]{2,12}[:：])", cell) if piece]
    position = 0
    while position < len(pieces):
        piece = re.sub(r"^[（(](.*[:：][^()（）]*)[)）]$", r"\1", pieces[position])
        for label, value in re.findall(r"[（(]([^()（）:：]{2,12})[:：]([^()（）:：]+)[)）]", piece):
            if not text.unit_of_line(f"{label}:{value}"):
                table.captions[text.heading_key(label)] = value.strip()
        piece = _UNIT_BESIDE.sub("", piece).strip() or piece  # a title with its unit: 科贷通贷款（单位：万元）
        label = _LABEL.match(piece)
        position += 1
        if label is None or is_note(piece):
            if is_note(piece):
                table.notes.append(piece)
            elif piece not in table.titles:
                table.titles.append(piece)
            continue
        value = label[2].strip()
        if not value and position < len(pieces) and not _LABEL.match(pieces[position]):
            value = pieces[position]
            position += 1
        if (
            text.heading_key(label[1]) in ("附件", "表号")
            or not value
            or (label[1].endswith("单位") and text.unit_of_line(piece))
        ):
            continue
        table.captions[text.heading_key(label[1])] = value


def _inherit(table: Table, earlier: list[Table]) -> None:
    """A header repeated on a new page goes on with the title, captions, unit and sections of the table before it."""
    before = next((t for t in reversed(earlier) if t.columns == table.columns), None)
    if before is None:
        return
    same = [table.header.key(c) for c in table.columns] == [before.header.key(c) for c in before.columns]
    if not same:
        table.titles = table.titles or before.titles[:1]
        return
    if not table.titles or table.titles == before.titles or all(_is_page(t) for t in table.titles):
        table.carried = before
        table.titles = list(before.titles)
    elif all(_is_section(t) for t in table.titles):
        table.titles = [*before.titles, *table.titles]
    table.captions = {**before.captions, **table.captions}
    table.unit = table.unit or before.unit
    table.percent = table.percent or before.percent


def _is_page(line: str) -> bool:
    return bool(
        re.fullmatch(r"第?\d+(?:页|/\d+页?)(?:[,，]?共\d+页)?|[(（]?续(?:表|上表)?\d*[)）]?", text.squash(line))
    )


def _is_section(line: str) -> bool:
    return text.strip_ordinal(line) != text.squash(line) or len(text.squash(line)) <= 10
