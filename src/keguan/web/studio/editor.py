"""Writing a chapter: its text with live preview, order and presence of chapters, comments, versions compared."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keguan.kit.errors import BureauError
from keguan.registry import access
from keguan.report import drafting, html
from keguan.report.drafting import Drafted, checked, drafted, headline
from keguan.report.models import ChapterComment, Report, ReportChapter
from keguan.store.acting import acting
from keguan.web import gate
from keguan.web.comparing import compared
from keguan.web.ledgers.history import newest_revision
from keguan.web.studio.reports import report_of

LONGEST = 40_000


def _chapter(request: HttpRequest, pk: int, chapter: int) -> tuple[Report, Drafted]:
    report = report_of(request, pk)
    get_object_or_404(ReportChapter, pk=chapter, report=report)
    return report, next(d for d in drafted(report) if d.chapter.pk == chapter)


@gate.open_to(access.may_comment)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int, chapter: int) -> HttpResponse:
    """The chapter's text beside what it says; what somebody else saved meanwhile is shown first, and nothing is lost."""
    report, one = _chapter(request, pk, chapter)
    may_write = access.may_write_reports(request.user) and report.is_open
    typed, others, status = one.text, None, 200
    if request.method == "POST" and may_write:
        typed = request.POST.get("text", "")[:LONGEST].replace("\r\n", "\n")
        values = {
            "text": "" if "default" in request.POST else typed,
            "title": request.POST.get("title", "").strip()[:80],
        }
        mask = request.POST.get("mask", "")
        values |= {"mask": mask if mask in ReportChapter.MASKS else ""}
        try:
            with transaction.atomic():
                locked = ReportChapter.objects.select_for_update().get(pk=chapter)
                if request.POST.get("seen") != str(newest_revision(locked)):
                    others, status = one.text, 409
                else:
                    drafting.save(locked, values, request.user)
                    messages.success(request, "已保存。" if values["text"] else "已恢复默认文字。")
                    return redirect("report-chapter", pk, chapter)
        except BureauError as fault:
            messages.error(request, fault.message)
            status = 422
    context = {
        "report": report,
        "one": one,
        "name": headline(one, None),
        "typed": typed,
        "others": compared(typed, others) if others is not None else None,
        "seen": newest_revision(one.chapter),
        "may_write": may_write,
        "preview": _preview(report, one, typed),
        "comments": one.chapter.comments.select_related("by"),
        "masks": ReportChapter.MASKS,
        "chapters": [(d, headline(d, None)) for d in drafted(report)],
    }
    return render(request, "studio/editor.html", context, status=status)


@gate.open_to(access.may_comment)
@require_POST
def preview(request: HttpRequest, pk: int, chapter: int) -> HttpResponse:
    """What the typed text would say now."""
    report, one = _chapter(request, pk, chapter)
    return HttpResponse(_preview(report, one, request.POST.get("text", "")[:LONGEST].replace("\r\n", "\n")))


def _preview(report: Report, one: Drafted, text: str) -> SafeString:
    if faults := checked(text, one.chapter.key):
        lines = "".join(f"<li>{escape(fault)}</li>" for fault in faults)
        return format_html('<div class="notice error" role="alert"><ul>{}</ul></div>', mark_safe(lines))
    made = drafting.document(report, [Drafted(one.chapter, text, one.default)])
    sheet = html.render(made)
    start, end = sheet.find("<section"), sheet.find("<footer")
    body = sheet[start:end] if start >= 0 else '<p class="empty">这一章现在没有可说的：台账里没有数据，或还没有写。</p>'
    return mark_safe(f'<article class="sheet">{body}</article>')


@gate.open_to(access.may_write_reports)
@require_POST
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """The order of the chapters and which of them are in the report."""
    report = report_of(request, pk)
    order = [int(text) for text in request.POST.getlist("order") if text.isdecimal()]
    shown = set(request.POST.getlist("shown"))
    try:
        drafting.arrange(report, order, request.user)
        for one in drafted(report):
            if one.chapter.is_shown != (str(one.chapter.pk) in shown):
                drafting.save(
                    one.chapter, {"is_shown": not one.chapter.is_shown, "text": one.chapter.text}, request.user
                )
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect("report-reader", pk)


@gate.open_to(access.may_write_reports)
@require_POST
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A chapter of the report's own beside those of the lines."""
    try:
        made = drafting.add(report_of(request, pk), request.POST.get("title", "")[:80], request.user)
    except BureauError as fault:
        messages.error(request, fault.message)
        return redirect("report-reader", pk)
    return redirect("report-chapter", pk, made.pk)


@gate.open_to(access.may_comment)
@require_POST
def comment(request: HttpRequest, pk: int, chapter: int) -> HttpResponse:
    """A remark on the chapter, with the words it is about."""
    _, one = _chapter(request, pk, chapter)
    text = request.POST.get("text", "").strip()[:500]
    if text:
        quote = request.POST.get("quote", "").strip()[:200]
        with acting(request.user, "提意见"):
            ChapterComment(chapter=one.chapter, quote=quote, text=text, by=request.user).save()
    else:
        messages.error(request, "请写意见。")
    return redirect("report-chapter", pk, chapter)


@gate.open_to(access.may_comment)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a remark was dealt with, or open it again."""
    found = get_object_or_404(ChapterComment.objects.select_related("chapter"), pk=pk)
    report_of(request, found.chapter.report_id)
    found.settled = not found.settled
    with acting(request.user, "处理意见"):
        found.save()
    return redirect("report-chapter", found.chapter.report_id, found.chapter_id)


@gate.open_to(access.may_comment)
@require_GET
def versions(request: HttpRequest, pk: int, chapter: int) -> HttpResponse:
    """The texts that the chapter had, each compared with the one before it in colour."""
    report, one = _chapter(request, pk, chapter)
    told, after = [], one.text
    for revision in one.chapter.revisions.select_related("actor"):
        if "text" in revision.changes:
            before = revision.changes["text"][0] or one.default
            now = revision.changes["text"][1] or one.default
            told.append((revision, compared(before, now)))
            after = before
    context = {"report": report, "one": one, "name": headline(one, None), "versions": told, "first": after}
    return render(request, "studio/versions.html", context)
