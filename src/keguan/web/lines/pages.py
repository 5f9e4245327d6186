"""A page of a line: what it shows is narrowed to the reader's scope, what it adds goes into a ledger they may change."""

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Page
from keguan.kit.scope import require
from keguan.registry import access
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.web import gate
from keguan.web.imports.uploads import clean_name
from keguan.web.ledgers.rows import record_url
from keguan.web.lines.addresses import may_open, page_url
from keguan.web.period import scope_for


def _page(key: str, *, is_own: bool = False) -> Page:
    if key not in catalogue.pages or catalogue.pages[key].is_own is not is_own:
        raise Http404("没有这个页面，请从左边的导航打开。")
    return catalogue.pages[key]


def _asked(request: HttpRequest) -> Asked:
    return Asked(scope_for(request), today(), request.GET.dict())


def _shown(request: HttpRequest, found: Page, asked: Asked) -> HttpResponse:
    may_add = bool(found.adds_to) and access.may(request.user, access.CHANGE, catalogue.ledger(found.adds_to))
    together = (p for p in catalogue.pages.values() if p.line == found.line and p.is_own is found.is_own)
    siblings = [(p, page_url(p)) for p in together if found.is_own or may_open(request.user, p)]
    # an act that fails shows the page under its own address, which nobody can come back to
    context = {"page": found, "here": page_url(found), "siblings": siblings, "may_add": may_add, "today": today()}
    return render(request, found.template, {**context, **found.show(asked)})


def _back(request: HttpRequest, found: Page) -> str:
    """Where to go after a form: where it says, on this site, else the page."""
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if safe else page_url(found)


@gate.open_to(gate.figure_readers)
@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    """One page of a line."""
    found = _page(key)
    require(may_open(request.user, found), f"您的角色看不到“{found.title}”用的台账。")
    return _shown(request, found, _asked(request))


@gate.open_to(gate.own_workers)
@require_GET
def own_page(request: HttpRequest, key: str) -> HttpResponse:
    """A page on which an enterprise fills in what is asked of itself."""
    return _shown(request, _page(key, is_own=True), _asked(request))


@gate.open_to(gate.editors)
@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Add the record that the page's form tells; on a fault nothing is written and the page says what to mend."""
    found = _page(key)
    if found.form is None:
        raise Http404("这个页面不登记记录。")
    ledger = catalogue.ledger(found.adds_to)
    access.require(request.user, access.CHANGE, ledger)
    try:
        record = found.form(_asked(request), request.POST.dict(), request.user)
        with acting(request.user, f"{found.title}：登记"):
            record.save()
    except BureauError as fault:
        messages.error(request, fault.message)
    else:
        told = '已记下：{}。<a href="{}">打开这一条，可改可撤</a>'
        messages.success(request, format_html(told, str(record.organisation), record_url(ledger, record)))
    return redirect(_back(request, found))


@gate.open_to(gate.editors)
@require_POST
def act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Do what the page offers under this name."""
    found = _page(key)
    if name in found.acts:
        access.require(request.user, access.CHANGE, catalogue.ledger(found.adds_to))
    return _done(request, found, name)


@gate.open_to(gate.own_workers)
@require_POST
def own_act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Do what an enterprise's own page offers under this name; its scope is the enterprise."""
    return _done(request, _page(key, is_own=True), name)


def _files(request: HttpRequest) -> dict[str, tuple[str, bytes]]:
    """The files of the form by field. Raises BureauError when together they are too large."""
    sent = request.FILES.dict()
    if sum(file.size for file in sent.values()) > settings.MAX_UPLOAD_BYTES:
        raise BureauError("page.too_large", f"文件超过 {settings.MAX_UPLOAD_BYTES // 1024 // 1024} MB，请拆开再传。")
    return {name: (clean_name(file.name), file.read()) for name, file in sent.items()}


def _done(request: HttpRequest, found: Page, name: str) -> HttpResponse:
    """What the act says, on the page that follows; on a fault the page again with everything that was typed."""
    if name not in found.acts:
        raise Http404("这个页面不办理这件事。")
    asked = replace(_asked(request), files=_files(request))
    try:
        told = found.acts[name](asked, request.POST.dict(), request.user)
    except BureauError as fault:
        if request.htmx:
            return HttpResponse(fault.message, content_type="text/plain; charset=utf-8")
        messages.error(request, fault.message)
        return _shown(request, found, replace(asked, sent=request.POST.dict()))
    if request.htmx:
        return HttpResponse(told, content_type="text/plain; charset=utf-8")
    messages.success(request, told)
    return redirect(_back(request, found))
