"""Keyset paging: a page starts after the last record of the one before, so deep pages cost what the first one does."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

from keguan.kit.errors import BureauError
from keguan.store.evidence import path_field

PAGE = 50


@dataclass
class Page:
    """The records of one page, with the cursors of its neighbours ("" where there is none)."""

    records: list[Any]
    after: str = ""
    before: str = ""


def page_of(rows: QuerySet, path: str, *, descending: bool, asked: Any, size: int = PAGE) -> Page:
    """The page of `rows` ordered by the lookup `path`, empty values last, that `asked` (after=, before=) names."""
    backwards = bool(asked.get("before"))
    cursor = asked.get("before") or asked.get("after") or ""
    rows = rows.annotate(_sort=F(path)).order_by(*ordering(rows.model, path, descending, backwards))
    if cursor:
        rows = rows.filter(_beyond(rows.model, path, cursor, descending=descending, backwards=backwards))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    return Page(
        found,
        after=_cursor(found[-1]) if more or backwards else "",
        before=_cursor(found[0]) if (more if backwards else cursor) else "",
    )


def ordering(model: Any, path: str, descending: bool, backwards: bool = False) -> tuple[Any, ...]:
    """Order by the path, empty values last, then by key; everything the other way round when reading backwards."""
    down = descending is not backwards
    if not _may_be_empty(model, path):  # nothing to put last: an index can be read in its order
        return (f"-{path}", "-pk") if down else (path, "pk")
    key = (
        F(path).desc(nulls_last=not backwards or None, nulls_first=backwards or None)
        if down
        else F(path).asc(nulls_last=not backwards or None, nulls_first=backwards or None)
    )
    return (key, "-pk" if down else "pk")


def _beyond(model: Any, path: str, cursor: str, *, descending: bool, backwards: bool) -> Q:
    """The condition for the records on the far side of the cursor in the reading direction."""
    value, pk = _read(model, path, cursor)
    if not _may_be_empty(model, path):
        compare = "lt" if descending is not backwards else "gt"
        beyond = Q(**{f"{path}__{compare}": value}) | Q(**{path: value, f"pk__{compare}": pk})
        return Q(**{f"{path}__{compare}e": value}) & beyond  # said twice, so that an index is entered at the place
    compare = "lt" if descending is not backwards else "gt"
    empty, later = Q(**{f"{path}__isnull": True}), Q(**{f"pk__{compare}": pk})
    if value is None:
        return empty & later if not backwards else (empty & later) | ~empty
    beyond = Q(**{f"{path}__{compare}": value}) | (Q(**{path: value}) & later)
    return beyond if backwards else beyond | empty


def _may_be_empty(model: Any, path: str) -> bool:
    """Whether any step of the path may be null."""
    for name in path.split("__"):
        step = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if step.null:
            return True
        model = step.related_model
    return False


def _cursor(record: Any) -> str:
    value = record._sort
    plain = str(value) if isinstance(value, Decimal | date | datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, record.pk]).encode()).decode().rstrip("=")


def _read(model: Any, path: str, cursor: str) -> tuple[Any, int]:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        field = path_field(model, path)
        field = field.target_field if field.remote_field else field
        return (None if value is None else field.to_python(value)), int(pk)
    except (ValueError, TypeError, ValidationError) as fault:
        raise BureauError("paging.cursor", "翻页地址不完整，请回到第一页。") from fault
