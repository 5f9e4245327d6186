"""What a clerk settles before a batch is taken in, and taking one back."""

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.registry import access, importing
from keguan.registry.importing import jobs
from keguan.registry.importing.decisions import forget
from keguan.registry.importing.links import NEW, SKIP
from keguan.registry.importing.marking import marked
from keguan.registry.importing.outcomes import SheetPreview
from keguan.store import files
from keguan.store.audit import audit
from keguan.store.models import ImportBatch, ImportFile
from keguan.store.shapes import shape_of
from keguan.web import gate
from keguan.web.imports import showing
from keguan.web.imports.batches import handled, ledger_asked, preview_for, tells_work

LONGEST_CELL = 2000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@gate.open_to(gate.editors)
@require_http_methods(["GET", "POST"])
@tells_work
def tables(request: HttpRequest, pk: int) -> HttpResponse:
    """Which ledger each table belongs to and what each column is: as recognised, changed where the clerk knows better."""
    found = handled(request, pk)
    if found.state != ImportBatch.WAITING:
        return redirect("import", pk)
    preview = preview_for(request, found, None)
    sheets = [(place, sheet) for place, sheet in enumerate(preview.sheets) if sheet.table is not None]
    if request.method == "POST":
        try:
            return _read_as(request, found, sheets)
        except BureauError as fault:
            messages.error(request, fault.message)
    ledgers = access.ledgers_for(request.user, access.CHANGE)
    context = {
        "batch": found,
        "ledgers": ledgers,
        "sheets": [
            (place, sheet, showing.columns_to_map(sheet), shape_of(sheet.ledger.key).fields if sheet.ledger else ())
            for place, sheet in sheets
        ],
    }
    return render(request, "imports/tables.html", context)


def _read_as(request: HttpRequest, found: ImportBatch, sheets: list[tuple[int, SheetPreview]]) -> HttpResponse:
    """Keep what was changed; a table that got another ledger is shown again with the columns of that one."""
    decisions, again = importing.Decisions.of(found), False
    for place, sheet in sheets:
        asked, now = request.POST.get(f"ledger-{place}", ""), sheet.ledger.key if sheet.ledger else ""
        if request.POST.get("forget") == str(place):
            forget(sheet.table)
            decisions.tables.get(sheet.file, {}).get(sheet.sheet, {}).pop(str(sheet.number), None)
            again = True
        elif asked != now:
            decisions.read_as(sheet, catalogue.ledger(asked).key if asked else "", {})
            again = again or bool(asked)
        elif now:
            columns = showing.columns_to_map(sheet)
            picked = {str(c.place): request.POST.get(f"column-{place}-{c.place}", c.field) for c in columns}
            if any(picked[str(c.place)] != c.field for c in columns):
                decisions.read_as(sheet, now, picked)
    decisions.save(found)
    return redirect("import-tables" if again else "import", found.pk)


@gate.open_to(gate.editors)
@require_POST
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend one cell of the workbook on the way in; the file itself stays as it was sent."""
    found = handled(request, pk)
    file, sheet, name = (request.POST.get(part, "")[:255] for part in ("file", "sheet", "cell"))
    if not found.files.filter(name=file).exists() or not name:
        raise BureauError("import.no_cell", "没有找到要改的这一格，请刷新页面再改。")
    decisions = importing.Decisions.of(found)
    if "restore" in request.POST:
        decisions.unmend(file, sheet, name)
    else:
        decisions.mend(file, sheet, name, request.POST.get("value", "")[:LONGEST_CELL])
    return _settled(request, found, decisions)


@gate.open_to(gate.editors)
@require_POST
@tells_work
def organisations(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which unknown organisations are which."""
    found = handled(request, pk)
    decisions = importing.Decisions.of(found)
    asked = {q.name: q for q in preview_for(request, found, ledger_asked(request.POST)).questions}
    for place, (name, question) in enumerate(asked.items()):
        answer = request.POST.get(f"answer-{place}", "")
        if answer in (NEW, SKIP) or answer in {str(c.pk) for c in question.candidates}:
            decisions.organisations[name] = answer
            if answer.isdigit() and request.POST.get(f"remember-{place}"):
                decisions.aliases.append(name)
    return _settled(request, found, decisions)


def _settled(request: HttpRequest, found: ImportBatch, decisions: importing.Decisions) -> HttpResponse:
    try:
        decisions.save(found)
    except BureauError as fault:
        messages.error(request, fault.message)
    back = request.POST.get("next", "")
    return redirect(back if back.startswith(reverse("import", args=[found.pk])) else reverse("import", args=[found.pk]))


@gate.open_to(gate.editors)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole batch back, as long as nothing was built on it."""
    found = handled(request, pk)
    reason = request.POST.get("reason", "").strip()[:150]
    try:
        if not reason:
            raise BureauError("import.no_reason", "请写明为什么撤销，再点一次。")
        if jobs.is_large(found):
            jobs.start(found, jobs.UNDOING, lambda: _undo(found, user=request.user, reason=reason))
            return redirect("import", pk)
        messages.success(request, _undo(found, user=request.user, reason=reason))
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect("import", pk)


def _undo(found: ImportBatch, **options: Any) -> str:
    count = importing.undo(found, **options)
    return f"已撤销：{count} 条记录回到导入以前的样子，历史都还在。改好表格后可以重新导入。"


@gate.open_to(gate.editors)
@require_GET
@tells_work
def marked_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a waiting batch with its wrong cells marked, to be mended in the office program and sent again."""
    file = get_object_or_404(ImportFile.objects.select_related("file"), pk=pk)
    found = handled(request, file.batch_id)
    if found.state != ImportBatch.WAITING:
        return redirect("import", found.pk)
    preview = preview_for(request, found, ledger_asked(request.GET))
    content = io.BytesIO(marked(files.path_of(file.file), file.name, preview))
    audit("export", f"下载标了错的“{file.name}”", actor=request.user)
    name = f"{file.name.rsplit('/', 1)[-1].rsplit('.', 1)[0]}（标错）.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=EXCEL)
