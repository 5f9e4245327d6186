"""Texts on SQLite: FTS5 over the pairs in their order, without the texts themselves. A word is a phrase of pairs: exact.

Each part ends in its last character alone, which no pair is: phrases do not run into the next part, and a single
character is whatever token begins with it.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from keguan.store.search import pairs

CREATE = (
    "CREATE VIRTUAL TABLE store_texts USING fts5(title, about, body, content='', "
    "tokenize='unicode61 remove_diacritics 0')"
)
WRITE = "INSERT INTO store_passage (id, title, about, body) VALUES (%s, %s, %s, %s)"
ADD = "INSERT INTO store_texts(rowid, title, about, body) VALUES (%s, %s, %s, %s)"
DELETE = "INSERT INTO store_texts(store_texts, rowid, title, about, body) VALUES ('delete', %s, %s, %s, %s)"
PLACE = "instr(body, %s)"
TIERS = (
    "{{title}} : ({0})",
    "({{title about}} : ({0})) NOT ({{title}} : ({0}))",
    "({0}) NOT ({{title about}} : ({0}))",
)


def create(editor: Any) -> None:
    editor.execute(CREATE)


def drop(editor: Any) -> None:
    editor.execute("DROP TABLE IF EXISTS store_texts")


def begin(cursor: Any) -> None:
    cursor.execute("DELETE FROM store_passage")
    drop(cursor)
    create(cursor)


def end(cursor: Any) -> None:
    cursor.execute("INSERT INTO store_texts(store_texts) VALUES ('optimize')")


def keep(passages: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(WRITE, [(p.pk, *p.parts) for p in passages])
        cursor.executemany(ADD, [_row(p) for p in passages])


def forget(passages: Sequence[Any]) -> None:
    """An index without the texts has to be told what it holds of them."""
    with connection.cursor() as cursor:
        cursor.executemany(DELETE, [_row(p) for p in passages])


def counted(cursor: Any, rows: str, given: list[Any], words: Sequence[str], by: Sequence[str]) -> list[Counter[Any]]:
    """SQLite groups no faster than Python counts, and hands over one long value much faster than many rows."""
    lists = ", ".join(f"json_group_array(q.{name})" for name in by)
    held = f"store_texts f CROSS JOIN ({rows}) q ON q.key_ = f.rowid WHERE f.store_texts MATCH %s"
    joined = held if words else f"({rows}) q"
    cursor.execute(f"SELECT {lists} FROM {joined}", [*given, _all(words)] if words else given)
    return [Counter(json.loads(values)) for values in cursor.fetchone()]


def first(
    cursor: Any, rows: str, given: list[Any], words: Sequence[str], size: int, after: Any, by_tier: bool
) -> list[tuple[int, int]]:
    """Tier after tier until there are enough; the index itself hands out the keys in their order."""
    found: list[tuple[int, int]] = []
    for tier, wanted in enumerate(TIERS) if by_tier else [(0, "{0}")]:
        if after and tier < after.tier:
            continue
        below = "AND f.rowid < %s " if after and tier == after.tier else ""
        cursor.execute(
            f"SELECT f.rowid FROM store_texts f CROSS JOIN ({rows}) q ON q.key_ = f.rowid "
            f"WHERE f.store_texts MATCH %s {below}ORDER BY f.rowid DESC LIMIT %s",
            [*given, wanted.format(_all(words)), *([after.key] if below else []), size - len(found)],
        )
        found += [(tier, key) for (key,) in cursor.fetchall()]
        if len(found) >= size:
            break
    return found


def _all(words: Sequence[str]) -> str:
    """Tokens are letters and digits, none of which means anything to FTS5."""
    return " AND ".join(f'"{word}" *' if len(word) == 1 else f'"{" ".join(pairs(word))}"' for word in words)


def _row(passage: Any) -> tuple[Any, ...]:
    return passage.pk, *(" ".join(_tokens(part)) for part in passage.parts)


def _tokens(part: str) -> Iterator[str]:
    for line in part.split("\n"):
        if len(line) > 1:
            yield from pairs(line)
        yield line[-1:]
