"""From a citation to the page of the document that it cites."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from keguan.kit.cite import Cite
from keguan.kit.document_numbers import normal
from keguan.library import access
from keguan.library.models import Holding
from keguan.library.places import by_number, place_in
from keguan.registry.access import seen
from keguan.registry.models import Document
from keguan.web import gate

MOST_WORDS = 4
_HEAD = re.compile(r"第[^（(\s]+?[条章]|附件\s*\S*")


@require_safe
@gate.public
def number(request: HttpRequest) -> HttpResponse:
    """The document of the number `n`, at the article `at` or where the words `w` stand; without it what speaks of it."""
    asked = request.GET.get("n", "").strip()[:60]
    article = request.GET.get("at", "").strip()[:60]
    words = [w.strip()[:40] for w in request.GET.getlist("w")[:MOST_WORDS] if w.strip()]
    found = by_number(request.user, [asked]).get(asked)
    if found is None:
        return _missing(request, normal(asked))
    page = place_in(request.user, found, article=article, words=words)
    marked = _HEAD.search(article)
    marks = {"q": marked[0] if marked else " ".join(f'"{w}"' for w in words)} if page else {}
    query = urlencode({name: value for name, value in ({"page": page or 0} | marks).items() if value})
    address = reverse("library-document", args=[found.pk])
    return redirect(f"{address}?{query}" if query else address)


def _missing(request: HttpRequest, asked: str) -> HttpResponse:
    """The documents in whose text the number stands, and for the bureau whether the registry knows it."""
    known = access.is_staff(request.user) and seen(request.user, Document.objects.filter(number=asked)).exists()
    told = "来源文件里登记过，还没有上传原文；" if known else ""
    messages.info(request, f"文库里没有“{asked}”，或者它不对您开放；{told}下面是文中提到它的文件。")
    return redirect(f"{reverse('library')}?{urlencode({'q': asked})}")


def prime(request: HttpRequest, texts: Iterable[Any]) -> None:
    """Look up at once what a page is about to cite many times."""
    _known(request, (Cite.of(str(text)).document for text in texts))


def _known(request: HttpRequest, numbers: Iterable[str]) -> dict[str, Holding | None]:
    """The documents of the library by their number, those asked for before in the same request without asking again."""
    told: dict[str, Holding | None] = request.__dict__.setdefault("cited", {})
    if fresh := [n for n in dict.fromkeys(numbers) if n.endswith("号") and n not in told]:
        told |= dict.fromkeys(fresh) | by_number(request.user, fresh)
    return told


def shown(request: HttpRequest, cite: Cite, text: str, *, words: Iterable[Any] = ()) -> dict[str, Any]:
    """What is shown of a citation: `text`, where it leads, and for keepers once a page that the document is missing."""
    told = {"text": text, "href": "", "missing": ""}
    if not cite.document.endswith("号"):
        return told
    if holding := _known(request, [cite.document])[cite.document]:
        query: dict[str, Any] = {"n": cite.document}
        query |= {"at": cite.article} if cite.article else {"w": [str(w) for w in words if w]}
        href = f"{reverse('library-number')}?{urlencode(query, doseq=True)}"
        return told | {"href": href, "title": holding.document.title}
    mentioned: set[str] = request.__dict__.setdefault("missing", set())
    if access.may_keep(request.user) and cite.document not in mentioned:
        mentioned.add(cite.document)
        told["missing"] = cite.document
    return told
