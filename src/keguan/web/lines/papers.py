"""A paper of a line's page as a workbook, a sheet for each table, or as a document in the official layout."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from keguan.kit import scope, words
from keguan.kit.page import Page
from keguan.kit.paper import Cell, Figure, Listed, Paper
from keguan.registry.regions import bureau_name
from keguan.report import docx
from keguan.report.document import Block, Chapter, Document, Fact, Heading, Number, Paragraph, Run, Table, Text
from keguan.store.audit import audit
from keguan.web import gate
from keguan.web.figures.reports import WORD
from keguan.web.figures.workbook import EXCEL, SAFE
from keguan.web.lines.pages import asked_of, may_take_papers, page_of

FORMATS = {"xlsx": EXCEL, "docx": WORD}
WIDEST, NARROWEST = 60, 8
LINE, UPRIGHT, A4 = 21, 5, 9  # points; the most columns of a page that stands; the number of the paper


@gate.open_to(gate.paper_readers)
@require_GET
def paper(request: HttpRequest, key: str, name: str, kind: str) -> FileResponse:
    """One of the page's papers as a file."""
    return _file(request, page_of(request, key), name, kind)


@gate.open_to(gate.enterprises)
@require_GET
def own_paper(request: HttpRequest, key: str, name: str, kind: str) -> FileResponse:
    """One of the papers of a page that an enterprise fills in itself."""
    return _file(request, page_of(request, key, own=True), name, kind)


def _file(request: HttpRequest, found: Page, name: str, kind: str) -> FileResponse:
    if name not in found.papers or kind not in FORMATS:
        raise Http404("这个页面没有这份文件，请从页面上的按钮下载。")
    scope.require(may_take_papers(request.user, found), f"您的角色不能导出“{found.title}”，需要时请找科长。")
    made = found.papers[name](asked_of(request, found))
    audit("export", f"导出“{made.name}”"[:200], actor=request.user)
    return FileResponse(
        content(made, kind), as_attachment=True, filename=f"{made.name}.{kind}", content_type=FORMATS[kind]
    )


def content(paper: Paper, kind: str) -> BytesIO:
    """The file at its start; `kind` is xlsx or docx."""
    return _book(paper) if kind == "xlsx" else BytesIO(docx.content(_document(paper)))


def _document(paper: Paper) -> Document:
    blocks: list[Block] = []
    is_only = sum(isinstance(part, Listed) for part in paper.parts) == 1
    for part in paper.parts:
        if isinstance(part, Listed):
            blocks += [] if is_only else [Heading(part.title, 3)]
            rows = tuple(tuple((_run(cell, paper.day),) for cell in row) for row in part.rows)
            blocks.append(Table(part.head, rows) if rows else Paragraph((Text(f"{part.title}：无。"),)))
        else:
            blocks.append(Paragraph((Text(part),)))
    bureau = bureau_name()
    chapter = Chapter("paper", "", tuple(blocks))
    return Document(paper.title, bureau, (chapter,), bureau, paper.day, number=paper.number, to=paper.to)


def _run(cell: Cell, day: date) -> Run:
    """A figure carries its record into the document, as every number of a report carries its fact."""
    if not isinstance(cell, Figure) or cell.value is None:
        return Text(_told(cell), is_quantity=isinstance(cell, int | Decimal))
    id_ = f"{cell.ledger}/{cell.record}.{cell.field}"
    return Number(Fact(id_, cell.ledger, cell.field, "", cell.value, cell.unit, _told(cell), str(day), "", 1))


def _told(cell: Cell) -> str:
    cell = cell.value if isinstance(cell, Figure) else cell
    if cell is None:
        return ""
    return words.plain(cell) if isinstance(cell, int | Decimal) else str(cell)


def _book(paper: Paper) -> BytesIO:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, SAFE)
    styles = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "text": book.add_format({"font_color": "#56616f", "text_wrap": True, "valign": "vcenter"}),
        "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}),
        "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"}),
        "amount": book.add_format({"border": 1, "valign": "vcenter", "num_format": "#,##0.00####"}),
        "day": book.add_format({"border": 1, "valign": "vcenter", "num_format": "yyyy-mm-dd"}),
    }
    told = [part for part in paper.parts if isinstance(part, str)]
    for number, table in enumerate((part for part in paper.parts if isinstance(part, Listed)), start=1):
        _fill(book.add_worksheet(_sheet_name(table.title or f"表{number}")), paper, table, told, styles)
    book.close()
    made.seek(0)
    return made


def _fill(sheet: Any, paper: Paper, table: Listed, told: list[str], styles: dict[str, Any]) -> None:
    texts = [(name, *(_told(row[at]) for row in table.rows)) for at, name in enumerate(table.head)]
    widths = [
        min(WIDEST, max(NARROWEST, 2 * table.room.get(name, 0), *map(_width, (name, *column))))
        for name, *column in texts
    ]
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    sheet.set_default_row(LINE)
    sheet.write_string(0, 0, "".join(paper.title), styles["title"])
    for line, text in enumerate(told, start=1):
        # within the table's width: a longer line would make the printed table small
        lines = -(-_width(text) // max(sum(widths) - 2, 1))
        sheet.set_row(line, LINE * lines)
        if len(widths) > 1:
            sheet.merge_range(line, 0, line, len(widths) - 1, text, styles["text"])
        else:
            sheet.write_string(line, 0, text, styles["text"])
    top = len(told) + 1
    for at, name in enumerate(table.head):
        sheet.write_string(top, at, name, styles["head"])
    for line, row in enumerate(table.rows, start=top + 1):
        for at, cell in enumerate(row):
            _write(sheet, line, at, cell, styles)
    sheet.freeze_panes(top + 1, 0)
    if len(table.head) > UPRIGHT:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.center_horizontally()
    sheet.repeat_rows(top)
    sheet.fit_to_pages(1, 0)


def _width(text: str) -> int:
    """The width in Latin characters, with room on both sides."""
    return 2 + sum(2 if ord(letter) > 0xFF else 1 for letter in text)


def _write(sheet: Any, line: int, at: int, cell: Cell, styles: dict[str, Any]) -> None:
    cell = cell.value if isinstance(cell, Figure) else cell
    if isinstance(cell, date):
        sheet.write_datetime(line, at, datetime(cell.year, cell.month, cell.day), styles["day"])
    elif isinstance(cell, int | Decimal):
        sheet.write_number(line, at, cell, styles["amount" if isinstance(cell, Decimal) else "cell"])
    else:
        sheet.write_string(line, at, cell or "", styles["cell"])


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31]
