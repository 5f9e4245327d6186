"""The list of reports, the reader of one, and the moves it takes."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.library import converting
from keguan.registry import access
from keguan.registry.models import Region
from keguan.report import docx as word
from keguan.report import html
from keguan.report.audit import unproven
from keguan.report.document import numbered
from keguan.report.drafting import FREE, begin, document, drafted, headline
from keguan.report.models import ChapterComment, Report, ReportChapter
from keguan.report.signing import changed_since, draft_docx, newest, take
from keguan.store.acting import acting
from keguan.store.audit import audit
from keguan.store.clock import today
from keguan.store.moves import possible_moves
from keguan.web import gate
from keguan.web.figures.reports import WORD, Sheet, fact_card
from keguan.web.period import newest_change, years_with_records

KEPT = 16
QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def report_of(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(access.seen(request.user, Report.objects.all()).select_related("region"), pk=pk)


@gate.open_to(gate.figure_readers)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Reports with their state, and for every year with records the summary as it would be now."""
    may_see = access.may_comment(request.user)
    reports = (
        access.seen(request.user, Report.objects.all()).select_related("region") if may_see else Report.objects.none()
    )
    year = today().year
    context = {
        "years": years_with_records(request),
        "reports": reports.prefetch_related("editions"),
        "may_see": may_see,
        "may_write": access.may_write_reports(request.user),
        "kinds": Report.KINDS,
        "periods": _periods(year),
        "regions": Region.objects.filter(parent__parent=None).exclude(parent=None).order_by("name") if may_see else [],
    }
    return render(request, "studio/list.html", context)


def _periods(year: int) -> list[tuple[str, str]]:
    """The periods that a new report may have, the newest years first."""
    found = []
    for y in range(year + 1, year - 4, -1):
        found.append((str(y), f"{y}年"))
        found += [(f"{y}-H1", f"{y}年上半年")]
        found += [(f"{y}-Q{n}", f"{y}年{name}") for n, name in enumerate(QUARTERS, start=1)]
        found += [(f"{y}-{m:02}", f"{y}年{m}月") for m in range(1, 13)]
    return found


@gate.open_to(access.may_write_reports)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin a report; the last of its kind rolls forward into it."""
    try:
        region = Region.objects.filter(pk=int(request.POST.get("region") or 0)).first()
        made = begin(request.POST.get("kind", ""), Period.parse(request.POST.get("period", "")), region, request.user)
    except (BureauError, ValueError) as fault:
        messages.error(request, getattr(fault, "message", "请从列表里选种类、期间和范围。"))
        return redirect("report")
    messages.success(request, f"已建好“{made}”，文字取自默认章节；上一份的改动已带过来。")
    return redirect("report-reader", made.pk)


def sheet_of(request: HttpRequest, report: Report) -> Sheet:
    """What the report says now, built once per state of ledgers and texts."""
    return _built(report.pk, newest_change(request), today())


@lru_cache(maxsize=KEPT)
def _built(pk: int, *state: Any) -> Sheet:
    made = document(Report.objects.get(pk=pk))
    return Sheet(made, html.render(made), tuple(unproven(word.content(made), facts=made.displays())))


@gate.open_to(access.may_comment)
@require_GET
def reader(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it will print, its chapters on the left, the number looked at and what is to mend on the right."""
    report = report_of(request, pk)
    chapters = drafted(report)
    try:
        sheet = sheet_of(request, report)
    except BureauError as fault:  # a key that was declared away since
        messages.error(request, fault.message)
        sheet = None
    comments: dict[int, int] = {}
    for found in ChapterComment.objects.filter(chapter__report=report, settled=False):
        comments[found.chapter_id] = comments.get(found.chapter_id, 0) + 1
    edition = newest(report)
    made = sheet.document if sheet else None
    numbers = {c.key: _numbers(blocks) for c, blocks in numbered(made)} if made else {}
    context = {
        "report": report,
        "sheet": sheet,
        "body": mark_safe(sheet.html) if sheet else "",
        "chapters": [
            (d, headline(d, made), numbers.get(d.chapter.key, 0), comments.get(d.chapter.pk, 0)) for d in chapters
        ],
        "moves": possible_moves(report, request.user.role_declared),
        "may_write": access.may_write_reports(request.user) and report.is_open,
        "edition": edition,
        "editions": report.editions.select_related("by"),
        "since": changed_since(edition) if edition and not report.is_open else [],
        "free": FREE,
        "masks": ReportChapter.MASKS,
    }
    return render(request, "studio/reader.html", context)


def _numbers(blocks: Any) -> int:
    return sum(hasattr(run, "fact") for block in blocks for run in getattr(block, "runs", ()))


@gate.open_to(access.may_comment)
@require_GET
def fact(request: HttpRequest, pk: int, fact_id: str) -> HttpResponse:
    """One number of the report: definition, period, source and the first records behind it."""
    return fact_card(request, sheet_of(request, report_of(request, pk)).document, fact_id)


@gate.open_to(access.may_comment)
@require_GET
def docx(request: HttpRequest, pk: int) -> FileResponse:
    """The draft as an office file that carries its facts."""
    report = report_of(request, pk)
    content = BytesIO(draft_docx(report, sheet_of(request, report).document))
    audit("report", f"下载“{report}”的草稿", actor=request.user)
    return FileResponse(content, as_attachment=True, filename=f"{report}（草稿）.docx", content_type=WORD)


@gate.open_to(access.may_write_reports)
@require_POST
def title(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the report a title of its own; an empty one is that of its kind and period."""
    report = report_of(request, pk)
    if not report.is_open:
        raise Http404
    report.title = request.POST.get("title", "").strip()[:120]
    with acting(request.user, "改报告标题"):
        report.save()
    return redirect("report-reader", pk)


@gate.open_to(access.may_comment)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit, send back, sign, publish or withdraw."""
    report = report_of(request, pk)
    try:
        taken = take(report, request.POST.get("move", ""), request.user, request.POST.get("comment", "").strip()[:200])
        messages.success(request, f"“{taken}”现在是“{taken.get_state_display()}”。")
        if taken.state == Report.PUBLISHED:
            converting.start()
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect("report-reader", pk)
