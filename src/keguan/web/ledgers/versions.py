"""Going back to an earlier version of a record: what would change, and the change itself with its reason."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.registry.access import CHANGE, require
from keguan.store.acting import acting
from keguan.store.models import Revision
from keguan.store.shapes import importable
from keguan.store.uniqueness import clash_of
from keguan.web.gate import editors, open_to
from keguan.web.ledgers.columns import column
from keguan.web.ledgers.history import newest_revision
from keguan.web.ledgers.rows import record_of, record_url


def values_then(record: Any, ledger: Ledger, revision: Revision) -> dict[str, Any]:
    """The fields that people fill as they were after the revision, by name: those that are otherwise now.

    A status is not among them: it only ever moves by a step of its workflow.
    """
    workflow = catalogue.workflow_of(ledger.model)
    fixed = set(ledger.where) | ({workflow.field} if workflow else set())
    fields = {f.attname: f for f in importable(ledger.model) if f.name not in fixed}
    then: dict[str, Any] = {}
    for later in record.revisions.filter(pk__gt=revision.pk):  # newest first: the oldest of these speaks last
        then |= {name: old for name, (old, _) in later.changes.items() if name in fields}
    found = {name: _python(fields[name], value) for name, value in then.items()}
    return {name: value for name, value in found.items() if value != getattr(record, name)}


def _python(field: Any, value: Any) -> Any:
    if value is None and not field.null:
        return field.get_default()
    return (field.target_field if field.remote_field else field).to_python(value)


@require_http_methods(["GET", "POST"])
@open_to(editors)
def version(request: HttpRequest, key: str, pk: int, revision: int) -> HttpResponse:
    """Show what going back to the version would change; done when a reason is given."""
    ledger = catalogue.ledger(key)
    require(request.user, CHANGE, ledger)
    with transaction.atomic():
        ledger.model.everything.select_for_update().filter(pk=pk).first()
        record = record_of(request.user, ledger, pk)
        found = record.revisions.filter(pk=revision).select_related("actor").first()
        if found is None or record.retired_at:
            raise Http404
        then, now = values_then(record, ledger, found), record_of(request.user, ledger, pk)
        for name, value in then.items():
            setattr(record, name, value)
        clash = clash_of(record) if then else None
        reason, seen = request.POST.get("reason", "").strip()[:120], newest_revision(record)
        sure = request.POST.get("seen") == str(seen)
        if request.method == "POST" and reason and then and sure and not clash:
            with acting(request.user, f"恢复到 {found.at:%Y-%m-%d %H:%M} 的版本：{reason}"):
                record.save()
            messages.success(request, "已恢复到那一版；之后的版本也还在历史里。")
            return redirect(record_url(ledger, record))
    if request.method == "POST" and then:
        messages.error(request, "请写明为什么恢复。" if not reason else "这期间有人改了这条记录，请再看一遍。")
    changes = [_told(ledger, name, now, record) for name in then]
    context = {"ledger": ledger, "record": now, "revision": found, "changes": changes, "clash": clash, "seen": seen}
    context["back"] = record_url(ledger, now)
    return render(request, "ledgers/version.html", context)


def _told(ledger: Ledger, attname: str, now: Any, then: Any) -> tuple[str, str, str]:
    field = next(f for f in ledger.model._meta.concrete_fields if f.attname == attname)
    shown = column(ledger, field.name)
    return shown.label, shown.cell(now).text, shown.cell(then).text
