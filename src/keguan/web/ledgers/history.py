"""What happened to one record, in words: old and new values by label, links by name, who, when, why."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from keguan.kit.ledger import Ledger
from keguan.store.models import Origin, Revision
from keguan.web.ledgers.columns import LINK, MEASURED, Column, fields_of, measured, unit_of

RETIREMENT = {"retired_at", "retired_reason"}


@dataclass(frozen=True)
class Change:
    """One field of one revision."""

    label: str
    old: str
    new: str


@dataclass
class Entry:
    """One revision as the page tells it."""

    revision: int
    action: str
    at: datetime
    who: str
    reason: str
    batch: Any = None
    changes: list[Change] = field(default_factory=list)


def history_of(record: Any, ledger: Ledger, *, limit: int = 50) -> list[Entry]:
    """The newest changes of the record."""
    revisions = list(record.revisions.select_related("actor", "batch")[:limit])
    columns = {c.field.attname: c for c in fields_of(ledger)}
    names = _linked_names(revisions, columns)
    return [_entry(r, columns, names, record) for r in revisions]


def newest_revision(record: Any) -> int:
    """The id of the record's newest revision: what a form remembers to notice that somebody else wrote meanwhile."""
    return record.revisions.values_list("id", flat=True).first() or 0


def changes_since(record: Any, ledger: Ledger, seen: int) -> list[tuple[Revision, Change, str]]:
    """What was written after revision `seen`: (revision, change, name of the field)."""
    revisions = list(record.revisions.select_related("actor").filter(id__gt=seen))
    columns = {c.field.attname: c for c in fields_of(ledger)}
    names = _linked_names(revisions, columns)
    told: dict[str, tuple[Revision, Change, str]] = {}
    for revision in revisions:
        for attname, (old, new) in revision.changes.items():
            if attname in columns:
                change = _change(columns[attname], old, new, names, record)
                told.setdefault(attname, (revision, change, columns[attname].field.name))
    return list(told.values())


def origins_of(record: Any) -> list[Origin]:
    """The rows of workbooks that the record came from, newest first."""
    found = Origin.objects.filter(model=record._meta.label_lower, object_id=record.pk)
    return list(found.select_related("file", "file__batch").order_by("-id")[:20])


def _entry(revision: Revision, columns: dict[str, Column], names: dict[Any, dict], record: Any) -> Entry:
    entry = Entry(
        revision.pk,
        revision.get_action_display(),
        revision.at,
        str(revision.actor) if revision.actor else "系统",
        revision.reason,
        None if "批" in revision.reason else revision.batch,
    )
    for attname, (old, new) in revision.changes.items():
        if attname in columns and attname not in RETIREMENT:
            entry.changes.append(_change(columns[attname], old, new, names, record))
    return entry


def _change(column: Column, old: Any, new: Any, names: dict[Any, dict], record: Any) -> Change:
    def say(value: Any) -> str:
        if value in (None, ""):
            return ""
        if column.kind == LINK:
            return names[column.field.related_model].get(value, f"编号 {value}")
        value = _python(column, value)
        return measured(value, unit_of(record)) if column.kind == MEASURED else column.text(value)

    return Change(column.label, say(old), say(new))


def _python(column: Column, value: Any) -> Any:
    """The stored JSON value as the field's own type; a value from before a field changed type is shown as it is."""
    try:
        return column.field.to_python(value)
    except ValidationError:
        return value


def _linked_names(revisions: list[Revision], columns: dict[str, Column]) -> dict[Any, dict[int, str]]:
    """The names of every linked record that the revisions speak of: one query per linked table."""
    wanted: dict[Any, set[int]] = defaultdict(set)
    for revision in revisions:
        for attname, values in revision.changes.items():
            if attname in columns and columns[attname].kind == LINK:
                wanted[columns[attname].field.related_model].update(v for v in values if v)
    found: dict[Any, dict[int, str]] = defaultdict(dict)
    for model, keys in wanted.items():
        everything = getattr(model, "everything", model._default_manager)  # an account is no record of a ledger
        found[model] = {o.pk: str(o) for o in everything.filter(pk__in=keys)}
    return found
