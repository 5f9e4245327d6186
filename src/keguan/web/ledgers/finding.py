"""Search: everything from the top bar, and the suggestions under the fields of a form."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keguan.kit.catalogue import catalogue
from keguan.kit.document_numbers import normal
from keguan.kit.ledger import Ledger
from keguan.library import finding as library
from keguan.registry.access import ledgers_for, seen
from keguan.registry.models import Document, Organisation
from keguan.web.gate import editors, open_to, signed_in
from keguan.web.ledgers.columns import columns_of, with_links
from keguan.web.ledgers.rows import ORGANISATION_LEDGERS, record_url, rows_of
from keguan.web.ledgers.searching import Search, matching, typed
from keguan.web.library.finding import document_url

EACH, AT_ONCE, SUGGESTED = 5, 3, 12


@dataclass(frozen=True)
class Group:
    """What one ledger, or the library, has for the words; `more` leads to its list, searched."""

    title: str
    hits: list[tuple[str, str, str]]
    more: str = ""


@require_safe
@open_to(signed_in)
def search(request: HttpRequest) -> HttpResponse:
    """Organisations first, then documents of the library, then every ledger that the user may see.

    Pinyin initials count for names.
    """
    words = typed(request.GET.get("q", ""))
    sought = Search(words)
    each = AT_ONCE if request.htmx else EACH  # as one types, only so many of each that all are seen
    groups = _groups(request.user, sought, each) if words else []
    page = "ledgers/found.html" if request.htmx else "ledgers/search.html"  # as one types, and when one has typed
    return render(request, page, {"words": words, "groups": groups})


def _groups(user: Any, sought: Search, each: int) -> list[Group]:
    ledgers = ledgers_for(user)
    first = [_group(user, d, sought, each) for d in ledgers if d.key in ORGANISATION_LEDGERS]
    rest = [_group(user, d, sought, each) for d in ledgers if d.key not in ORGANISATION_LEDGERS]
    return [group for group in (*first, _documents(user, " ".join(sought.words), each), *rest) if group]


def _group(user: Any, ledger: Ledger, sought: Search, each: int) -> Group | None:
    if not ledger.search or (ledger.where and ledger.key not in ORGANISATION_LEDGERS):
        return None
    columns = columns_of(ledger)
    rows = with_links(rows_of(user, ledger).filter(sought.condition(ledger)), columns).order_by(ledger.order)
    found = list(rows[: each + 1])
    hits = []
    for record in found[:each]:
        told = [c.cell(record).text for c in columns[:5]]
        title = str(record)
        hits.append((title, record_url(ledger, record), " · ".join(t for t in told if t and t != title)))
    more = (
        f"{reverse('ledger', args=[ledger.key])}?{urlencode({'q': ' '.join(sought.words)})}"
        if len(found) > each
        else ""
    )
    return Group(ledger.title, hits, more) if hits else None


def _documents(user: Any, words: str, each: int) -> Group | None:
    """What the library has: by any word of a text."""
    found = library.first_few(user, words, each + 1)
    hits = []
    for entry in found[:each]:
        document = entry.holding.document
        told = (document.number if document.title else "", document.issuer, str(document.issued_on or ""))
        hits.append((str(entry.holding), document_url(entry.holding, q=words), " · ".join(filter(None, told))))
    more = f"{reverse('library')}?{urlencode({'q': words})}" if len(found) > each else ""
    return Group("文库", hits, more) if hits else None


@require_safe
@open_to(editors)
def find_organisation(request: HttpRequest) -> HttpResponse:
    """Organisations by part of a name, code or initials, as the options of a list under an input."""
    rows = seen(request.user, Organisation.objects.all()).select_related("region")
    if kind := request.GET.get("kind", ""):
        rows = rows.filter(kind=kind)
    words = _typed(request)
    found = rows.filter(matching_organisations(words)).order_by("name")[:SUGGESTED] if words else []
    options = [(o.name, " ".join(str(p) for p in (o.credit_code, o.region) if p)) for o in found]
    return render(request, "ledgers/options.html", {"options": options})


@require_safe
@open_to(editors)
def find_document(request: HttpRequest) -> HttpResponse:
    """Source documents by part of their number or title."""
    words = _typed(request)
    rows = seen(request.user, Document.objects.all())
    found = (
        (rows.filter(number__icontains=normal(words)) | rows.filter(title__icontains=words))[:SUGGESTED]
        if words
        else []
    )
    return render(request, "ledgers/options.html", {"options": [(d.number, d.title) for d in found]})


def matching_organisations(words: str) -> Any:
    """The organisations whose present or former name, code or initials hold the words."""
    return matching(catalogue.ledger("registry.enterprises"), words)


def _typed(request: HttpRequest) -> str:
    """What was typed: htmx sends it under the name of the field that it stands in."""
    name = request.htmx.trigger_name if request.htmx else None
    return typed(request.GET.get("q") or request.GET.get(name or "", ""))
