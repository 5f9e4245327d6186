"""The contents of a document as the reader on the screen asks for them: pictures, lines, places of words, the file."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from keguan.kit.errors import NotAllowed
from keguan.library.access import is_signed_in
from keguan.library.noting import note_download
from keguan.store.audit import audit
from keguan.web import gate
from keguan.web.library.asking import reading_of, whole_number

USUAL = 1200  # pixels


def _plainly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer what the reader's program fetches with the bare sentence when it is refused: nobody sees a page there."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as fault:
            return HttpResponse(fault.message, status=403, content_type="text/plain; charset=utf-8")

    return answered


@require_safe
@gate.public
@_plainly
def image(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """One page as a picture, `w` pixels wide. Kept by the browser alone, and asked for again before it is shown."""
    reading, width = reading_of(request, pk), whole_number(request.GET.get("w", "")) or USUAL
    marked, tag = bool(reading.watermark), reading.tag(n, width)
    if not marked and (same := get_conditional_response(request, etag=tag)):
        return same
    content = reading.picture(n, width)
    kind = "image/jpeg" if content.startswith(b"\xff\xd8") else "image/webp"
    headers = {"Cache-Control": "private, no-store" if marked else "private, no-cache"}
    if not marked:
        headers["ETag"] = tag
    return HttpResponse(content, content_type=kind, headers=headers)


@require_safe
@gate.public
@_plainly
def lines(request: HttpRequest, pk: int, n: int) -> JsonResponse:
    """The lines of one page with their places, for those who may take the text."""
    page = reading_of(request, pk).page(n)
    return _json({"page": n, "lines": page.lines})


@require_safe
@gate.public
@_plainly
def find(request: HttpRequest, pk: int) -> JsonResponse:
    """Where the words `q` stand on the pages that the reader has open: places without text."""
    found = reading_of(request, pk).find(request.GET.get("q", ""))
    return _json({"total": found.total, "places": [{"page": p.page, "boxes": p.boxes} for p in found.places]})


@require_safe
@gate.public
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself, never to be shown in the browser; `as=pdf` for its pages."""
    reading = reading_of(request, pk)
    made = reading.file(as_pdf=request.GET.get("as") == "pdf")
    if is_signed_in(request.user):  # strangers are counted only: they shall not be able to fill the log
        audit("export", f"下载文库文件“{reading.holding}”（{reading.version}）", actor=request.user)
    note_download(reading.holding)
    headers = {
        "Content-Disposition": content_disposition_header(True, made.name),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(made.content, content_type=made.kind, headers=headers)


def _json(told: dict) -> JsonResponse:
    ways = {"ensure_ascii": False}
    return JsonResponse(told, json_dumps_params=ways, headers={"Cache-Control": "private, no-store"})
