"""The library's list and search, and the same as a workbook."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from keguan.kit.paper import listed
from keguan.library import access
from keguan.library.finding import Question, entries_for, find
from keguan.library.models import Entry, Holding
from keguan.registry.regions import bureau_name
from keguan.store.audit import audit
from keguan.web.figures.workbook import EXCEL
from keguan.web.gate import open_to, public
from keguan.web.library.shelves import Results, section_name
from keguan.web.lines import papers

HEADINGS = (
    "标题", "文号", "发文机关", "发文日期", "种类", "效力", "业务线", "类目", "页数", "关键词", "谁能读", "上传人", "上传日期",
)  # fmt: skip


@require_safe
@public
def library(request: HttpRequest) -> HttpResponse:
    """What the reader finds for the words and filters of the address."""
    question = Question.asked(request.GET)
    found = find(request.user, question, after=request.GET.get("after", ""))
    results = Results(request.user, found, is_first=not request.GET.get("after"))
    return render(request, "library/list.html", {"found": found, "results": results})


@require_safe
@open_to(access.is_staff)
def export(request: HttpRequest) -> FileResponse:
    """Everything that the list has for this address, on all its pages, as a workbook."""
    question = Question.asked(request.GET)
    results = Results(request.user, find(request.user, question))
    wanted = "；".join([*([f"含“{question.text}”"] if question.text else []), *(c.text for c in results.chips)])
    note = f"{bureau_name()}　{wanted or '全部'}　{timezone.localtime():%Y-%m-%d %H:%M} 由 {request.user} 导出"
    rows = entries_for(request.user, question).select_related(
        "text", "holding__document", "holding__category", "holding__added_by"
    )
    day = timezone.localdate()
    book = papers.content(listed("文库", note, HEADINGS, _rows(rows.iterator(chunk_size=500)), day), "xlsx")
    audit("export", "导出“文库”", actor=request.user, rows=results.found.total, filters=wanted or "全部")
    name = f"文库 {day}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=EXCEL)


def _rows(entries: Iterable[Entry]) -> Iterable[tuple[Any, ...]]:
    for entry in entries:
        holding, document = entry.holding, entry.holding.document
        yield (
            str(holding), document.number, document.issuer, document.issued_on, holding.get_kind_display(),
            holding.get_validity_display(), section_name(holding.section), str(holding.category or ""), entry.pages,
            entry.text.words.replace("\n", "、"), holding.get_audience_display(), str(holding.added_by),
            timezone.localdate(holding.added_at),
        )  # fmt: skip


def document_url(holding: Holding, **asked: Any) -> str:
    """The address of a document; `page` and `q` open it at a place."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("library-document", args=[holding.pk]) + (f"?{query}" if query else "")
