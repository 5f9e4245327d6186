"""Doing one thing with many records: a preview that says old and new, one act, and the way back."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from keguan.kit import roles, scope
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger
from keguan.registry.access import CHANGE, may, may_move, require
from keguan.store.acting import acting
from keguan.store.models import BulkChange, Revision
from keguan.store.moves import move, possible_moves
from keguan.store.undo import take_back
from keguan.store.uniqueness import clash_of
from keguan.web.gate import open_to, signed_in
from keguan.web.ledgers.cells import value_of
from keguan.web.ledgers.columns import column, with_links
from keguan.web.ledgers.filters import Filters
from keguan.web.ledgers.forms import editable, form_class
from keguan.web.ledgers.rows import rows_of
from keguan.web.period import scope_for

MOST = 2000
LONGEST_KEY = 19  # digits that every database holds
SHOWN = 200
RETIRE, RESTORE, SET, MOVE = "retire", "restore", "set", "move"


@dataclass
class Planned:
    """What would become of one record: `old` → `new`, or why it is left as it is."""

    record: Any
    old: str = ""
    new: str = ""
    refused: str = ""


@dataclass
class Plan:
    """One thing to do with many records. `do` writes one record that was not refused."""

    told: str
    do: Callable[[Any], None]
    lines: list[Planned] = field(default_factory=list)

    @property
    def taken(self) -> list[Any]:
        return [line.record for line in self.lines if not line.refused]

    @property
    def seal(self) -> str:
        """A fingerprint of what the preview showed: what is done is what was seen."""
        seen = [(line.record.pk, line.old, line.new, line.refused) for line in self.lines]
        return sha256(json.dumps(seen).encode()).hexdigest()

    @property
    def refused(self) -> int:
        return len(self.lines) - len(self.taken)


def picked(request: HttpRequest, ledger: Ledger) -> list[Any]:
    """The records picked in the list: one by one, or all that its filters leave. Raises BureauError for too many."""
    query = QueryDict(request.POST.get("query", "").lstrip("?"))
    filters = Filters(ledger, query)
    rows = rows_of(request.user, ledger, retired=filters.retired).within(scope_for(request))
    chosen = Q(pk__in=[pk for pk in request.POST.getlist("pk") if pk.isdecimal() and len(pk) < LONGEST_KEY])
    rows = filters.apply(rows) if request.POST.get("all") == "1" else rows.filter(chosen)
    found = list(with_links(rows, []).order_by("pk")[: MOST + 1])
    if len(found) > MOST:
        raise BureauError("bulk.too_many", f"一次最多处理 {MOST} 条，请先筛选得少一些。")
    if not found:
        raise BureauError("bulk.nothing", "没有选中记录，请先在列表里勾选。")
    return found


@require_POST
@open_to(signed_in)
def bulk(request: HttpRequest, key: str) -> HttpResponse:
    """Pick what to do, look at what would change, and do it."""
    ledger = catalogue.ledger(key)
    scope.require(
        may(request.user, CHANGE, ledger) or may_move(request.user, ledger), f"您的角色不能修改“{ledger.title}”。"
    )
    try:
        records = picked(request, ledger)
        form = form_class(ledger, request.user)(prefix="value")
        context = {"ledger": ledger, "records": records, "query": request.POST.get("query", "")}
        if not request.POST.get("action"):
            context |= {"is_all": request.POST.get("all") == "1", **_offers(request, ledger, records, form)}
            return render(request, "ledgers/bulk.html", context)
        plan = plan_of(request, ledger, records)
        if request.POST.get("sure") == plan.seal:
            return _carry_out(request, ledger, plan)
        if "sure" in request.POST:
            messages.warning(request, "这期间有人改了其中的记录，还没有写入；请看过现在的样子再确定。")
        asked = [
            (n, v) for n in request.POST for v in request.POST.getlist(n) if n not in ("csrfmiddlewaretoken", "sure")
        ]
        context |= {"plan": plan, "lines": plan.lines[:SHOWN], "more": max(len(plan.lines) - SHOWN, 0), "asked": asked}
        return render(request, "ledgers/bulk_preview.html", context)
    except BureauError as fault:
        messages.error(request, fault.message)
        return _back(key, request.POST.get("query", ""))


def _offers(request: HttpRequest, ledger: Ledger, records: list[Any], form: Any) -> dict[str, Any]:
    """The actions that make sense for these records."""
    may_change, retired = may(request.user, CHANGE, ledger), bool(records[0].retired_at)
    names = [name for name in form.fields if name in editable(ledger)] if may_change and not retired else []
    moves = {}
    if may_move(request.user, ledger) and not retired:
        for record in records:
            moves |= {m.name: m.label for m in possible_moves(record, request.user.role_declared) if not m.is_single}
    return {
        "bounds": [form[name] for name in names],
        "moves": moves.items(),
        "may_change": may_change,
        "retired": retired,
    }


def plan_of(request: HttpRequest, ledger: Ledger, records: list[Any]) -> Plan:
    """What was asked for, worked out for every record. Raises BureauError for what is not offered or not understood."""
    action, _, name = request.POST.get("action", "").partition(":")
    reason = request.POST.get("reason", "").strip()[:150]
    if action == MOVE:
        return _moving(request.user, ledger, records, name, reason)
    require(request.user, CHANGE, ledger)
    if action == SET and name in editable(ledger):
        return _setting(request, ledger, records, name, reason)
    if action == RETIRE and not reason:
        raise BureauError("bulk.no_reason", "作废要写明原因。")
    if action in (RETIRE, RESTORE):
        return _retiring(ledger, records, action, reason)
    raise BureauError("bulk.unknown", "请选择要做什么。")


def _setting(request: HttpRequest, ledger: Ledger, records: list[Any], name: str, reason: str) -> Plan:
    field_, shown = form_class(ledger, request.user)().fields[name], column(ledger, name)
    field_.required = name in ledger.required
    try:
        value = value_of(field_, request.POST.get(f"value-{name}"))
    except ValidationError as fault:
        raise BureauError("bulk.value", f"{field_.label}：{'；'.join(fault.messages)}") from fault

    def write(record: Any) -> None:
        setattr(record, name, value)
        record.save()

    told = f"批量修改{shown.label}{f'：{reason}' if reason else ''}"
    plan = Plan(told, write)
    for record in records:
        old = shown.cell(record).text
        before = getattr(record, name)
        setattr(record, name, value)
        new = shown.cell(record).text
        setattr(record, name, before)
        refused = "已经是这样" if before == value else "已作废，先恢复再改" if record.retired_at else ""
        plan.lines.append(Planned(record, old or "（空）", new or "（空）", refused))
    return plan


def _retiring(ledger: Ledger, records: list[Any], action: str, reason: str) -> Plan:
    if action == RETIRE:
        plan = Plan(f"批量作废：{reason}", lambda record: record.retire(reason))
        plan.lines = [Planned(r, "有效", "作废", "已经作废" if r.retired_at else "") for r in records]
        return plan
    plan = Plan(f"批量恢复{f'：{reason}' if reason else ''}", lambda record: record.restore())
    for record in records:
        clash = clash_of(record)
        refused = clash.sentence if clash else "" if record.retired_at else "没有作废"
        plan.lines.append(Planned(record, "已作废", "有效", refused))
    return plan


def _moving(user: Any, ledger: Ledger, records: list[Any], name: str, reason: str) -> Plan:
    scope.require(may_move(user, ledger), f"您的角色不能办理“{ledger.title}”。")
    workflow = catalogue.workflow_of(ledger.model)
    plan = Plan("", lambda record: move(record, name, user=user, comment=reason))
    for record in records:
        possible = possible_moves(record, user.role_declared)
        taken = next((m for m in possible if m.name == name and not m.is_single), None)
        state = workflow.states[getattr(record, workflow.field)]
        if taken is None:
            plan.lines.append(
                Planned(record, state, "", "现在的状态不能办这一步" if not record.retired_at else "已作废")
            )
            continue
        plan.told = f"批量办理“{taken.label}”{f'：{reason}' if reason else ''}"
        lacking = f"“{taken.label}”要写明原因" if taken.comment and not reason else ""
        refused = lacking or (taken.guard(record) if taken.guard else "") or ""
        plan.lines.append(Planned(record, state, workflow.states[taken.target], refused))
    return plan


def _carry_out(request: HttpRequest, ledger: Ledger, plan: Plan) -> HttpResponse:
    if not plan.taken:
        raise BureauError("bulk.nothing", "没有可以处理的记录，什么都没有改。")
    with transaction.atomic():
        last = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with acting(request.user, plan.told):
            for record in plan.taken:
                plan.do(record)
        written = Revision.objects.filter(
            pk__gt=last,
            actor=request.user,
            model=ledger.model._meta.label_lower,
            object_id__in=[r.pk for r in plan.taken],
        )
        ids = list(written.order_by("pk").values_list("pk", flat=True))
        done = BulkChange.objects.create(ledger=ledger.key, told=plan.told[:200], by=request.user, revisions=ids)
    left = f"，{plan.refused} 条没有动" if plan.refused else ""
    undone = reverse("bulk-changes", args=[ledger.key])
    told = format_html('{}：已办 {} 条{}。<a href="{}">撤销</a>', done.told, len(plan.taken), left, undone)
    messages.success(request, told)
    return _back(ledger.key, request.POST.get("query", ""))


@require_GET
@open_to(signed_in)
def changes(request: HttpRequest, key: str) -> HttpResponse:
    """What was done to many records of this ledger at once, with the way back."""
    ledger = catalogue.ledger(key)
    scope.require(
        may(request.user, CHANGE, ledger) or may_move(request.user, ledger), f"您的角色不能修改“{ledger.title}”。"
    )
    found = BulkChange.objects.filter(ledger=key).select_related("by")[:50]
    context = {"ledger": ledger, "changes": [(c, _may_undo(request.user, c)) for c in found]}
    return render(request, "ledgers/bulk_changes.html", context)


def _may_undo(user: Any, change: BulkChange) -> bool:
    own = change.by_id == user.pk or user.role_declared == roles.HEAD
    return own and change.undone_at is None and may(user, CHANGE, catalogue.ledger(change.ledger))


@require_POST
@open_to(signed_in)
def undo(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Put everything of one bulk change back, unless somebody has built on it."""
    try:
        with transaction.atomic():
            change = get_object_or_404(BulkChange.objects.select_for_update(), pk=pk, ledger=key)
            scope.require(_may_undo(request.user, change), "这次批量操作已经撤销，或不是您办的；请由经办人或科长撤销。")
            done = _revisions(change.revisions)
            count = take_back(done, user=request.user, told=f"撤销：{change.told}")
            change.undone_at = timezone.now()
            change.save(update_fields=["undone_at"])
        messages.success(request, f"已撤销“{change.told}”，{count} 条记录回到原样。")
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect("bulk-changes", key)


def _revisions(ids: Iterable[int]) -> list[Revision]:
    ids = list(ids)
    found: list[Revision] = []
    for start in range(0, len(ids), 500):
        found += Revision.objects.filter(pk__in=ids[start : start + 500])
    return sorted(found, key=lambda r: r.pk)


def _back(key: str, query: str) -> HttpResponse:
    query = query.lstrip("?")
    return redirect(reverse("ledger", args=[key]) + (f"?{query}" if query else ""))
