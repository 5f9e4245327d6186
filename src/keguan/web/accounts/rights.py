"""The matrix of rights on the screen of the security officer, and as a workbook."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from keguan.kit.catalogue import catalogue
from keguan.kit.roles import ROLES
from keguan.store.audit import audit
from keguan.web.gate import account_readers, open_to
from keguan.web.matrix import JSON, PAGES, VERBS, readers_of, roles_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REACH = {"all": "全部数据", "region": "本乡镇（园区）", "organisation": "本单位", "nothing": "不看业务数据"}


def of_ledgers() -> list[tuple[str, str, list[str]]]:
    """(line, ledger, for each role the verbs in words) of every ledger."""
    found = []
    for ledger in catalogue.ledgers.values():
        line = catalogue.lines.get(ledger.line)
        allowed = {verb: roles_for(ledger, verb) for verb in VERBS}
        cells = ["、".join(told for verb, told in VERBS.items() if role in allowed[verb]) for role in ROLES]
        found.append((line.short if line else "全局", ledger.title, cells))
    return found


def of_pages() -> list[tuple[str, list[bool]]]:
    """(page, for each role whether it opens) of the pages that belong to no single ledger."""
    fixed = [(told, who) for told, who in (PAGES | JSON).values() if not isinstance(who, str)]
    work = [(f"工作页“{page.title}”", readers_of(key)) for key, page in catalogue.pages.items()]
    return [(told, [role in who for role in ROLES]) for told, who in fixed + work]


@require_safe
@open_to(account_readers)
def matrix(request: HttpRequest) -> HttpResponse:
    """Which role may open which page, and do what with which ledger."""
    roles = [(r.name, REACH[r.reach], r.duties) for r in ROLES.values()]
    words = request.GET.get("q", "").strip()[:40]
    ledgers = [line for line in of_ledgers() if words in line[0] or words in line[1]]
    context = {"roles": roles, "ledgers": ledgers, "pages": of_pages(), "words": words}
    return render(request, "accounts/matrix.html", context)


@require_safe
@open_to(account_readers)
def export(request: HttpRequest) -> FileResponse:
    """The matrix as a workbook, to be signed and filed."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "text_wrap": True})
    names = [r.name for r in ROLES.values()]
    ledgers = [(line, title, *cells) for line, title, cells in of_ledgers()]
    pages = [(told, *("可" if may else "" for may in cells)) for told, cells in of_pages()]
    _sheet(book, "台账", ("业务线", "台账", *names), ledgers, bold)
    _sheet(book, "页面", ("页面", *names), pages, bold)
    _sheet(book, "角色", ("角色", "范围", "职责"), [(r.name, REACH[r.reach], r.duties) for r in ROLES.values()], bold)
    book.close()
    out.seek(0)
    audit("export", "导出角色权限表", actor=request.user)
    return FileResponse(out, as_attachment=True, filename=f"角色权限表 {timezone.localdate()}.xlsx", content_type=XLSX)


def _sheet(book: Any, title: str, headings: tuple[str, ...], lines: list[tuple[str, ...]], bold: Any) -> None:
    sheet = book.add_worksheet(title)
    sheet.set_column(0, len(headings), 18)
    sheet.freeze_panes(1, 1)
    for row, cells in enumerate([headings, *lines]):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, bold if row == 0 else None)
