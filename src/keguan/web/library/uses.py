"""What belongs around a document, loaded beside the reader: who uses it, its collections, its matching materials."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from keguan.kit.document_numbers import normal
from keguan.kit.errors import BureauError
from keguan.library import access, citing
from keguan.library.collecting import collections_with
from keguan.library.models import Holding, Tie
from keguan.library.tying import tie, untie
from keguan.web import gate
from keguan.web.library.cites import prime
from keguan.web.library.collections import NEW, choices_for
from keguan.web.library.users import users_of

FOUND = 10


@require_GET
@gate.public
def around(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the document's page that tells what uses it, as far as the reader may see that."""
    holding = _holding(request, pk)
    keeps = access.may_keep(request.user, holding.section) and access.reads_internal(request.user, holding)
    context = {
        "holding": holding,
        "uses": users_of(request.user, holding),
        "numbers": _numbers(request, holding),
        "is_staff": access.is_staff(request.user),
        "collections": collections_with(request.user, holding),
        "choices": choices_for(request.user, holding),
        "new": NEW,
        "may_keep": access.may_keep(request.user),
        "keeps": keeps,
        "kinds": Tie.KINDS,
        "ties": _ties(request.user, holding) if keeps else [],
    }
    return render(request, "library/_around.html", context)


def _numbers(request: HttpRequest, holding: Holding) -> list[str]:
    """The numbers in what the reader reads of the document, looked up at once."""
    numbers = [number for number, _ in citing.cites(request.user, holding)[0]]
    prime(request, numbers)
    return numbers


def _ties(user: Any, holding: Holding) -> list[Tie]:
    rows = Tie.objects.filter(holding=holding, companion__in=access.found(user))
    return list(rows.select_related("companion__document"))


@require_GET
@gate.open_to(access.may_keep)
def pick(request: HttpRequest) -> HttpResponse:
    """Documents for a field that names one: what was typed stands in their number or title."""
    wanted = request.GET.get("companion", "").strip()[:60]
    rows = access.found(request.user).filter(_named(wanted)).select_related("document").order_by("-pk")[:FOUND] if wanted else ()  # fmt: skip
    return render(request, "library/_options.html", {"documents": rows})


@require_POST
@gate.open_to(access.may_keep)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie a matching material to the document."""
    holding = _holding(request, pk)
    wanted = request.POST.get("companion", "").strip()[:200]
    rows = access.found(request.user).select_related("document")
    exact = Q(document__number=normal(wanted)) | Q(document__title=wanted)
    found = list(rows.filter(exact if wanted else Q(pk__in=()))[:2])
    try:
        if len(found) != 1:
            told = "有几份文件叫这个名字，请写文号" if found else "文库里没有这份文件，请从列表里选，或先上传"
            raise BureauError("library.tie", f"“{wanted}”：{told}。")
        tie(holding, found[0], request.POST.get("kind", ""), request.user)
        messages.success(request, f"“{found[0]}”已作为配套材料。")
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect("library-document", pk)


@require_POST
@gate.open_to(access.may_keep)
def detach(request: HttpRequest, pk: int, tie_pk: int) -> HttpResponse:
    """Take a matching material off the document."""
    holding = _holding(request, pk)
    untie(get_object_or_404(Tie.objects.select_related("holding__document", "companion__document"), pk=tie_pk, holding=holding), request.user)  # fmt: skip
    messages.success(request, "已取下。")
    return redirect("library-document", pk)


def _holding(request: HttpRequest, pk: int) -> Holding:
    return get_object_or_404(access.found(request.user).select_related("document"), pk=pk)


def _named(wanted: str) -> Q:
    return Q(document__title__icontains=wanted) | Q(document__number__contains=normal(wanted))
