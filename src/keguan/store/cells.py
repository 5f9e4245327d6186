"""Records as rows of a table: column labels from the fields, values as a person reads them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from keguan.kit import words
from keguan.store.evidence import path_field

Column = tuple[str, str]  # field path, label


def columns_of(model: type[Model], paths: tuple[str, ...]) -> list[Column]:
    """The paths with their labels; a path through a link is called by the field at its end."""
    return [(path, str(path_field(model, path).verbose_name)) for path in paths]


def with_links(rows: QuerySet, paths: tuple[str, ...]) -> QuerySet:
    """The rows with every record that the paths go through, so that no row costs a query of its own."""
    links = set()
    for path in paths:
        parts = path.split("__")
        if not path_field(rows.model, path).remote_field:
            parts = parts[:-1]
        if parts:
            links.add("__".join(parts))
    return rows.select_related(*sorted(links)) if links else rows


def raw(record: Any, path: str) -> Any:
    """The value at the end of a path, None when a link on the way is empty; choices by their label."""
    labels = dict(path_field(type(record), path).flatchoices or ())
    *parents, last = path.split("__")
    for name in parents:
        record = getattr(record, name)
        if record is None:
            return None
    value = getattr(record, last)
    return labels.get(value, value) if labels else value


def cells_of(record: Any, columns: list[Column]) -> list[str]:
    """The record as texts, exact and without units: 2025-03-12, 500000, 是."""
    return [_text(raw(record, path)) for path, _ in columns]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return words.plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)
