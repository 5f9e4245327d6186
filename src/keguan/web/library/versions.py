"""The versions of a document: which there are, and two of them compared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keguan.library import access
from keguan.library.flowing import flowing
from keguan.library.models import Version
from keguan.web import gate
from keguan.web.comparing import compared
from keguan.web.library.asking import whole_number
from keguan.web.library.editing import kept

LONGEST = 100_000  # characters of a text: what a page compares in about two seconds


@gate.open_to(access.may_keep)
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version with its state; readable ones open, two of them compare."""
    holding = kept(request, pk)
    rows = holding.versions.select_related("by", "file")
    return render(request, "library/versions.html", {"holding": holding, "versions": rows})


@gate.open_to(access.may_keep)
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of the version `from` against that of `to`; by default the two newest."""
    holding = kept(request, pk)
    ready = list(holding.versions.filter(state=Version.READY).order_by("at", "pk"))
    if len(ready) < 2:
        raise Http404("这份文件还没有两个可以阅读的版本。")
    one = _named(ready, request.GET.get("from", "")) or ready[-2]
    two = _named(ready, request.GET.get("to", "")) or ready[-1]
    before, after = flowing(one), flowing(two)
    is_long = max(len(before), len(after)) > LONGEST
    context = {
        "holding": holding,
        "ready": ready,
        "one": one,
        "two": two,
        "told": "" if is_long else compared(before, after),
        "is_same": before == after,
        "is_long": is_long,
    }
    return render(request, "library/compare.html", context)


def _named(ready: list[Version], text: str) -> Version | None:
    return next((v for v in ready if v.pk == whole_number(text)), None)
