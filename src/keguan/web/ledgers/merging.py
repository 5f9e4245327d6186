"""The pages that make two files of one organisation into one, and apart again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from keguan.kit.errors import BureauError
from keguan.registry.access import CHANGE, require, seen
from keguan.registry.importing.links import Links
from keguan.registry.merging import MergePlan, merge, part, plan_merge
from keguan.registry.models import Merge, Organisation
from keguan.web.gate import editors, open_to
from keguan.web.ledgers.columns import column
from keguan.web.ledgers.finding import matching_organisations
from keguan.web.ledgers.rows import ledger_of_organisation
from keguan.web.ledgers.searching import typed

OFFERED = 10


def _changeable(request: HttpRequest, pk: int) -> tuple[Any, Any]:
    """The organisation and its ledger, for whoever may change it. Raises Http404 outside the user's scope."""
    found = get_object_or_404(seen(request.user, Organisation.objects.all()), pk=pk)
    ledger = ledger_of_organisation(request.user, found)
    if ledger is None:
        raise Http404
    require(request.user, CHANGE, ledger)
    return found, ledger


@require_http_methods(["GET", "POST"])
@open_to(editors)
def merge_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other file, look at what would move, choose between differing values, and merge."""
    winner, ledger = _changeable(request, pk)
    other = request.GET.get("other", "")
    context: dict[str, Any] = {"winner": winner, "ledger": ledger, "words": typed(request.GET.get("q", ""))}
    if not other.isdecimal():
        rows = seen(request.user, Organisation.objects.all()).filter(kind=winner.kind).exclude(pk=winner.pk)
        if context["words"]:
            context["found"] = rows.filter(matching_organisations(context["words"])).order_by("name")[:OFFERED]
        else:
            alike = [(o, why) for o, why in Links().alike(winner.name) if o.pk != winner.pk and o.kind == winner.kind]
            context["alike"] = alike[:OFFERED]
        return render(request, "ledgers/merge.html", context)
    loser, _ = _changeable(request, int(other))
    try:
        plan = plan_merge(winner, loser)
        if request.method == "POST":
            take = {name: request.POST.get(f"take-{name}") == "other" for name in plan.differing}
            done = merge(winner, loser, take=take, user=request.user, reason=request.POST.get("reason", "")[:120])
            told = "已合并：“{}”的记录都归到这里了，它成了曾用名。"
            messages.success(request, format_html(told, done.loser))
            return redirect("organisation", winner.pk)
    except BureauError as fault:
        messages.error(request, fault.message)
        if request.method == "GET":
            return redirect("organisation-merge", pk)
    context |= {"loser": loser, "plan": plan, "differing": _compared(ledger, plan), "moving": _counted(plan)}
    return render(request, "ledgers/merge.html", context)


def _compared(ledger: Any, plan: MergePlan) -> list[tuple[str, str, str, str]]:
    """(field, label, here, there) of every field that the two files fill otherwise."""
    columns = [(name, column(ledger, name)) for name in plan.differing]
    return [(name, c.label, c.cell(plan.winner).text, c.cell(plan.loser).text) for name, c in columns]


def _counted(plan: MergePlan) -> dict[str, int]:
    """How many records of each kind would move."""
    counts: dict[str, int] = {}
    for record, _ in plan.move:
        name = str(record._meta.verbose_name)
        counts[name] = counts.get(name, 0) + 1
    return counts


@require_POST
@open_to(editors)
def part_page(request: HttpRequest, pk: int, merged: int) -> HttpResponse:
    """Undo a merge, as long as nothing was built on it."""
    winner, _ = _changeable(request, pk)
    found = get_object_or_404(Merge, pk=merged, winner=winner)
    try:
        count = part(found, user=request.user)
        address = reverse("organisation", args=[found.loser_id])
        told = '已分开，{} 条记录回到原样。<a href="{}">看{}</a>'
        messages.success(request, format_html(told, count, address, found.loser))
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect("organisation", pk)
