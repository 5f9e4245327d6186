"""The form pages: new records and changes, written with who and why, never over somebody else's change."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger
from keguan.registry.access import CHANGE, require
from keguan.store.acting import acting
from keguan.web.gate import editors, open_to
from keguan.web.ledgers.drafts import draft_of, forget, typed
from keguan.web.ledgers.forms import form_class
from keguan.web.ledgers.history import changes_since, newest_revision
from keguan.web.ledgers.rows import record_of, record_url
from keguan.web.models import Draft

INITIAL_FROM_QUERY = 12  # a "fill what is missing" link may bring this many values


@require_http_methods(["GET", "POST"])
@open_to(editors)
def new(request: HttpRequest, key: str) -> HttpResponse:
    """A new record of the ledger."""
    ledger = catalogue.ledger(key)
    require(request.user, CHANGE, ledger)
    build = form_class(ledger, request.user)
    if request.method == "GET":
        if draft := _taken_up(request, ledger, 0):
            return _page(request, ledger, build(typed(draft)))
        asked = dict(list(request.GET.items())[:INITIAL_FROM_QUERY])
        return _page(request, ledger, build(initial={k: v for k, v in asked.items() if k in build.base_fields}))
    form = build(request.POST)
    if not form.is_valid():
        return _page(request, ledger, form)
    try:
        with acting(request.user, form.cleaned_data["reason"] or "手工登记"):
            form.instance.save()
            forget(request.user, ledger, 0)
    except BureauError as fault:
        form.add_error(None, fault.message)
        return _page(request, ledger, form)
    messages.success(request, f"已登记“{form.instance}”。")
    if "again" in request.POST:
        return redirect("record-new", key)
    return redirect(record_url(ledger, form.instance))


@require_http_methods(["GET", "POST"])
@open_to(editors)
def edit(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """A change of one record. What others wrote since the form was opened is shown first, and nothing is lost."""
    ledger = catalogue.ledger(key)
    require(request.user, CHANGE, ledger)
    record = record_of(request.user, ledger, pk)
    build = form_class(ledger, request.user)
    if record.retired_at:
        messages.warning(request, "这条记录已作废，先恢复再修改。")
        return redirect(record_url(ledger, record))
    if request.method == "GET":
        if draft := _taken_up(request, ledger, pk):
            return _page(request, ledger, build(typed(draft), instance=record), record_of(request.user, ledger, pk))
        form = build(instance=record, initial={"seen": newest_revision(record)})
        return _page(request, ledger, form, record)
    return _save(request, ledger, pk, build)


def _taken_up(request: HttpRequest, ledger: Ledger, pk: int) -> Draft | None:
    """The draft that the person goes on with."""
    return draft_of(request.user, ledger, pk) if request.GET.get("draft") == "1" else None


def _save(request: HttpRequest, ledger: Ledger, pk: int, build: Any) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:200]
    with acting(request.user, reason or "手工修改"), transaction.atomic():
        # locked before it is compared: two people saving at once must not both find nothing new
        ledger.model.everything.select_for_update().filter(pk=pk).first()
        record = record_of(request.user, ledger, pk)
        form = build(request.POST, instance=record)
        seen = form.data.get("seen", "")
        others = changes_since(record, ledger, int(seen)) if seen.isdecimal() else []
        if form.is_valid() and not others and _written(form):
            forget(request.user, ledger, pk)
            messages.success(request, "已保存。" if form.changed_data else "没有改动。")
            return redirect(record_url(ledger, record))
    if others:
        form.data = form.data.copy()
        form.data["seen"] = newest_revision(record)
    return _page(request, ledger, form, record_of(request.user, ledger, pk), _clashes(form, others))


def _written(form: Any) -> bool:
    """Whether the record took what was typed; if not, the form says why."""
    try:
        form.instance.save()
    except BureauError as fault:
        form.add_error(None, fault.message)
        return False
    return True


def _clashes(form: Any, others: list) -> list[dict[str, Any]]:
    """Each field that somebody else changed meanwhile, beside what this user typed."""
    return [
        {
            "who": revision.actor or "系统",
            "at": revision.at,
            "label": change.label,
            "now": change.new,
            "typed": form[name].value() if name in form.fields else "",
        }
        for revision, change, name in others
    ]


def _page(request: HttpRequest, ledger: Ledger, form: Any, record: Any = None, clashes: Any = ()) -> HttpResponse:
    context = {"ledger": ledger, "form": form, "record": record, "clashes": clashes}
    context["back"] = record_url(ledger, record) if record else None
    if request.method == "GET" and not form.is_bound:
        context["draft"] = draft_of(request.user, ledger, record.pk if record else 0)
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, "ledgers/form.html", context, status=status)
