"""The overview of lines, ledgers and indicators, and switching them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.registry.access import may_arrange, may_declare
from keguan.registry.own.declaring import arrange_lines, switch
from keguan.registry.own.examples import examples
from keguan.store.models import Declaration
from keguan.web.gate import arrangers, declaration_readers, declarers, open_to
from keguan.web.own.forms import LineRows

SWITCHED = (Declaration.LEDGER, Declaration.INDICATOR)


@require_safe
@open_to(declaration_readers)
def overview(request: HttpRequest) -> HttpResponse:
    """What the bureau has set here, and what it may set."""
    return render(request, "own/overview.html", _overview(request, LineRows(initial=_line_rows(), prefix="line")))


@require_POST
@open_to(arrangers)
def lines(request: HttpRequest) -> HttpResponse:
    """Keep names, order and presence of the lines."""
    form = LineRows(request.POST, initial=_line_rows(), prefix="line")
    if form.is_valid():
        try:
            count = arrange_lines(form.asked(), user=request.user)
        except BureauError as fault:
            messages.error(request, fault.message)
        else:
            messages.success(request, "业务线已保存。" if count else "没有改动。")
            return redirect("own")
    return render(request, "own/overview.html", _overview(request, form), status=422)


@require_POST
@open_to(declarers)
def switch_one(request: HttpRequest) -> HttpResponse:
    """Take a ledger or an indicator out of use, or back."""
    row = get_object_or_404(
        Declaration.everything.filter(kind__in=SWITCHED),
        kind=request.POST.get("kind"),
        key=request.POST.get("key"),
    )
    switch(row, on=row.retired_at is not None, user=request.user, reason=request.POST.get("reason", "").strip())
    messages.success(request, f"{row}已{'停用，记录和历史都保留着' if row.retired_at else '恢复使用'}。")
    return redirect("own")


def _overview(request: HttpRequest, form: LineRows) -> dict[str, Any]:
    user = request.user
    rows = list(Declaration.everything.filter(kind__in=SWITCHED).order_by("kind", "pk"))
    mine = {row.pk: may_declare(user, row.key.split(".")[0]) for row in rows}
    ledgers = [(r, catalogue.ledgers.get(r.key), mine[r.pk]) for r in rows if r.kind == Declaration.LEDGER]
    indicators = [(r, catalogue.indicators.get(r.key), mine[r.pk]) for r in rows if r.kind == Declaration.INDICATOR]
    return {
        "form": form,
        "ledgers": ledgers,
        "indicators": indicators,
        "examples": [
            e for e in examples() if not any(d.title == e.ledger["title"] for d in catalogue.ledgers.values())
        ],
        "lines": [d for d in _ordered() if may_declare(user, d.key)],
        "declares": may_declare(user),
        "arranges": may_arrange(user),
    }


def _ordered() -> list[Any]:
    return sorted(catalogue.lines.values(), key=lambda d: d.order)


def _line_rows() -> list[dict[str, Any]]:
    """Every line, on or off, as the form shows it; of those that are off the name that was set or brought."""
    brought = (catalogue.brought or catalogue).lines
    set_here = {r.key: r.body for r in Declaration.objects.filter(kind=Declaration.LINE)}
    rows = []
    for key in dict.fromkeys([*brought, *set_here]):
        base, body = brought.get(key), set_here.get(key, {})
        name, order = body.get("name") or base.name, body.get("order") or base.order
        rows.append({"key": key, "name": name, "order": order, "off": bool(body.get("off"))})
    return sorted(rows, key=lambda r: (r["off"], r["order"]))
