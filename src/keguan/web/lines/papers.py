"""Papers that the pages of lines hand out, as an office document in the official layout or as a workbook."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from keguan.kit import words
from keguan.kit.paper import Cell, Paper
from keguan.registry.regions import bureau_name
from keguan.report import docx as word
from keguan.report.document import Block, Chapter, Document, Paragraph, Table, Text
from keguan.store.audit import audit
from keguan.web import gate
from keguan.web.figures.reports import WORD
from keguan.web.figures.workbook import SAFE
from keguan.web.lines.pages import asked_of, page_for
from keguan.web.plan.views import EXCEL

LONGEST_SHEET = 31  # what Excel allows


@gate.open_to(gate.page_readers)
@require_GET
def paper(request: HttpRequest, key: str, name: str, kind: str) -> FileResponse:
    """One paper of a page as docx or xlsx."""
    page = page_for(request.user, key)
    if name not in page.papers or kind not in ("docx", "xlsx"):
        raise Http404("没有这份文件，请从页面上的按钮下载。")
    made = page.papers[name](asked_of(request))
    content = BytesIO(word.content(_document(made))) if kind == "docx" else _workbook(made)
    audit("export", f"下载“{made.name}”"[:200], actor=request.user)
    return FileResponse(
        content, as_attachment=True, filename=f"{made.name}.{kind}", content_type=WORD if kind == "docx" else EXCEL
    )


def _document(made: Paper) -> Document:
    return Document(
        made.title, bureau_name(), (Chapter("paper", "", tuple(_blocks(made))),), bureau_name(), made.day,
        number=made.number, to=made.to,
    )  # fmt: skip


def _blocks(made: Paper) -> Iterator[Block]:
    for text in made.body:
        yield Paragraph((Text(text),))
    for sheet in made.sheets:
        rows = tuple(tuple((Text(_said(cell)),) for cell in row) for row in sheet.rows)
        yield Table(sheet.head, rows, caption=sheet.title) if rows else Paragraph((Text(f"{sheet.title}：无。"),))


def _said(cell: Cell) -> str:
    return words.plain(words.rounded(cell / words.WAN, 6)) if isinstance(cell, Decimal) else str(cell)


def _workbook(made: Paper) -> BytesIO:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    bold, day, money = (
        book.add_format(f)
        for f in ({"bold": True, "bottom": 1}, {"num_format": "yyyy-mm-dd"}, {"num_format": "#,##0.00####"})
    )
    for sheet in made.sheets:
        page = book.add_worksheet("".join(c for c in sheet.title if c not in "[]:*?/\\'")[:LONGEST_SHEET])
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(1)
        page.freeze_panes(2, 0)
        page.set_column(0, len(sheet.head) - 1, 18)
        page.write_string(0, 0, f"{made.name}　{sheet.title}　{made.day}")
        for at, text in enumerate(sheet.head):
            page.write_string(1, at, text, bold)
        for number, row in enumerate(sheet.rows, start=2):
            for at, cell in enumerate(row):
                _write(page, number, at, cell, day, money)
    book.close()
    out.seek(0)
    return out


def _write(page: Any, row: int, at: int, cell: Cell, day: Any, money: Any) -> None:
    if isinstance(cell, Decimal):
        page.write_number(row, at, cell / words.WAN, money)
    elif isinstance(cell, date):
        page.write_datetime(row, at, cell, day)
    elif isinstance(cell, int):
        page.write_number(row, at, cell)
    else:
        page.write_string(row, at, cell)
