"""The pages of collections: what there is, one of them, and arranging it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from keguan.kit.errors import BureauError
from keguan.library import access, collecting
from keguan.library.models import Collected, Collection, Holding
from keguan.web import gate

NEW = "new"  # chosen instead of a collection: one that is named beside it


@require_safe
@gate.public
def listing(request: HttpRequest) -> HttpResponse:
    """The collections that the reader sees."""
    context = {"collections": collecting.collections_for(request.user), "may_keep": access.may_keep(request.user)}
    return render(request, "library/collections.html", context)


@require_safe
@gate.public
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """One collection with its documents in order."""
    found = collecting.collection_for(request.user, pk)
    context = {
        "collection": found,
        "documents": collecting.documents_of(request.user, found),
        "may_keep": access.may_keep(request.user),
    }
    return render(request, "library/collection.html", context)


@require_POST
@gate.open_to(access.may_keep)
def save(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make a collection, or change what is told of one."""
    one = get_object_or_404(Collection, pk=pk) if pk else Collection()
    try:
        _save(one, request)
    except BureauError as fault:
        messages.error(request, fault.message)
        return redirect("library-collection", pk) if pk else redirect("library-collections")
    return redirect("library-collection", one.pk)


def _save(one: Collection, request: HttpRequest) -> Collection:
    sent = request.POST
    told = {"name": sent.get("name", ""), "purpose": sent.get("purpose", ""), "is_public": sent.get("is_public") == "1"}
    return collecting.save(one, request.user, **told)


@require_POST
@gate.open_to(access.may_keep)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a collection away."""
    one = get_object_or_404(Collection, pk=pk)
    collecting.close(one, request.user)
    messages.success(request, f"专题“{one}”已停用，里面的文件都还在文库里。")
    return redirect("library-collections")


@require_POST
@gate.open_to(access.may_keep)
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document into a collection, one that is there or a new one."""
    holding: Any = get_object_or_404(access.found(request.user).select_related("document"), pk=pk)
    chosen = request.POST.get("collection", "")
    try:
        if chosen == NEW:
            one = collecting.save(
                Collection(), request.user, name=request.POST.get("name", ""), purpose="", is_public=False
            )
        else:
            one = get_object_or_404(Collection, pk=int(chosen) if chosen.isdecimal() else 0)
        collecting.collect(one, holding, request.user)
        messages.success(request, f"已收进专题“{one}”。")
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect("library-document", pk)


@require_POST
@gate.open_to(access.may_keep)
def arrange(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Move a document of the collection up or down, or take it out."""
    found = access.found(request.user)
    place = get_object_or_404(Collected.objects.select_related("collection", "holding__document"), pk=item, collection=pk, holding__in=found)  # fmt: skip
    act = request.POST.get("act", "")
    if act == "out":
        collecting.take_out(place, request.user)
        messages.success(request, f"“{place}”已移出专题。")
    elif act in ("up", "down"):
        collecting.shift(place, request.user, up=act == "up")
    return redirect("library-collection", pk)


def choices_for(user: Any, holding: Holding) -> list[Collection]:
    """The collections that the document is not in yet, for those who arrange them."""
    if not access.may_keep(user):
        return []
    inside = Collected.objects.filter(holding=holding).values("collection")
    return list(Collection.objects.exclude(pk__in=inside).order_by("name"))
