"""Texts on PostgreSQL: GIN over the pairs and characters of each, and over the longer pieces that stand in many.

A word of two characters, and a frequent longer one, is exact by the index; another is proposed by the pieces that it is
made of, and tested in the text. Reading a text takes long, which is why what is frequent is not to be tested.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import connection

from keguan.store.search import pairs

# the planner is told what reading tokens costs it, or it would read those of every text where a word is frequent
CREATE = (
    "ALTER TABLE store_passage ADD COLUMN IF NOT EXISTS grams text[]",
    "CREATE TABLE IF NOT EXISTS store_piece (piece text PRIMARY KEY)",
    "CREATE OR REPLACE FUNCTION store_held(grams text[]) RETURNS text[] LANGUAGE plpgsql IMMUTABLE COST 100000 "
    "AS 'BEGIN RETURN grams; END'",
    "CREATE INDEX store_texts ON store_passage USING gin (store_held(grams)) WITH (fastupdate = off)",
)
DROP = ("DROP INDEX IF EXISTS store_texts", "DROP FUNCTION IF EXISTS store_held(text[])")
# tokens are letters and digits, and go as one text: an array of thousands takes long to write and to read
WRITE = "INSERT INTO store_passage (id, title, about, body, grams) VALUES (%s, %s, %s, %s, string_to_array(%s, ' '))"
PLACE = "strpos(body, %s)"
LENGTHS: Final = range(3, 7)  # of pieces that are tokens where they are frequent
FREQUENT: Final = 8  # texts of a sample


def create(editor: Any) -> None:
    for statement in CREATE:
        editor.execute(statement)


def drop(editor: Any) -> None:
    for statement in DROP:
        editor.execute(statement)


def begin(cursor: Any, sample: Iterable[str]) -> None:
    """What is frequent in the sample is a token from now on. An index over a full table is made faster than it grows."""
    often: Counter[str] = Counter()
    for body in sample:
        often.update(set(_pieces(body)))
    drop(cursor)
    cursor.execute("TRUNCATE store_passage, store_piece")
    known = [(piece,) for piece, number in often.items() if number >= FREQUENT]
    cursor.executemany("INSERT INTO store_piece VALUES (%s)", known)


def end(cursor: Any) -> None:
    create(cursor)


def keep(passages: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(piece, ' '), '') FROM store_piece")  # sooner than so many rows
        known = set(cursor.fetchone()[0].split())
        cursor.executemany(WRITE, [(p.pk, *p.parts, " ".join(sorted(_tokens(p, known)))) for p in passages])


def forget(passages: Sequence[Any]) -> None:
    """The tokens stand in the row."""


def counted(cursor: Any, rows: str, given: list[Any], words: Sequence[str], by: Sequence[str]) -> list[Counter[Any]]:
    """All in one pass, each by itself."""
    test, asked = _test(cursor, words)
    hits = f"WITH hits AS MATERIALIZED (SELECT t.id FROM store_passage t WHERE {test}) " if words else ""
    joined = f"({rows}) q JOIN hits ON hits.id = q.key_" if words else f"({rows}) q"
    named, sets = ", ".join(f"q.{name}" for name in by), ", ".join(f"(q.{name})" for name in by)
    cursor.execute(
        f"{hits}SELECT grouping({named}), {named}, count(*) FROM {joined} GROUP BY GROUPING SETS ({sets})",
        [*asked, *given] if words else given,
    )
    counts: list[Counter[Any]] = [Counter() for _ in by]
    for mask, *values, number in cursor.fetchall():  # of the mask that bit is not set by which the row is grouped
        n = next(n for n in range(len(by)) if not mask >> (len(by) - 1 - n) & 1)
        counts[n][values[n]] += number
    return counts


def first(
    cursor: Any, rows: str, given: list[Any], words: Sequence[str], size: int, after: Any, by_tier: bool
) -> list[tuple[int, int]]:
    test, asked = _test(cursor, words)
    tier, tested = _tier(words) if by_tier else ("0", [])
    beyond = "WHERE (tier, -hits.id) > (%s, %s)" if after else ""
    cursor.execute(
        f"WITH hits AS MATERIALIZED (SELECT {tier} AS tier, t.id FROM store_passage t WHERE {test}) "
        f"SELECT tier, hits.id FROM ({rows}) q JOIN hits ON hits.id = q.key_ {beyond} "
        "ORDER BY tier, hits.id DESC LIMIT %s",
        [*tested, *asked, *given, *([after.tier, -after.key] if after else []), size],
    )
    return cursor.fetchall()


def _test(cursor: Any, words: Sequence[str]) -> tuple[str, list[Any]]:
    """The tokens that a text with the words has, by the index; and for words that are no token, the text itself."""
    pieces = {piece for word in words for piece in _pieces(word)}
    known: set[str] = set()
    if pieces:
        cursor.execute("SELECT piece FROM store_piece WHERE piece = ANY(%s::text[])", [sorted(pieces)])
        known = {piece for (piece,) in cursor.fetchall()}
    tokens = {token for word in words for token in ((word,) if word in known else (*pairs(word), *_held(word, known)))}
    tested = [word for word in words if len(word) > 2 and word not in known]
    held = "(strpos(t.body, %s) > 0 OR strpos(t.title, %s) > 0 OR strpos(t.about, %s) > 0)"
    tests = " AND ".join(["store_held(t.grams) @> %s::text[]", *[held] * len(tested)])
    return tests, [sorted(tokens), *(word for word in tested for _ in range(3))]


def _tier(words: Sequence[str]) -> tuple[str, list[str]]:
    title = " AND ".join(["strpos(t.title, %s) > 0"] * len(words))
    about = " AND ".join(["(strpos(t.title, %s) > 0 OR strpos(t.about, %s) > 0)"] * len(words))
    return f"CASE WHEN {title} THEN 0 WHEN {about} THEN 1 ELSE 2 END", [*words, *(w for w in words for _ in range(2))]


def _tokens(passage: Any, known: set[str]) -> set[str]:
    parts = [line for part in passage.parts for line in part.split("\n")]
    return {token for part in parts for token in (*pairs(part), *part, *_held(part, known))}


def _held(text: str, known: set[str]) -> set[str]:
    return known.intersection(_pieces(text)) if known else set()


def _pieces(text: str) -> Iterator[str]:
    """Every piece of the text as long as `LENGTHS` allow."""
    for size in LENGTHS:
        for at in range(len(text) - size + 1):
            yield text[at : at + size]
