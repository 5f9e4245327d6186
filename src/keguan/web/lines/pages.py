"""A page of a line: what it shows is narrowed to the reader's scope, what it adds goes into a ledger they may change."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Page
from keguan.registry import access
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.web import gate
from keguan.web.ledgers.rows import record_url
from keguan.web.period import scope_for


def _page(key: str) -> Page:
    if key not in catalogue.pages:
        raise Http404("没有这个页面，请从左边的导航打开。")
    return catalogue.pages[key]


def _asked(request: HttpRequest) -> Asked:
    return Asked(scope_for(request), today(), request.GET.dict())


@gate.open_to(gate.figure_readers)
@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    """One page of a line."""
    found = _page(key)
    may_add = bool(found.adds_to) and access.may(request.user, access.CHANGE, catalogue.ledger(found.adds_to))
    siblings = [p for p in catalogue.pages.values() if p.line == found.line]
    context = {"page": found, "siblings": siblings, "may_add": may_add, "today": today()}
    return render(request, found.template, {**context, **found.show(_asked(request))})


@gate.open_to(gate.editors)
@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Add the record that the page's form tells; on a fault nothing is written and the page says what to mend."""
    found = _page(key)
    if found.form is None:
        raise Http404("这个页面不登记记录。")
    ledger = catalogue.ledger(found.adds_to)
    access.require(request.user, access.CHANGE, ledger)
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = ""
    try:
        record = found.form(_asked(request), request.POST.dict(), request.user)
        with acting(request.user, f"{found.title}：登记"):
            record.save()
    except BureauError as fault:
        messages.error(request, fault.message)
    else:
        told = '已记下：{}。<a href="{}">打开这一条，可改可撤</a>'
        messages.success(request, format_html(told, str(record.organisation), record_url(ledger, record)))
    return redirect(back or "page", *([] if back else [key]))
