"""Lays what the bureau has declared over the catalogue; read again when a declaration has changed."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from threading import Lock

from django.db.models import Max

from keguan.kit.catalogue import Line, catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import AnyIndicator
from keguan.kit.ledger import Ledger
from keguan.kit.rules.policy import Published
from keguan.registry.own.indicators import OwnIndicator, indicator_of
from keguan.registry.own.ledgers import OwnLedger, ledger_of
from keguan.registry.own.versions import laid_of
from keguan.store.models import Declaration, Revision
from keguan.store.shapes import shape_of

LABEL = Declaration._meta.label_lower
log = logging.getLogger(__name__)


class _Read:
    """What was read last: the newest change of a declaration."""

    stamp: int | None = None
    lock = Lock()


def refresh() -> None:
    """Read the declarations again if one has changed since: one small query, asked before every page and command."""
    newest = Revision.objects.filter(model=LABEL).aggregate(newest=Max("pk"))["newest"]
    if newest == _Read.stamp:
        return
    with _Read.lock:
        _lay(list(Declaration.everything.order_by("pk")))
        _Read.stamp = newest


def _lay(rows: list[Declaration]) -> None:
    """Lines first, then ledgers, then what counts them. What cannot be read is left out and told in the log."""
    live = [row for row in rows if row.retired_at is None]
    catalogue.overlay(off=[r.key for r in live if r.kind == Declaration.LINE and r.body.get("off")])
    shape_of.cache_clear()
    ledgers = [OwnLedger.of(r.key, r.body) for r in rows if r.kind == Declaration.LEDGER]
    kept = {r.key for r in live}
    built = [(own, ledger_of(own)) for own in ledgers]  # a ledger that is off keeps its model: its history is read
    on = [(own, ledger) for own, ledger in built if own.key in kept]
    lines = list(_lines(live, [own for own, _ in on]))
    declared: list[Line | Ledger | AnyIndicator] = [*lines, *(ledger for _, ledger in on)]
    off = catalogue.off
    catalogue.overlay(*declared, off=off)
    for row in (r for r in live if r.kind == Declaration.INDICATOR):
        own = OwnIndicator.of(row.key, row.body)
        try:
            declared.append(indicator_of(own, catalogue.ledgers.get(own.ledger)))
        except BureauError as fault:
            log.warning("%s: %s", row.key, fault.message)
    catalogue.overlay(*declared, off=off)
    Published.laid = laid_of(live)  # at once, as the catalogue


def _lines(live: list[Declaration], ledgers: list[OwnLedger]) -> Iterator[Line]:
    """Every line that is renamed, moved, the bureau's own, or that gets words from a ledger of the bureau's own."""
    set_here = {r.key: r.body for r in live if r.kind == Declaration.LINE}
    brought = catalogue.lines
    for key in dict.fromkeys([*brought, *set_here]):
        body, line = set_here.get(key, {}), brought.get(key)
        more = tuple(own.chapter for own in ledgers if own.line == key and own.chapter)
        if line is None and body.get("own"):
            line = Line(key, body["name"], body["name"], body["order"], f"# {body['name']}\n")
        if line is None or not (body or more):
            continue
        name = body.get("name") or line.name
        short = line.short if name == line.name else name
        yield replace(line, name=name, short=short, order=body.get("order", line.order), more=more)
