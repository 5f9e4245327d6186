"""A page of a line: what it shows is narrowed to the reader's scope, what it adds goes into a ledger they may add to."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from keguan.kit import scope
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError, NotAllowed
from keguan.kit.page import LISTED, Asked, Done, Filled, Form, Page
from keguan.registry import access
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.web import gate
from keguan.web.back import way_back
from keguan.web.imports.uploads import clean_name
from keguan.web.ledgers.rows import record_url
from keguan.web.lines.addresses import page_url
from keguan.web.period import scope_for

PLAIN = "text/plain; charset=utf-8"


def page_of(request: HttpRequest, key: str, *, own: bool = False) -> Page:
    """The page of this key, of the staff or of the portal. Raises Http404, and NotAllowed for who may not open it."""
    found = catalogue.pages.get(key)
    if found is None or bool(found.own) is not own:
        raise Http404("没有这个页面，请从左边的导航打开。")
    scope.require(access.may_open(request.user, found), f"您的角色不使用“{found.title}”，需要时请找系统管理员调整。")
    return found


def asked_of(request: HttpRequest, found: Page, query: str = "") -> Asked:
    """What is asked for; `query` stands in where a form was sent from another address of the page."""
    seen = access.scope_of(request.user) if found.own else scope_for(request)
    told = request.GET.dict() or dict(parse_qsl(query))
    return Asked(seen, today(), _clean(told), user=request.user)


def _clean(told: dict[str, str]) -> dict[str, str]:
    """NUL is no character to PostgreSQL."""
    return {name: text.replace("\x00", "").strip() for name, text in told.items()}


@gate.open_to(gate.page_readers)
@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    """One page of a line."""
    return _shown(request, page_of(request, key))


@gate.open_to(gate.enterprises)
@require_GET
def own_page(request: HttpRequest, key: str) -> HttpResponse:
    """One page that an enterprise fills in itself."""
    return _shown(request, page_of(request, key, own=True))


def _shown(request: HttpRequest, found: Page, *, sent: dict[str, Any] | None = None, query: str = "") -> HttpResponse:
    """The page; with `sent` what could not be written stands in its form again."""
    asked = replace(asked_of(request, found, query), sent=sent or {})
    may = {form.key: _may_do(request.user, form) for form in found.forms}
    context = {
        "page": found,
        "siblings": _siblings(request.user, found),
        "may": may,
        "may_add": next(iter(may.values()), False),
        "lists": LISTED in found.papers and may_take_papers(request.user, found),
        "today": today(),
        "query": urlencode(asked.params),
        "here": _address(found, urlencode(asked.params)),
        "sent": asked.sent,
        "add": reverse("own-page-add" if found.own else "page-add", args=[found.key]),
    }  # fmt: skip
    return render(request, found.template, {**context, **found.show(asked)})


def _may_do(user: Any, form: Form) -> bool:
    """Whether the user, who may open the page, may do this on it."""
    return not form.adds_to or access.may(user, access.ADD, catalogue.ledger(form.adds_to))


def may_take_papers(user: Any, found: Page) -> bool:
    """Whether the user, who may open the page, may take its papers out."""
    return not found.exports or access.may(user, access.EXPORT, catalogue.ledger(found.exports))


def _siblings(user: Any, found: Page) -> list[tuple[Page, str]]:
    """The pages of the line beside this one, with their addresses; an own page that is alone has none."""
    together = [p for p in catalogue.pages.values() if p.line == found.line and p.own == found.own]
    beside = [(p, page_url(p)) for p in together if access.may_open(user, p)]
    return beside if len(beside) > 1 or not found.own else []


def _address(found: Page, query: str = "") -> str:
    address = page_url(found)
    return f"{address}?{query}" if query else address


@gate.open_to(gate.adders)
@require_POST
def add(request: HttpRequest, key: str, name: str = "") -> HttpResponse:
    """Do what a form of the page tells; on a fault nothing is written and the page says what to mend."""
    return _done(request, page_of(request, key), name)


@gate.open_to(gate.enterprises)
@require_POST
def own_add(request: HttpRequest, key: str, name: str = "") -> HttpResponse:
    """The same on a page that an enterprise fills in itself."""
    return _done(request, page_of(request, key, own=True), name)


def _done(request: HttpRequest, found: Page, name: str) -> HttpResponse:
    """What was done, on the page that follows; a form that sends itself while it is typed gets the sentence alone."""
    form = _form(request, found, name)
    if form.adds_to:
        access.require(request.user, access.ADD, catalogue.ledger(form.adds_to))
    sent = _sent(request)
    back = _back(request, found)
    reason = request.POST.get("reason", "").strip()[:200] or f"{found.title}：{form.told.removeprefix('已')}"
    try:
        asked = replace(asked_of(request, found), files=_files(request))
        with nullcontext() if form.keeps_part else acting(request.user, reason):
            made = form.do(asked, sent, request.user)
    except NotAllowed:
        raise
    except BureauError as fault:
        if request.htmx:
            return HttpResponse(fault.message, content_type=PLAIN)
        messages.error(request, fault.message)
        return _shown(request, found, sent=sent, query=urlsplit(back).query)
    if isinstance(made, Filled):
        messages.success(request, made.told)
        return _shown(request, found, sent=dict(made.values), query=urlsplit(back).query)
    if request.htmx:
        return HttpResponse(_told(request.user, form, made), content_type=PLAIN)
    messages.success(request, _told(request.user, form, made))
    return redirect(_next(request, found, form, made))


def _form(request: HttpRequest, found: Page, name: str) -> Form:
    """The form that the address names, else the one that was sent, else the page's ordinary one."""
    if not found.forms:
        raise Http404("这个页面不登记记录。")
    wanted = name or request.POST.get("form")
    form = next((f for f in found.forms if f.key == wanted), None if name else found.forms[0])
    if form is None:
        raise Http404("这个页面不办理这件事。")
    return form


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What the form sent: the last text of each field, of a field ending in [] all of them."""
    lists = {name: request.POST.getlist(name) for name in request.POST if name.endswith("[]")}
    return _clean(request.POST.dict()) | {n: [t.replace("\x00", "") for t in texts] for n, texts in lists.items()}


def _files(request: HttpRequest) -> dict[str, tuple[str, bytes]]:
    """The files of the form by field. Raises BureauError when together they are too large."""
    sent = request.FILES.dict()
    if sum(file.size for file in sent.values()) > settings.MAX_UPLOAD_BYTES:
        raise BureauError("page.too_large", f"文件超过 {settings.MAX_UPLOAD_BYTES // 1024 // 1024} MB，请拆开再传。")
    return {name: (clean_name(file.name), file.read()) for name, file in sent.items()}


def _next(request: HttpRequest, found: Page, form: Form, made: Any) -> str:
    """Where to go on to: where the form always goes, else where was named, else where it is seen what was done."""
    if form.then:
        return _address(found, form.then.format(pk=made.pk))
    if isinstance(made, Done) and not request.POST.get("back"):
        return _address(found, urlencode(made.params))
    return _back(request, found)


def _told(user: Any, form: Form, record: Any) -> Any:
    if isinstance(record, str | Done):
        return record.told if isinstance(record, Done) else record
    if not form.adds_to:
        return f"{form.told}。"
    ledger = catalogue.ledger(form.adds_to)
    what = str(getattr(record, "organisation", None) or record)
    if not isinstance(record, ledger.model) or not access.may(user, access.CHANGE, ledger):
        return f"{form.told}：{what}。"
    return format_html('{}：{}。<a href="{}">打开这一条，可改可撤</a>', form.told, what, record_url(ledger, record))


def _back(request: HttpRequest, found: Page) -> str:
    """The address of this site that was named to go back to, else the page itself."""
    return way_back(request) or _address(found)
