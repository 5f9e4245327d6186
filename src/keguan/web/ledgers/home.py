"""Where a user lands, what the top bar sets, and the page of enterprises, banks and experts."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from keguan.kit import roles
from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.kit.scope import NOTHING, Scope
from keguan.registry.access import ledgers_for, may_open, scope_of
from keguan.web.back import ours
from keguan.web.figures.reminders import page_todos
from keguan.web.gate import open_to, signed_in
from keguan.web.ledgers.listing import table_of
from keguan.web.ledgers.organisation import file_of
from keguan.web.ledgers.rows import rows_of

SHOWN_ROWS = 20


@require_safe
@open_to(signed_in)
def home(request: HttpRequest) -> HttpResponse:
    """The page that the user's role starts on."""
    try:
        return redirect(reverse(request.user.role_declared.lands_on))
    except NoReverseMatch:  # that page is not installed: the first ledger, else the empty portal
        ledgers = ledgers_for(request.user)
        return redirect("ledger", ledgers[0].key) if ledgers else redirect("portal")


@require_POST
@open_to(signed_in)
def look_at(request: HttpRequest) -> HttpResponse:
    """Keep the period and region picked in the top bar, and go back to the page."""
    if period := request.POST.get("period", ""):
        request.session["period"] = str(Period.parse(period))
    region = request.POST.get("region", "")
    allowed = region and scope_of(request.user) & Scope(region=region) != NOTHING
    request.session["region"] = region if allowed else ""
    return redirect(_without_period(ours(request, request.POST.get("next", "/"))) or "/")


def _without_period(address: str) -> str:
    """The address without a period of its own, which would hide the one just picked."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "period"]
    return parts._replace(query=urlencode(kept)).geturl()


@require_safe
@open_to(signed_in)
def portal(request: HttpRequest) -> HttpResponse:
    """An enterprise's own file, a bank's own loans; an empty page in plain words where nothing is linked or assigned."""
    user = request.user
    if user.role_declared == roles.ENTERPRISE and user.organisation:
        waiting = list(page_todos(user, scope_of(user)))
        own = [p for p in catalogue.pages.values() if p.own and may_open(user, p)]
        context = {"waiting": waiting, "own_pages": own, **file_of(request, user.organisation)}
        return render(request, "ledgers/organisation.html", context)
    tables = []
    if user.role_declared == roles.BANK and user.organisation:
        for ledger in ledgers_for(user):
            if ledger.line in ("registry", "plan") or ledger.where:  # a part of another ledger is shown with the whole
                continue
            rows = rows_of(user, ledger).order_by(ledger.order)
            tables.append((ledger, rows.count(), table_of(ledger, rows[:SHOWN_ROWS], user)))
    return render(request, "ledgers/portal.html", {"tables": tables})
