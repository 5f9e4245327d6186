"""Writing one cell of a list where it stands."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.registry.access import CHANGE, require
from keguan.store.acting import acting
from keguan.web.gate import editors, open_to
from keguan.web.ledgers.columns import column
from keguan.web.ledgers.forms import editable, form_class
from keguan.web.ledgers.history import changes_since, newest_revision
from keguan.web.ledgers.rows import record_of


@require_http_methods(["GET", "POST"])
@open_to(editors)
def cell(request: HttpRequest, key: str, pk: int, name: str) -> HttpResponse:
    """The cell as a small form, and what becomes of it: the new text, or the form again with what is wrong."""
    ledger = catalogue.ledger(key)
    require(request.user, CHANGE, ledger)
    if name not in editable(ledger):
        raise Http404
    if request.method == "GET":
        record = record_of(request.user, ledger, pk)
        bound = form_class(ledger, request.user)(instance=record)[name]
        return _form(request, ledger, record, bound, seen=newest_revision(record))
    return _write(request, ledger, pk, name)


def _write(request: HttpRequest, ledger: Ledger, pk: int, name: str) -> HttpResponse:
    with acting(request.user, "在列表里修改"), transaction.atomic():
        ledger.model.everything.select_for_update().filter(pk=pk).first()
        record = record_of(request.user, ledger, pk)
        bound = form_class(ledger, request.user)(request.POST, instance=record)[name]
        seen = request.POST.get("seen", "")
        others = changes_since(record, ledger, int(seen)) if seen.isdecimal() else []
        if found := next(((r, c) for r, c, field in others if field == name), None):
            revision, change = found
            told = f"{revision.actor or '系统'}刚把它改成“{change.new or '（空）'}”，没有覆盖；确实要改请再保存一次。"
            return _form(request, ledger, record, bound, told, seen=newest_revision(record))
        if record.retired_at:
            return _form(request, ledger, record, bound, "这条记录已作废，先恢复再修改。", seen=seen)
        try:
            setattr(record, name, value_of(bound.field, request.POST.get(name)))
            record.save()
        except ValidationError as fault:
            return _form(request, ledger, record, bound, "；".join(fault.messages), seen=seen)
    shown = column(ledger, name).cell(record)
    return render(request, "ledgers/cell.html", {"cell": shown})


def value_of(field: Any, given: Any) -> Any:
    """What was typed as the value of the model field. Raises ValidationError in plain words."""
    value = field.clean(given)
    return "" if value is None and getattr(field, "empty_value", None) == "" else value


def _form(request: HttpRequest, ledger: Ledger, record: Any, bound: Any, fault: str = "", *, seen: Any) -> HttpResponse:
    context = {"ledger": ledger, "record": record, "bound": bound, "fault": fault, "seen": seen}
    context["unit"] = getattr(bound.field, "unit", "")
    return render(request, "ledgers/cell_form.html", context)
