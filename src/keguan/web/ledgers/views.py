"""The list, the page and the moves of the records of any ledger."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from keguan.kit import scope
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger
from keguan.registry.access import CHANGE, may, may_comment, may_move, require
from keguan.report.signing import signed_with
from keguan.store.acting import acting
from keguan.store.attachments import attached_to
from keguan.store.clock import today
from keguan.store.moves import move, possible_moves
from keguan.store.uniqueness import clash_of
from keguan.web.back import way_back
from keguan.web.gate import open_to, signed_in
from keguan.web.ledgers.asking import answers, asked
from keguan.web.ledgers.columns import DUE_FIELDS, days_left, fields_of, is_closed
from keguan.web.ledgers.history import history_of, origins_of
from keguan.web.ledgers.listing import Listing, cells_of
from keguan.web.ledgers.rows import Links, record_of, record_url


@require_safe
@open_to(signed_in)
def ledger(request: HttpRequest, key: str) -> HttpResponse:
    """The list of a ledger."""
    listing = Listing(request, catalogue.ledger(key))
    return render(request, "ledgers/list.html", {"listing": listing, "ledger": listing.ledger})


@require_safe
@open_to(signed_in)
def record(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One record: its fields, where they came from, what happened to it, and what can be done next."""
    declared = catalogue.ledger(key)
    return _show(request, declared, record_of(request.user, declared, pk))


def _show(request: HttpRequest, declared: Ledger, found: Any, refused: str = "") -> HttpResponse:
    """The page; a move `refused` keeps open what was typed for it."""
    may_change = may(request.user, CHANGE, declared)
    origins = origins_of(found)
    cells = {name: (cell, origin) for origin in reversed(origins) for name, cell in origin.cells.items()}
    shown = cells_of(found, fields_of(declared), Links(request.user))
    attached = attached_to(found)
    context = {
        "ledger": declared,
        "record": found,
        "fields": [(column, cell, cells.get(column.field.name)) for column, cell in shown],
        "due": _due(found),
        "origins": origins,
        "attachments": [a for a in attached if not a.retired_at],
        "taken_off": [a for a in attached if a.retired_at],
        "history": history_of(found, declared),
        "may_change": may_change,
        "may_attach": may_change or may_move(request.user, declared),
        "moves": [
            asked(m, found, request.POST if m.name == refused else {}) for m in _moves(request.user, declared, found)
        ],
        "refused": refused,
        "panel": declared.detail(found, today()) if declared.detail else {},
        "status": _status(found),
        "signed": signed_with(found._meta.label_lower, found.pk) if may_comment(request.user) else [],
    }
    return render(request, "ledgers/record.html", context)


def _moves(user, ledger, record):
    return possible_moves(record, user.role_declared) if may_move(user, ledger) and not record.retired_at else []


def _due(record):
    name = next((f for f in DUE_FIELDS if getattr(record, f, None)), "")
    return days_left(getattr(record, name, None), is_closed=is_closed(record), is_task=name == "due_on")


def _status(record):
    workflow = catalogue.workflow_of(type(record))
    return workflow.states[getattr(record, workflow.field)] if workflow else ""


@require_POST
@open_to(signed_in)
def retire(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take the record out of force, with the reason that the user gives."""
    declared = catalogue.ledger(key)
    require(request.user, CHANGE, declared)
    found = record_of(request.user, declared, pk)
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        with acting(request.user, reason or "作废"):
            found.retire(reason)
        messages.success(request, "已作废。记录和它的历史都还在，需要时可以恢复。")
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect(record_url(declared, found))


@require_POST
@open_to(signed_in)
def restore(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Put a retired record back in force unless another record has taken its place."""
    declared = catalogue.ledger(key)
    require(request.user, CHANGE, declared)
    found = record_of(request.user, declared, pk)
    if clash := clash_of(found):
        messages.error(request, f"不能恢复：{clash.sentence}")
    else:
        with acting(request.user, request.POST.get("reason", "").strip()[:200] or "恢复"):
            found.restore()
        messages.success(request, "已恢复。")
    return redirect(record_url(declared, found))


def _check_in_force(record):
    if record.retired_at:
        raise BureauError("records.retired", "这条记录已作废，先恢复再办理。")


@require_POST
@open_to(signed_in)
def take_move(request: HttpRequest, key: str, pk: int, name: str) -> HttpResponse:
    """Take one step of the record's workflow."""
    declared = catalogue.ledger(key)
    scope.require(may_move(request.user, declared), f"您的角色不能办理“{declared.title}”。")
    found = record_of(request.user, declared, pk)
    taken = next((m for m in _moves(request.user, declared, found) if m.name == name), None)
    try:
        _check_in_force(found)
        told = answers(taken, request.POST) if taken else {}
        comment = request.POST.get("comment", "").strip()[:200]
        moved = move(found, name, user=request.user, comment=comment, answers=told)
        messages.success(request, f"已办理，现在是“{_status(moved)}”。")
    except BureauError as fault:
        messages.error(request, fault.message)
        if taken and taken.asks:
            return _show(request, declared, record_of(request.user, declared, pk), refused=name)
    return redirect(way_back(request) or record_url(declared, found))
