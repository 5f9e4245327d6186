"""The audit log on the screen: searched, checked and written out by the audit officer."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from keguan.store.audit import audit, head, verify
from keguan.store.models import AuditEntry
from keguan.web.gate import open_to, trail_readers

PAGE = 50
MOST_ROWS = 100_000
NAMED = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (("编号", 8), ("时间", 20), ("经办人", 16), ("类别", 12), ("做了什么", 60), ("地址", 16), ("指纹", 20))


def asked_of(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "")[:80] for name in ("q", "kind", "since", "until")}


def narrowed(asked: dict[str, str]) -> Any:
    """The entries asked for, newest first."""
    rows = AuditEntry.objects.order_by("-pk")
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    for word in asked["q"].split():
        rows = rows.filter(Q(told__icontains=word) | Q(actor__icontains=word))
    for name, lookup in (("since", "at__date__gte"), ("until", "at__date__lte")):
        if day := _day(asked[name]):
            rows = rows.filter(**{lookup: day})
    return rows


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:  # well written, but no such day
        return None


@require_safe
@open_to(trail_readers)
def log(request: HttpRequest) -> HttpResponse:
    """Who signed in, changed, exported and was refused; never the values of records."""
    asked = asked_of(request)
    rows = narrowed(asked)
    before = request.GET.get("before", "")
    shown = rows.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else rows
    found = list(shown[: PAGE + 1])
    query = request.GET.copy()
    query["before"] = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    newest, count = head()
    context = {
        "rows": found[:PAGE],
        "total": rows.count(),
        "older": f"?{query.urlencode()}" if len(found) > PAGE else "",
        "asked": asked,
        "kinds": AuditEntry.KINDS.items(),
        "newest": newest,
        "count": count,
        "query": request.GET.urlencode(),
    }
    return render(request, "accounts/log.html", context)


@require_POST
@open_to(trail_readers)
def check(request: HttpRequest) -> HttpResponse:
    """Check the whole chain and the revisions that it covers."""
    broken = list(verify())
    if broken:
        told = "；".join(f"{'第' + str(b.entry) + '条' if b.entry else '整体'}{b.why}" for b in broken[:NAMED])
        messages.error(request, f"发现 {len(broken)} 处问题：{told}。请保留现场，通知系统管理员和分管领导。")
    else:
        messages.success(request, f"{head()[1]} 条全部核验过，没有被改动或删去。")
    return redirect("audit-log")


@require_safe
@open_to(trail_readers)
def export(request: HttpRequest) -> FileResponse:
    """The entries asked for as a workbook."""
    out, asked = BytesIO(), asked_of(request)
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet("审计日志"), book.add_format({"bold": True})
    for place, (heading, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, bold)
    for line, e in enumerate(narrowed(asked)[:MOST_ROWS].iterator(chunk_size=2000), start=1):
        at = f"{timezone.localtime(e.at):%Y-%m-%d %H:%M:%S}"
        cells = (str(e.pk), at, e.actor, e.get_kind_display(), e.told, str(e.details.get("address", "")), e.hash)
        for place, text in enumerate(cells):
            sheet.write_string(line, place, text)
    book.close()
    out.seek(0)
    audit("export", "导出审计日志", actor=request.user)
    return FileResponse(out, as_attachment=True, filename=f"审计日志 {timezone.localdate()}.xlsx", content_type=XLSX)
