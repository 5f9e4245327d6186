"""The versions of a document: which there are, and two of them compared."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keguan.kit.errors import BureauError
from keguan.library import access, converting, intake
from keguan.library.flowing import flowing
from keguan.library.models import Version
from keguan.web import gate
from keguan.web.comparing import compared
from keguan.web.imports import uploads
from keguan.web.library.asking import whole_number
from keguan.web.library.editing import kept

LONGEST = 100_000  # characters of a text: what a page compares in about two seconds


@gate.open_to(access.may_keep)
@csrf_exempt  # only until the quota stands: the check below reads the whole request
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version with its state; a file that is sent becomes the next one."""
    if request.method == "POST":
        request.upload_handlers.insert(0, uploads.Quota(request))
    return _versions(request, pk)


@csrf_protect
def _versions(request: HttpRequest, pk: int) -> HttpResponse:
    holding = kept(request, pk)
    if request.method == "POST":
        try:
            ((name, content), *_) = uploads.files_of(request)
            version = intake.renew(holding, name, content, remark=request.POST.get("remark", ""), user=request.user)
            messages.success(request, f"{version}已收下，转换好了读的人就看到它。")
        except BureauError as fault:
            messages.error(request, fault.message)
        return redirect("library-versions", pk)
    rows = holding.versions.select_related("by", "file")
    return render(request, "library/versions.html", {"holding": holding, "versions": rows})


@gate.open_to(access.may_keep)
@require_POST
def convert_again(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Try once more to make a version readable."""
    converting.again(get_object_or_404(kept(request, pk).versions, pk=version))
    return redirect("library-versions", pk)


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
