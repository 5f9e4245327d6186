"""From files to sheets whose ledger is known and whose rows are parsed, in the order in which they must be taken in."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from keguan.kit.catalogue import catalogue
from keguan.kit.fields import Field
from keguan.kit.ledger import Ledger
from keguan.kit.progress import tell
from keguan.registry.importing.decisions import Decisions
from keguan.registry.importing.marking import LISTED
from keguan.store.importing.files import UnreadableFile
from keguan.store.importing.grids import Grid, read
from keguan.store.importing.layouts import Understood, understand
from keguan.store.importing.recognise import Recognition
from keguan.store.importing.rows import ParsedRow, parse_rows
from keguan.store.importing.tables import Table
from keguan.store.shapes import shape_of

PLACE = re.compile(r"^\d*[\s_.、-]*([\u4e00-\u9fff]{1,6}?[市县区旗])(?!级)")
GENERAL = {
    "全市",
    "本市",
    "我市",
    "全县",
    "本县",
    "我县",
    "全区",
    "本区",
    "我区",
    "市",
    "县",
    "区",
    "设区市",
    "各县",
    "各区",
}


@dataclass
class Sheet:
    """One table: its rows when a ledger was recognised, else why there are none."""

    file: str
    sheet: str
    ledger: Ledger | None
    reason: str
    rows: list[ParsedRow] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    number: int = 0
    table: Table | None = None
    fields: dict[int, Field] = field(default_factory=dict)
    settled: str = ""


@dataclass
class Reading:
    """All sheets of an import and the files that could not be read."""

    sheets: list[Sheet] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def read_all(
    files: list[tuple[str, Path]],
    *,
    only: str | None,
    year: int | None,
    decisions: Decisions | None = None,
    more: tuple[Field, ...] = (),
) -> Reading:
    """Read (name, path) files. `only` is the key of the one ledger asked for; `year` serves where nothing tells one.

    `more` are columns that are read of it besides those that an import writes.
    """
    reading, decisions = Reading(), decisions or Decisions()
    shapes = [shape_of(key) for key, d in catalogue.ledgers.items() if d.is_imported and only in (None, key)]
    shapes = [replace(shape, fields=(*shape.fields, *more)) for shape in shapes]
    for number, (name, path) in enumerate(files):
        tell(f"读文件“{name[-40:]}”", number, len(files))
        try:
            grids = read(path)
        except UnreadableFile as fault:
            reading.problems.append((name, fault.message))
            continue
        before = None
        for grid in grids:
            if grid.sheet == LISTED:
                continue
            named = replace(grid, file=name).mended(decisions.cells_of(name, grid.sheet))
            tables = [] if grid.hidden else understand(named, shapes, only, before)
            before = tables[-1] if tables else before
            reading.sheets += _sheets(named, tables, year, decisions)
    order = {key: place for place, key in enumerate(import_order())}
    reading.sheets.sort(
        key=lambda s: order.get(s.ledger.key, -1) if s.ledger else len(order)
    )  # stable: file order stays
    return reading


def _sheets(grid: Grid, tables: list[Understood], year: int | None, decisions: Decisions) -> list[Sheet]:
    if grid.hidden:
        return [Sheet(grid.file, grid.sheet, None, "隐藏的工作表不导入；需要时请取消隐藏后再导入。")]
    if not tables:
        return [Sheet(grid.file, grid.sheet, None, "没有找到表头，不是台账。")] if any(map(any, grid.rows)) else []
    return [_sheet(grid, n, table, found, year, decisions) for n, (table, found) in enumerate(tables)]


def _sheet(
    grid: Grid, number: int, table: Table, found: Recognition | None, year: int | None, decisions: Decisions
) -> Sheet:
    said = decisions.table(grid.file, grid.sheet, number) or decisions.remembered(table)
    sheet = Sheet(grid.file, grid.sheet, None, "", titles=table.titles, number=number, table=table)
    if said:
        sheet.settled = said.by
        if not said.ledger:
            sheet.reason = "您选择了不导入这张表。"
            return sheet
        found = said.recognise(table, found)
    if found is None:
        listed = "、".join(h for h in table.headings.values() if h)[:60]
        sheet.reason = f"看不出属于哪本台账（表头：{listed}）。可用 --ledger 或在“认表”一步指定。"
        return sheet
    sheet.ledger, sheet.reason = catalogue.ledger(found.shape.key), "；".join(found.reasons)
    sheet.rows, sheet.fields, sheet.unused = parse_rows(table, found, year), found.columns, found.unmapped
    sheet.headings = {table.headings[column]: f.label for column, f in found.columns.items()}
    return sheet


def import_order() -> list[str]:
    """The ledgers so that each comes after those its records link to; the registry is first whatever the files' order."""
    ordered: list[str] = []

    def visit(ledger: Ledger) -> None:
        if ledger.key in ordered:
            return
        for f in ledger.model._meta.concrete_fields:
            if f.remote_field and f.related_model is not ledger.model:
                for needed in catalogue.ledgers_of(f.related_model):
                    visit(needed)
        ordered.append(ledger.key)

    for ledger in sorted(catalogue.ledgers.values(), key=lambda d: d.line != "registry"):
        visit(ledger)
    return ordered


def place_named(reading: Reading) -> str:
    """The county or city that the titles and files begin with most often; "" when none does twice."""
    texts = {t for s in reading.sheets for t in (*s.titles[:2], Path(s.file).stem)}
    found = Counter(m[1] for t in texts if (m := PLACE.match(t)) and m[1] not in GENERAL)
    place, times = found.most_common(1)[0] if found else ("", 0)
    return place if times > 1 else ""


def codes(reading: Reading) -> list[str]:
    """Every credit code on the sheets."""
    names = ("credit_code", "organisation_code")
    return [str(r.values[n]) for s in reading.sheets for r in s.rows for n in names if r.values.get(n)]


def cell_of(row: ParsedRow, name: str) -> str:
    return row.cells.get(name) or f"第{row.row}行"
