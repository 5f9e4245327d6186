"""The page of one document: the reader, and what is known of the document beside it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keguan.library.access import is_signed_in
from keguan.library.noting import note_place
from keguan.library.pages import WIDTHS
from keguan.library.reading import Reading
from keguan.web import gate
from keguan.web.library.asking import reading_of, visitor_of, whole_number
from keguan.web.library.rail import rail_of

THUMBNAIL, *FULL = WIDTHS  # pixels


@dataclass(frozen=True)
class Leaf:
    """A page on the screen: its shape, and the addresses of its pictures."""

    number: int
    shape: str
    thumbnail: str
    picture: str
    pictures: str


@require_safe
@gate.public
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The document with its pages, from `page` on; the words `q` are marked in it."""
    reading = reading_of(request, pk)
    page = max(1, min(whole_number(request.GET.get("page", "")) or 1, reading.pages))
    version = f"version={reading.version.pk}" if reading.version and "version" in request.GET else ""
    context = {
        "reading": reading,
        "holding": reading.holding,
        "version": reading.version,
        "asked_version": version,
        "leaves": _leaves(reading, version),
        "page": page,
        "site": request.build_absolute_uri("/").rstrip("/"),
        "words": request.GET.get("q", "").strip()[:80],
        "is_signed_in": is_signed_in(request.user),
        "next_page": f"{reverse('library-document', args=[pk])}?page={reading.pages_open + 1}",
        **rail_of(reading),
    }
    return render(request, "library/document.html", context)


def _leaves(reading: Reading, version: str) -> list[Leaf]:
    made, more = [], f"&{version}" if version else ""
    first = reverse("library-page", args=[reading.holding.pk, 1])
    for number, width, height in reading.sizes():
        at = first.replace("/1.jpg", f"/{number}.jpg")  # asking for the address of each takes longer than all the rest
        pictures = {w: f"{at}?w={w}{more}" for w in WIDTHS}
        sources = ", ".join(f"{pictures[w]} {w}w" for w in FULL)
        shape = f"--w:{width:.0f};aspect-ratio:{width:.0f}/{height:.0f}"
        made.append(Leaf(number, shape, pictures[THUMBNAIL], pictures[FULL[0]], sources))
    return made


@require_POST
@gate.public
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the page that the reader is at. It comes from the open page, so that opening one never waits for a writer."""
    reading = reading_of(request, pk)
    page = min(whole_number(request.POST.get("page", "")) or 1, max(reading.pages_open, 1))
    note_place(request.user, reading.holding, page, visitor=visitor_of(request))
    return HttpResponse(status=204)
