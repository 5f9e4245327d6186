"""Texts on PostgreSQL: GIN over the pairs and characters of each. A longer word is tested in the text itself."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection

from keguan.store.search import pairs

CREATE = (
    "ALTER TABLE store_passage ADD COLUMN IF NOT EXISTS grams text[]",
    "CREATE INDEX store_texts ON store_passage USING gin (grams) WITH (fastupdate = off)",
    "ALTER TABLE store_passage ALTER COLUMN grams SET STATISTICS 1000",
)
WRITE = "INSERT INTO store_passage (id, title, about, body, grams) VALUES (%s, %s, %s, %s, %s)"
PLACE = "strpos(body, %s)"


def create(editor: Any) -> None:
    for statement in CREATE:
        editor.execute(statement)


def drop(editor: Any) -> None:
    editor.execute("DROP INDEX IF EXISTS store_texts")


def begin(cursor: Any) -> None:
    """An index over a full table is made faster than it grows."""
    drop(cursor)
    cursor.execute("TRUNCATE store_passage")


def end(cursor: Any) -> None:
    create(cursor)


def keep(passages: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(WRITE, [(p.pk, *p.parts, sorted(_tokens(p))) for p in passages])


def forget(passages: Sequence[Any]) -> None:
    """The tokens stand in the row."""


def counted(cursor: Any, rows: str, given: list[Any], words: Sequence[str], by: Sequence[str]) -> list[Counter[Any]]:
    """All in one pass, each by itself."""
    test, asked = _test(words)
    joined = f"({rows}) q JOIN store_passage t ON t.id = q.key_ WHERE {test}" if words else f"({rows}) q"
    named, sets = ", ".join(f"q.{name}" for name in by), ", ".join(f"(q.{name})" for name in by)
    cursor.execute(
        f"SELECT grouping({named}), {named}, count(*) FROM {joined} GROUP BY GROUPING SETS ({sets})",
        [*given, *asked] if words else given,
    )
    counts: list[Counter[Any]] = [Counter() for _ in by]
    for mask, *values, number in cursor.fetchall():  # of the mask that bit is not set by which the row is grouped
        n = next(n for n in range(len(by)) if not mask >> (len(by) - 1 - n) & 1)
        counts[n][values[n]] += number
    return counts


def first(
    cursor: Any, rows: str, given: list[Any], words: Sequence[str], size: int, after: Any, by_tier: bool
) -> list[tuple[int, int]]:
    test, asked = _test(words)
    tier, tested = _tier(words) if by_tier else ("0", [])
    beyond = "WHERE (tier, -key) > (%s, %s)" if after else ""
    cursor.execute(
        f"SELECT tier, key FROM (SELECT {tier} AS tier, t.id AS key FROM ({rows}) q JOIN store_passage t "
        f"ON t.id = q.key_ WHERE {test}) hits {beyond} ORDER BY tier, key DESC LIMIT %s",
        [*tested, *given, *asked, *([after.tier, -after.key] if after else []), size],
    )
    return cursor.fetchall()


def _test(words: Sequence[str]) -> tuple[str, list[Any]]:
    """The pairs of all words, by the index; words of three and more are also tested, since pairs do not know their order."""
    long = [word for word in words if len(word) > 2]
    held = "(strpos(t.body, %s) > 0 OR strpos(t.title, %s) > 0 OR strpos(t.about, %s) > 0)"
    tests = " AND ".join(["t.grams @> %s::text[]", *[held] * len(long)])
    return tests, [sorted({p for word in words for p in pairs(word)}), *(word for word in long for _ in range(3))]


def _tier(words: Sequence[str]) -> tuple[str, list[str]]:
    title = " AND ".join(["strpos(t.title, %s) > 0"] * len(words))
    about = " AND ".join(["(strpos(t.title, %s) > 0 OR strpos(t.about, %s) > 0)"] * len(words))
    return f"CASE WHEN {title} THEN 0 WHEN {about} THEN 1 ELSE 2 END", [*words, *(w for w in words for _ in range(2))]


def _tokens(passage: Any) -> set[str]:
    parts = [line for part in passage.parts for line in part.split("\n")]
    return {p for part in parts for p in pairs(part)} | set("".join(parts))
