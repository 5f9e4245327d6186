"""Forms from above: dropped, filled, settled cell by cell, taken away with or without their colours."""

from collections import Counter
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.report.checking.books import Books
from keguan.report.forms import filling, matching, reading
from keguan.report.forms.matching import Answer, Asked
from keguan.report.models import FilledForm, FormShape
from keguan.store import files
from keguan.store.audit import audit
from keguan.web import gate
from keguan.web.checking.views import checkers
from keguan.web.imports import uploads
from keguan.web.period import period_of, scope_for

PAGE = 20
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _own(request: HttpRequest) -> QuerySet[FilledForm]:
    """Forms are shown to whoever sent them."""
    return FilledForm.objects.filter(by=request.user)


@gate.open_to(checkers)
@require_GET
def forms(request: HttpRequest) -> HttpResponse:
    """Where a form is dropped, and those filled before."""
    page = Paginator(_own(request), PAGE).get_page(request.GET.get("page"))
    return render(request, "forms/list.html", {"page": page})


@gate.open_to(checkers)
@csrf_exempt  # only until the quota stands: the check below reads the whole request
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the form and show it filled."""
    request.upload_handlers.insert(0, uploads.Quota(request))
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    try:
        asked = uploads.year_of(request.POST.get("year"))
        made = []
        for name, content in uploads.files_of(request):
            stored = files.keep(content)
            found = reading.read(files.path_of(stored), name=Path(name).name)
            year = asked or found.year or period_of(request).end.year
            made.append(FilledForm.objects.create(file=stored, name=found.name, year=year, by=request.user))
            audit("report", f"填上级报表“{found.name}”", actor=request.user)
    except BureauError as fault:
        messages.error(request, fault.message)
        return redirect("forms")
    return redirect("form", made[0].pk) if len(made) == 1 else redirect("forms")


def _answers(request: HttpRequest, one: FilledForm) -> tuple[reading.Form, list[Answer]]:
    """The form as it was sent, with its answers by the ledgers of today."""
    found = reading.read(files.path_of(one.file), name=one.name)
    shape = FormShape.objects.filter(signature=found.signature).first()
    books = Books(one.year, scope_for(request))
    return found, matching.answer(found, one.year, books, shape.cells if shape else {})


@gate.open_to(checkers)
@require_GET
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as a grid, each filled cell coloured by how sure it is, and the cell looked at beside it."""
    one = get_object_or_404(_own(request), pk=pk)
    try:
        found, answers = _answers(request, one)
    except BureauError as fault:
        messages.error(request, fault.message)
        return redirect("forms")
    by_address = {a.slot.address: a for a in answers}
    counts = Counter(a.certainty for a in answers)
    looked = by_address.get(request.GET.get("cell", "")) or next(
        (a for a in answers if a.certainty != matching.SURE), answers[0]
    )
    context = {
        "form": one,
        "title": found.title,
        "grids": [_shown(grid, by_address) for grid in found.grids],
        "counts": [(label, counts[key], key) for key, label in matching.LABELS.items()],
        "todo": [a for a in answers if a.certainty in (matching.UNSURE, matching.NONE)],
        "looked": looked,
        "indicators": list(catalogue.indicators.values()),
    }
    return render(request, "forms/form.html", context)


def _shown(grid: reading.Grid, answers: dict[str, Answer]) -> tuple[str, list[list[tuple[str, Answer | None]]]]:
    rows = []
    for r, row in enumerate(grid.rows):
        cells = [
            (text, answers.get(reading.address(grid, r, c))) for c, text in enumerate(row) if (r, c) not in grid.covered
        ]
        rows.append(cells)
    return grid.name, rows


@gate.open_to(checkers)
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a cell asks for, or type its number; remembered for every form of this shape."""
    one = get_object_or_404(_own(request), pk=pk)
    found = reading.read(files.path_of(one.file), name=one.name)
    address = request.POST.get("cell", "")
    if address not in {slot.address for slot in found.slots}:
        messages.error(request, "没有这一格，请刷新页面。")
        return redirect("form", pk)
    try:
        asked = _asked(request.POST)
    except BureauError as fault:
        messages.error(request, fault.message)
    else:
        shape, _ = FormShape.objects.get_or_create(signature=found.signature)
        shape.cells[address] = asked.as_json()
        shape.save()
        messages.success(request, "记住了，明年同样的表会照这样填。")
    return redirect(f"{reverse('form', args=[pk])}?cell={address}")


def _asked(posted: Any) -> Asked:
    """What the person settled. Raises BureauError when it is neither an indicator nor a number."""
    named, typed = posted.get("indicator", "").strip(), posted.get("typed", "").strip().replace(",", "")
    if typed:
        try:
            return Asked(typed=format(Decimal(typed), "f"))
        except InvalidOperation as fault:
            raise BureauError("form.typed", f"“{typed}”不是数，请只填数字。") from fault
    if not named:
        return Asked()
    key = next((d.key for d in catalogue.indicators.values() if named in (d.key, d.name)), "")
    if not key:
        raise BureauError("form.indicator", f"没有叫“{named}”的指标，请从列表里选。")
    back = posted.get("back", "0")
    how = "growth" if posted.get("how") == "growth" else "value"
    return Asked(key, int(back) if back.isdecimal() and int(back) < 10 else 0, posted.get("part", "").strip()[:60], how)


@gate.open_to(checkers)
@require_GET
def filled(request: HttpRequest, pk: int) -> FileResponse:
    """The very form with its numbers: coloured with notes, or clean to be sent up."""
    one = get_object_or_404(_own(request), pk=pk)
    found, answers = _answers(request, one)
    marked = "clean" not in request.GET
    content = filling.filled(found, answers, marked=marked)
    audit("export", f"下载填好的报表“{one.name}”", actor=request.user)
    name = f"{Path(one.name).stem}{'（标注来源）' if marked else ''}.{found.kind}"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=TYPES[found.kind])


@gate.open_to(checkers)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the form off the list; what was settled for its shape stays."""
    one = get_object_or_404(_own(request), pk=pk)
    audit("report", f"删去上级报表“{one.name}”", actor=request.user)
    one.delete()
    messages.success(request, f"已从列表删去“{one.name}”。")
    return redirect("forms")
