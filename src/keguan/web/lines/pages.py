"""A page of a line: what it shows is narrowed to the reader's scope, what it adds goes into a ledger they may change."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from keguan.kit import scope
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Page
from keguan.registry import access
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.web import gate
from keguan.web.imports.uploads import clean_name
from keguan.web.ledgers.rows import record_url
from keguan.web.period import scope_for


def page_for(user: Any, key: str) -> Page:
    """The page of this key. Raises Http404 when there is none, NotAllowed for who is not among its readers."""
    if key not in catalogue.pages:
        raise Http404("没有这个页面，请从左边的导航打开。")
    found = catalogue.pages[key]
    told = f"“{user.role_declared.name}”不使用“{found.title}”，需要时请找系统管理员调整角色。"
    scope.require(user.role_declared in found.readers, told)
    return found


def asked_of(request: HttpRequest) -> Asked:
    """What the page is asked for, narrowed to what the reader may see."""
    return Asked(scope_for(request), today(), request.GET.dict())


@gate.open_to(gate.page_readers)
@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    """One page of a line."""
    found = page_for(request.user, key)
    may_add = bool(found.adds_to) and access.may(request.user, access.CHANGE, catalogue.ledger(found.adds_to))
    siblings = [p for p in catalogue.pages.values() if p.line == found.line and request.user.role_declared in p.readers]
    context = {"page": found, "siblings": siblings, "may_add": may_add, "today": today()}
    return render(request, found.template, {**context, **found.show(asked_of(request))})


@gate.open_to(gate.editors)
@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Add what the page's form tells; on a fault nothing is written and the page says what to mend."""
    found = page_for(request.user, key)
    if found.form is None:
        raise Http404("这个页面不登记记录。")
    ledger = catalogue.ledger(found.adds_to)
    access.require(request.user, access.CHANGE, ledger)
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = ""
    try:
        with acting(request.user, request.POST.get("reason", "").strip()[:200] or f"{found.title}：登记"):
            made = found.form(asked_of(request), _sent(request), request.user)
            records = made if isinstance(made, list) else [made]
            for record in records:
                record.save()
    except BureauError as fault:
        messages.error(request, fault.message)
    else:
        told = format_html("已记下：{}。", str(getattr(records[0], "organisation", records[0])))
        if shown := next((r for r in records if isinstance(r, ledger.model)), None):
            told += format_html('<a href="{}">打开这一条，可改可撤</a>', record_url(ledger, shown))
        messages.success(request, told)
    return redirect(back or "page", *([] if back else [key]))


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What the form sent: the last value of each name, of a name ending in [] all of them, and the files."""
    sent: dict[str, Any] = request.POST.dict()
    sent |= {name: request.POST.getlist(name) for name in request.POST if name.endswith("[]")}
    for name, file in request.FILES.items():
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise BureauError("page.too_large", f"文件超过 {settings.MAX_UPLOAD_BYTES // 1024 // 1024} MB，没有收下。")
        sent |= {name: file.read(), f"{name}_name": clean_name(file.name).rsplit("/", 1)[-1]}
    return sent
