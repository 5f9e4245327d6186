"""Importing workbooks: choose, look at what would change, commit or give up; and the batches of the past."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from keguan.kit import roles
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.registry import access, importing
from keguan.registry.importing import jobs
from keguan.registry.importing.outcomes import OUTCOMES
from keguan.store import files as store_files
from keguan.store.audit import audit
from keguan.store.importing.grids import read
from keguan.store.models import ImportBatch, ImportFile, Origin
from keguan.web import gate
from keguan.web.imports import showing, uploads
from keguan.web.imports.batches import address_of, handled, ledger_asked, may_handle, preview_for, tells_work
from keguan.web.ledgers.filters import typed

PAGE = 20
STILL_WRONG = "还有错误，什么都没有写入。请改好表格重新上传，或勾选“只入没有错误的行”。"
AROUND = 15  # rows shown before and after the one that is asked for
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def readers(user: Any) -> bool:
    """Staff: the files of a batch are of the whole city, so an officer of one town does not see them."""
    return user.role_declared in roles.STAFF and access.sees_figures(user)


@gate.open_to(readers)
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """Where files are dropped, and the batches so far, narrowed to a state and to the name of a file or a person."""
    batches = ImportBatch.objects.select_related("by").prefetch_related("files")
    words, state = typed(request.GET.get("q", "")), request.GET.get("state", "")
    if words:
        named = ImportFile.objects.filter(name__icontains=words).values("batch")
        batches = batches.filter(Q(pk__in=named) | Q(by__name__icontains=words) | Q(by__username__icontains=words))
    if state in ImportBatch.STATES:
        batches = batches.filter(state=state)
    page = Paginator(batches, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "state": state,
        "states": ImportBatch.STATES,
        "running": [(b, job) for b in page if (job := jobs.job_of(b)) and job.is_running],
        "ledgers": access.ledgers_for(request.user, access.CHANGE),
        "ledger": ledger_asked(request.GET),
        "most_files": uploads.most_files(),
        "max_bytes": settings.MAX_UPLOAD_BYTES,
        "may_import": gate.editors(request.user),
        "outcomes": OUTCOMES,
    }
    return render(request, "imports/list.html", context)


@gate.open_to(gate.editors)
@csrf_exempt  # only until the quota stands: the check below reads the whole request
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the files as a batch and show what committing it would do."""
    request.upload_handlers.insert(0, uploads.Quota(request))
    return _upload(request)


@csrf_protect
@tells_work
def _upload(request: HttpRequest) -> HttpResponse:
    try:
        ledger = ledger_asked(request.POST)
        year = uploads.year_of(request.POST.get("year"))
        batch = importing.stage(uploads.files_of(request), user=request.user, year=year)
    except BureauError as fault:
        messages.error(request, fault.message)
        return redirect("imports")
    preview = preview_for(request, batch, ledger)
    unknown = any(sheet.ledger is None and sheet.table is not None for sheet in preview.sheets)
    return redirect("import-tables", batch.pk) if unknown and not ledger else redirect(address_of(batch, ledger))


@gate.open_to(readers)
@require_GET
@tells_work
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """A batch: how far it is while it is worked on, what it would change while it waits, what became of it afterwards."""
    found = get_object_or_404(ImportBatch.objects.select_related("by"), pk=pk)
    _tell_work(request, found)
    if found.state != ImportBatch.WAITING or not gate.editors(request.user):
        may_undo = found.state == ImportBatch.COMMITTED and may_handle(request.user, found)
        return render(request, "imports/told.html", {"batch": found, "may_undo": may_undo, **_told(found)})
    ledger = ledger_asked(request.GET)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    preview = preview_for(request, found, ledger)
    only = showing.number(request.GET.get("sheet"), len(preview.sheets))
    page = (showing.number(request.GET.get("page"), 10_000) or 1) if only is not None else 1
    decisions = importing.Decisions.of(found)
    sheets = showing.shown_sheets(preview, outcome, decisions, only=only, page=page)
    context = {
        "only": only,
        "page": page,
        "pages": -(-sheets[0].total // showing.PAGE) if only is not None and sheets else 1,
        "questions": preview.questions,
        "answered": decisions.organisations,
        "mended": sum(len(cells) for sheet in decisions.cells.values() for cells in sheet.values()),
        "may_handle": may_handle(request.user, found),
        "batch": found,
        "files": list(found.files.all()),
        "preview": preview,
        "ledger": ledger,
        "unread": showing.unread(found, preview),
        "sheets": sheets,
        "tallies": showing.tallies(preview.counts),
        "total": sum(preview.counts.values()),
        "outcome": outcome,
        "promise": showing.promise(preview.counts, len(preview.problems)),
        "has_work": showing.has_work(preview.counts),
    }
    return render(request, "imports/preview.html", context)


def _tell_work(request: HttpRequest, found: ImportBatch) -> None:
    """Show work that goes on; of work that has ended say once what came of it."""
    job = jobs.job_of(found)
    if job and job.is_running:
        raise showing.Working(found, job)
    if job and job.work != jobs.CHECKING and may_handle(request.user, found):
        lost = f"{job.name}没有做完就中断了（多半是程序重新启动过），台账没有变化，请再点一次“{job.name}”。"
        say = messages.success if job.state == jobs.DONE else messages.error
        say(request, lost if job.is_lost else job.told)
        jobs.forget(found)


@gate.open_to(readers)
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work on a batch is; once it has ended the page is loaded again."""
    found = get_object_or_404(ImportBatch, pk=pk)
    job = jobs.job_of(found)
    if job is None or not job.is_running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/progress.html", {"job": job, "address": request.path})


@gate.open_to(gate.editors)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the work on a batch; or, when it was stopped, begin again."""
    found = handled(request, pk)
    if request.POST.get("again"):
        jobs.forget(found)
    else:
        jobs.stop(found)
        messages.info(request, "正在停下，几秒钟就好。")
    return redirect("import", pk)


def _told(found: ImportBatch) -> dict[str, Any]:
    """The files of a batch with the sheets and how many records came from each."""
    by_sheet = Origin.objects.filter(file__batch=found).order_by("file_id", "sheet")
    sheets: dict[int, list[tuple[str, str, int]]] = {}
    for file_id, sheet, model, count in by_sheet.values_list("file_id", "sheet", "model").annotate(n=Count("pk")):
        sheets.setdefault(file_id, []).append((sheet, _titles().get(model, model), count))
    files = [(f, sheets.get(f.pk, [])) for f in found.files.select_related("file").order_by("pk")]
    return {"files": files, "tallies": showing.tallies(found.counts) if found.counts else []}


def _titles() -> dict[str, str]:
    """What the records of a model are called."""
    return {d.model._meta.label_lower: str(d.model._meta.verbose_name) for d in catalogue.ledgers.values()}


@gate.open_to(gate.editors)
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the batch into the ledgers; with errors only when the clerk said to leave those rows out."""
    found = handled(request, pk)
    ledger = ledger_asked(request.POST)
    good_rows = request.POST.get("good_rows") == "1"
    if jobs.is_large(found):
        user = request.user
        jobs.start(found, jobs.COMMITTING, lambda: _commit_apart(found, user=user, good_rows=good_rows, ledger=ledger))
        return redirect("import", pk)
    try:
        done = importing.commit(found, user=request.user, good_rows=good_rows, ledger=ledger)
    except BureauError as fault:
        messages.error(request, fault.message)
        return redirect("import", pk)
    if not done.committed:
        messages.warning(request, STILL_WRONG)
        return redirect(address_of(found, ledger))
    messages.success(request, f"已{showing.promise(done.counts, len(done.problems))}。")
    return redirect("import", pk)


def _commit_apart(found: ImportBatch, **options: Any) -> str:
    done = importing.commit(found, **options)
    if not done.committed:
        raise BureauError("import.errors", STILL_WRONG)
    return f"已{showing.promise(done.counts, len(done.problems))}。"


@gate.open_to(gate.editors)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the batch up; nothing of it reaches the ledgers."""
    found = handled(request, pk)
    jobs.stop(found)
    importing.cancel(found, user=request.user)
    jobs.forget(found)
    messages.success(request, "这批导入已取消，台账没有变化。")
    return redirect("imports")


@gate.open_to(gate.editors)
@require_GET
@tells_work
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The errors of a waiting batch as a workbook."""
    found = get_object_or_404(ImportBatch, pk=pk, state=ImportBatch.WAITING)
    content = importing.error_workbook(preview_for(request, found, ledger_asked(request.GET)))
    response = HttpResponse(content, content_type=EXCEL)
    response.headers["Content-Disposition"] = f'attachment; filename="import-{pk}-errors.xlsx"'
    return response


@gate.open_to(readers)
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet of an imported file as it was sent, around one row, with the cell that a value came from marked."""
    found = get_object_or_404(ImportFile.objects.select_related("file", "batch"), pk=pk)
    wanted, cell = request.GET.get("sheet", ""), request.GET.get("cell", "")
    grid = next((g for g in read(store_files.path_of(found.file)) if g.sheet == wanted), None)
    if grid is None:
        raise Http404
    row = showing.number(request.GET.get("row"), len(grid.rows) + 1) or 1
    first = max(row - AROUND, 0)
    mended = importing.Decisions.of(found.batch).cells_of(found.name, wanted)
    width = max((len(cells) for cells in grid.rows), default=0)
    lines = [
        (n + 1, [(grid.cell_name(n, c), showing.text_of_cell(grid, n, c)) for c in range(width)])
        for n in range(first, min(row + AROUND, len(grid.rows)))
    ]
    context = {"file": found, "sheet": wanted, "row": row, "cell": cell, "lines": lines, "mended": mended}
    return render(request, "imports/sheet.html", context)


@gate.open_to(readers)
@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """An imported file exactly as it was sent, always as a download: a browser must not open what strangers wrote."""
    found = get_object_or_404(ImportFile.objects.select_related("file"), pk=pk)
    content = store_files.path_of(found.file).open("rb")
    audit("export", f"下载导入的原件“{found.name}”", actor=request.user)
    name = found.name.rsplit("/", 1)[-1]
    response = FileResponse(content, as_attachment=True, filename=name, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
