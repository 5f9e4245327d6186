"""The page of the tree of categories."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from keguan.kit.errors import BureauError
from keguan.library import access, categories
from keguan.library.models import Category
from keguan.web import gate


@require_safe
@gate.open_to(access.may_keep)
def listing(request: HttpRequest) -> HttpResponse:
    """The tree, with how many documents stand in each category itself."""
    return render(request, "library/categories.html", {"tree": categories.tree(), "longest": categories.LONGEST})


@require_POST
@gate.open_to(access.may_keep)
def save(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make a category, or do to one what the button says: change it, move it up or down, close it."""
    one = get_object_or_404(Category, pk=pk) if pk else None
    act = request.POST.get("act", "")
    try:
        if one and act in ("up", "down"):
            categories.shift(one, request.user, up=act == "up")
        elif one and act == "close":
            categories.close(one, request.user)
            messages.success(request, f"类目“{one}”已停用。")
        else:
            _keep(one, request)
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect("library-categories")


def _keep(one: Category | None, request: HttpRequest) -> None:
    name, above = request.POST.get("name", ""), request.POST.get("parent", "")
    parent = get_object_or_404(Category, pk=int(above)) if above.isdecimal() and len(above) < 10 else None
    if one:
        categories.change(one, request.user, name=name, parent=parent)
        messages.success(request, f"类目“{one}”已改好，里面的文件跟着走。")
    else:
        made = categories.called(request.user, name, parent)
        messages.success(request, f"已有类目“{made}”，在文件的“修改信息”里选它。")
