"""Changing what is told of a document: the form, its history, taking out and putting back."""

from itertools import chain
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger
from keguan.library import access, categories, indexing, keeping
from keguan.library.models import Holding, Keyword
from keguan.registry.models import User
from keguan.web import gate
from keguan.web.ledgers.history import Entry, history_of, newest_revision
from keguan.web.library.forms import HoldingForm

PICKED: Final = 10  # people or documents offered while one types
TOLD: Final = Ledger(
    key="library.holdings", title="文库文件", model=Holding, purpose="", columns=(), identity=(), words=()
)  # for the labels of the history alone


def kept(request: HttpRequest, pk: int) -> Holding:
    """The document, to be changed. Raises NotAllowed unless the user keeps it."""
    holding = get_object_or_404(Holding.objects.select_related("document", "replaced_by__document"), pk=pk)
    access.require_keeper(request.user, holding)
    return holding


@gate.open_to(access.may_keep)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; what somebody else saved meanwhile is not written over."""
    holding, status = kept(request, pk), 200
    seen = f"{newest_revision(holding)}-{newest_revision(holding.document)}"
    form = HoldingForm(request.POST or None, instance=holding, user=request.user)
    if request.method == "POST":
        if request.POST.get("seen") != seen:
            messages.error(request, "这期间有人改了这份文件，请看下面的历史，再改一遍。")
            status = 409
        elif form.is_valid() and _saved(request, holding, form):
            messages.success(request, "已保存。")
            return redirect("library-document", pk)
        else:
            status = 422
    context = {
        "holding": holding,
        "form": form,
        "seen": seen,
        "keywords": holding.keywords.exclude(state=Keyword.DROPPED),
        "replacing": _replacing(form, request.user),
        "history": _history(holding),
    }
    return render(request, "library/edit.html", context, status=status)


def _saved(request: HttpRequest, holding: Holding, form: HoldingForm) -> bool:
    values = form.told()
    try:
        if name := form.cleaned_data["new_category"].strip():
            values["category"] = categories.called(request.user, name, values["category"])
        keeping.change(request.user, holding, values, readers=form.persons, reason=form.cleaned_data["reason"])
        indexing.settle(holding, [*request.POST.getlist("keyword"), *form.added_words])
    except BureauError as fault:
        form.add_error("number" if fault.code == "library.number" else None, fault.message)
        return False
    return True


def _replacing(form: HoldingForm, user: Any) -> Holding | None:
    """The document picked as the one that replaces this one."""
    picked = form["replaced_by"].value()
    if not picked or not str(picked).isdecimal():
        return None
    return access.found(user).select_related("document").filter(pk=picked).first()


def _history(holding: Holding) -> list[Entry]:
    entries = chain(
        history_of(holding, TOLD), history_of(holding.document, catalogue.ledger("registry.documents"), limit=20)
    )
    return sorted((e for e in entries if e.changes or e.action != "修改"), key=lambda e: e.at, reverse=True)


@gate.open_to(access.may_keep)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Accounts whose name or login holds the words, to be ticked as readers."""
    words = request.GET.get("who", "").strip()[:40]
    rows = User.objects.filter(is_active=True).filter(Q(name__icontains=words) | Q(username__icontains=words))
    rows = rows.select_related("organisation", "region").order_by("name")[:PICKED] if words else ()
    return render(request, "library/_people.html", {"people": rows, "words": words})


@gate.open_to(access.may_keep)
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Documents whose title or number holds the words, to be picked as the one that replaces another."""
    words = request.GET.get("which", "").strip()[:60]
    rows = access.found(request.user).select_related("document").order_by("-document__issued_on", "-pk")
    holding = Q(document__title__icontains=words) | Q(document__number__icontains=words)
    return render(
        request, "library/_picked.html", {"rows": rows.filter(holding)[:PICKED] if words else (), "words": words}
    )


@gate.open_to(access.may_keep)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the document out, with a reason."""
    holding = kept(request, pk)
    try:
        keeping.retire(request.user, holding, request.POST.get("reason", "").strip()[:200])
    except BureauError as fault:
        if fault.code != "store.no_reason":
            raise
        messages.error(request, "请写明为什么撤下。")
        return redirect("library-edit", pk)
    messages.success(request, f"“{holding}”已撤下，在“我的文库”里可以恢复。")
    return redirect("library-mine")


@gate.open_to(access.may_keep)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document back that was taken out."""
    holding = keeping.restore(request.user, pk)
    messages.success(request, f"“{holding}”已恢复。")
    return redirect("library-document", pk)
