"""Texts on SQLite: FTS5 over the pairs in their order, without the texts themselves. A word is a phrase of pairs: exact.

Each part ends in its last character alone, which no pair is: phrases do not run into the next part, and a single
character is whatever token begins with it. What stands above the body has an index of its own besides, the heads: to
learn in which titles a frequent word stands, nothing is read of all the bodies with it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from keguan.store.search import pairs

INDEXES = {"store_texts": ("title", "about", "body"), "store_heads": ("title", "about")}
CREATE = "CREATE VIRTUAL TABLE {0} USING fts5({1}, content='', tokenize='unicode61 remove_diacritics 0')"
WRITE = "INSERT INTO store_passage (id, title, about, body) VALUES (%s, %s, %s, %s)"
PLACE = "instr(body, %s)"
# for each tier the index and what is looked for in it; of what the last finds, the tiers before it have had the heads
TIERS = (("store_heads", "{{title}} : ({0})"), ("store_heads", "({0}) NOT ({{title}} : ({0}))"), ("store_texts", "{0}"))


def create(editor: Any) -> None:
    for index, parts in INDEXES.items():
        editor.execute(CREATE.format(index, ", ".join(parts)))


def drop(editor: Any) -> None:
    for index in INDEXES:
        editor.execute(f"DROP TABLE IF EXISTS {index}")


def begin(cursor: Any, _sample: Iterable[str]) -> None:
    cursor.execute("DELETE FROM store_passage")
    drop(cursor)
    create(cursor)


def end(cursor: Any) -> None:
    for index in INDEXES:
        cursor.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")


def keep(passages: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(WRITE, [(p.pk, *p.parts) for p in passages])
        _tell(cursor, "INSERT INTO {0}(rowid, {1}) VALUES ({2})", passages)


def forget(passages: Sequence[Any]) -> None:
    """An index without the texts has to be told what it holds of them."""
    with connection.cursor() as cursor:
        _tell(cursor, "INSERT INTO {0}({0}, rowid, {1}) VALUES ('delete', {2})", passages)


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
    asked = _all(words)
    for tier, (index, wanted) in enumerate(TIERS) if by_tier else [(0, TIERS[-1])]:
        if after and tier < after.tier:
            continue
        below, beyond = ("AND f.rowid < %s ", [after.key]) if after and tier == after.tier else ("", [])
        if tier == len(TIERS) - 1:
            below += "AND f.rowid NOT IN (SELECT rowid FROM store_heads WHERE store_heads MATCH %s) "
            beyond.append(asked)
        cursor.execute(
            f"SELECT f.rowid FROM {index} f CROSS JOIN ({rows}) q ON q.key_ = f.rowid "
            f"WHERE f.{index} MATCH %s {below}ORDER BY f.rowid DESC LIMIT %s",
            [*given, wanted.format(asked), *beyond, size - len(found)],
        )
        found += [(tier, key) for (key,) in cursor.fetchall()]
        if len(found) >= size:
            break
    return found


def _all(words: Sequence[str]) -> str:
    """Tokens are letters and digits, none of which means anything to FTS5."""
    return " AND ".join(f'"{word}" *' if len(word) == 1 else f'"{" ".join(pairs(word))}"' for word in words)


def _tell(cursor: Any, statement: str, passages: Sequence[Any]) -> None:
    """Have each index told about the tokens of the passages."""
    rows = [(p.pk, *(" ".join(_tokens(part)) for part in p.parts)) for p in passages]
    for index, parts in INDEXES.items():
        marks = ", ".join(["%s"] * (1 + len(parts)))
        cursor.executemany(statement.format(index, ", ".join(parts), marks), [row[: 1 + len(parts)] for row in rows])


def _tokens(part: str) -> Iterator[str]:
    for line in part.split("\n"):
        if len(line) > 1:
            yield from pairs(line)
        yield line[-1:]
