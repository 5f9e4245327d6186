"""The batch that a page of the import is about: who may handle it, and what it would do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from keguan.kit import roles, scope
from keguan.kit.catalogue import catalogue
from keguan.registry import importing
from keguan.store.models import ImportBatch
from keguan.web import gate
from keguan.web.imports import showing
from keguan.web.period import newest_change


def may_handle(user: Any, found: ImportBatch) -> bool:
    """Whether the user may settle, commit, give up or undo the batch: who sent it, and heads."""
    return gate.editors(user) and (found.by_id in (None, user.pk) or user.role_declared == roles.HEAD)


def handled(request: HttpRequest, pk: int) -> ImportBatch:
    """The batch, for whoever may handle it. Raises NotAllowed for others."""
    found = get_object_or_404(ImportBatch.objects.select_related("by"), pk=pk)
    scope.require(may_handle(request.user, found), f"这批导入是{found.by}上传的，请由{found.by}或科长处理。")
    return found


def preview_for(request: HttpRequest, found: ImportBatch, ledger: str | None) -> importing.Preview:
    return showing.preview_of(found, user=request.user, ledger=ledger, stamp=newest_change(request))


def tells_work(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a batch: while the batch is being worked on, how far that is instead."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except showing.Working as work:
            if work.batch.pk != kwargs.get("pk"):
                return redirect("import", work.batch.pk)
            context = {"batch": work.batch, "job": work.job, "may_handle": may_handle(request.user, work.batch)}
            return render(request, "imports/working.html", context)

    return shown


def ledger_asked(given: Any) -> str | None:
    """The ledger that the sheets are said to belong to, or None to recognise them."""
    key = given.get("ledger", "")
    return catalogue.ledger(key).key if key else None


def address_of(found: ImportBatch, ledger: str | None) -> str:
    page = reverse("import", args=[found.pk])
    return f"{page}?{urlencode({'ledger': ledger})}" if ledger else page
