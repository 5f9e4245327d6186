"""Keyset paging: a page starts after the last record of the one before, so deep pages cost what the first one does."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Q, QuerySet

from keguan.kit.errors import BureauError
from keguan.store.evidence import path_field

PAGE = 50
TOGETHER = 400  # kinds in one question: SQLite takes 500 parts
PLACES = 2**31 - 1  # stands for a value while a question is put into words; no set of conditions is so large


@dataclass
class Page:
    """The records of one page, with the cursors of its neighbours ("" where there is none)."""

    records: list[Any]
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Kinds:
    """The rows meant by several fields at once: these `values` of them occur, and an index holds each, in the order asked for."""

    fields: tuple[str, ...]
    values: list[tuple[int, ...]]


def page_of(
    rows: QuerySet, path: str, *, descending: bool, asked: Any, size: int = PAGE, kinds: Kinds | None = None
) -> Page:
    """The page of `rows` ordered by the lookup `path`, empty values last, that `asked` (after=, before=) names.

    Of rows of several kinds the first of each are read by the index and merged; otherwise all of them would be, to be sorted.
    """
    backwards = bool(asked.get("before"))
    cursor = asked.get("before") or asked.get("after") or ""
    rows = rows.annotate(_sort=F(path)).order_by(*ordering(rows.model, path, descending, backwards))
    if cursor:
        rows = rows.filter(_beyond(rows.model, path, cursor, descending=descending, backwards=backwards))
    found = list(
        rows[: size + 1] if kinds is None else _merged(rows, path, kinds, size + 1, descending is not backwards)
    )
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


def _merged(rows: QuerySet, path: str, kinds: Kinds, size: int, down: bool) -> QuerySet:
    """The first rows of all kinds together, in the order of the rows; the path is never empty."""
    placeholders = [PLACES - n for n, _ in enumerate(kinds.fields)]
    of_one = rows.filter(**dict(zip(kinds.fields, placeholders, strict=True))).values_list("pk", path)[:size]
    sql, told = of_one.query.sql_with_params()
    firsts: list[tuple[Any, int]] = []
    for at in range(0, len(kinds.values), TOGETHER):
        values = kinds.values[at : at + TOGETHER]
        parts = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS kind_{n}" for n, _ in enumerate(values))
        bound = [_bound(param, dict(zip(placeholders, one, strict=True))) for one in values for param in told]
        with connection.cursor() as cursor:
            cursor.execute(parts, bound)
            firsts += [(value, pk) for pk, value in cursor.fetchall()]
    return rows.filter(pk__in=[pk for _, pk in sorted(firsts, reverse=down)[:size]])


def _bound(param: Any, values: dict[int, int]) -> Any:
    return values.get(param, param) if isinstance(param, int) else param


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
