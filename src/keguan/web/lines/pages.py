"""A page of a line: what it shows is narrowed to the reader's scope, what it adds goes into a ledger they may change."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Page
from keguan.registry import access
from keguan.store.acting import acting
from keguan.store.audit import audit
from keguan.store.clock import today
from keguan.web import gate
from keguan.web.back import way_back
from keguan.web.figures.reports import staff
from keguan.web.ledgers.rows import record_url
from keguan.web.lines.papers import FORMATS, content
from keguan.web.period import scope_for


def _page(key: str, *, for_owners: bool = False) -> Page:
    if key not in catalogue.pages or catalogue.pages[key].for_owners is not for_owners:
        raise Http404("没有这个页面，请从左边的导航打开。")
    return catalogue.pages[key]


def _asked(request: HttpRequest) -> Asked:
    return Asked(scope_for(request), today(), request.GET.dict(), request.user)


@gate.open_to(gate.figure_readers)
@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    """One page of a line."""
    return _shown(request, _page(key), _asked(request))


def _shown(request: HttpRequest, found: Page, asked: Asked) -> HttpResponse:
    may_add = bool(found.adds_to) and access.may(request.user, access.CHANGE, catalogue.ledger(found.adds_to))
    siblings = [p for p in catalogue.pages.values() if p.line == found.line and not p.for_owners]
    context = {"page": found, "siblings": siblings, "may_add": may_add, "today": today()}
    return render(request, found.template, {**context, **found.show(asked)})


@gate.open_to(gate.editors)
@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Add the record that the page's form tells; on a fault nothing is written and the page says what to mend."""
    found = _page(key)
    if found.form is None:
        raise Http404("这个页面不登记记录。")
    ledger = catalogue.ledger(found.adds_to)
    access.require(request.user, access.CHANGE, ledger)
    back = way_back(request)
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


@gate.open_to(gate.editors)
@require_POST
def do(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One of the page's acts; on a fault nothing is written, and what was filled in is shown again with what to mend."""
    found = _page(key)
    if not found.adds_to:
        raise Http404("这个页面没有要办的。")
    access.require(request.user, access.CHANGE, catalogue.ledger(found.adds_to))
    return _done(request, found, name)


@gate.open_to(gate.owners)
@require_GET
def own(request: HttpRequest, key: str) -> HttpResponse:
    """A page about the reader's own enterprise."""
    return _shown(request, _page(key, for_owners=True), _asked(request))


@gate.open_to(gate.owners)
@require_POST
def own_do(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """What an enterprise says for itself."""
    return _done(request, _page(key, for_owners=True), name)


def _done(request: HttpRequest, found: Page, name: str) -> HttpResponse:
    if name not in found.acts:
        raise Http404("这个页面没有这一步。")
    at = reverse("own-page" if found.for_owners else "page", args=[found.key])
    asked, sent = _asked(request), request.POST.dict()
    try:
        done = found.acts[name](asked, sent, request.user)
    except BureauError as fault:
        messages.error(request, fault.message)
        if "keep" in sent:
            return _shown(request, found, Asked(asked.scope, asked.day, {**asked.params, **sent}, request.user))
        return redirect(way_back(request) or at)
    messages.success(request, done.told)
    if back := way_back(request):
        return redirect(back)
    return redirect(f"{at}?{urlencode(done.params)}")


@gate.open_to(staff)
@require_GET
def paper(request: HttpRequest, key: str, name: str, kind: str) -> FileResponse:
    """One of the page's papers as a file."""
    found = _page(key)
    if name not in found.papers or kind not in FORMATS:
        raise Http404("这个页面没有这份文件。")
    made = found.papers[name](_asked(request))
    audit("export", f"导出“{made.name}”", actor=request.user)
    return FileResponse(
        content(made, kind), as_attachment=True, filename=f"{made.name}.{kind}", content_type=FORMATS[kind]
    )
