"""A record as JSON: every field that means something to a reader, by its own name and in base units."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from keguan.kit.ledger import Ledger
from keguan.store.shapes import kind_of

TECHNICAL = ("key", "initials", "path", "figure", "retired_at", "retired_reason")


def fields_of(ledger: Ledger) -> list[Any]:
    """The model fields that are told: no technical ones, no files."""
    return [
        f
        for f in ledger.model._meta.concrete_fields
        if not f.primary_key
        and f.name not in TECHNICAL
        and not (f.remote_field and f.related_model._meta.app_label == "store")
    ]


def described(ledger: Ledger) -> list[dict[str, Any]]:
    """The fields with label, kind and choices."""
    return [
        {
            "name": f.name,
            "label": str(f.verbose_name),
            "kind": kind_of(f),
            "choices": {str(value): str(label) for value, label in f.flatchoices or ()},
        }
        for f in fields_of(ledger)
    ]


def with_links(rows: QuerySet, ledger: Ledger) -> QuerySet:
    """The rows with what they point to, and what those are called by, in one query."""
    links = []
    for f in fields_of(ledger):
        if f.many_to_one:
            links.append(f.name)
            links += [f"{f.name}__{g.name}" for g in f.related_model._meta.concrete_fields if g.many_to_one]
    return rows.select_related(*links) if links else rows


def told(record: Model, ledger: Ledger) -> dict[str, Any]:
    """The record's id, what it is called, and its values."""
    values = {f.name: _value(getattr(record, f.name)) for f in fields_of(ledger)}
    return {"id": record.pk, "label": str(record), "values": values}


def _value(value: Any) -> Any:
    if isinstance(value, Model):
        return {"id": value.pk, "label": str(value)}
    return plain(value)


def plain(value: Any) -> Any:
    """Decimals as texts without exponent, so that no reader rounds money; days as ISO texts."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, datetime | date) else value
