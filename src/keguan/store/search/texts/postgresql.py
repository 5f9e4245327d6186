"""Texts on PostgreSQL: GIN over the pairs and characters of each, and over the longer pieces that stand in many.

A word of two characters, and a frequent longer one, is exact by the index; another is proposed by the pieces that it is
made of, and tested in the text. Reading a text takes long, which is why what is frequent is not to be tested.

Tokens stand apart from the texts, and out of line, so that the rows with a frequent word are a few hundred pages. What
has them is told by the index alone: where a word is in all texts the planner would read the tokens of each.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import connection

from keguan.store.search import pairs

# what is asked of, narrow to wide, and in which parts of a text its tokens stand: a tier of an answer each
ASKED: Final = {"titles": ("title",), "heads": ("title", "about"), "texts": ("title", "about", "body")}
PIECES = "CREATE TABLE IF NOT EXISTS store_piece (piece text PRIMARY KEY)"
TABLE = "CREATE TABLE IF NOT EXISTS store_in_{0} (id bigint PRIMARY KEY, grams text[]) WITH (toast_tuple_target = 128)"
# an index must name a function; its cost keeps tokens from being read to test what the index has told
HELD = (
    "CREATE OR REPLACE FUNCTION store_held(grams text[]) RETURNS text[] LANGUAGE plpgsql IMMUTABLE COST 100000 "
    "AS 'BEGIN RETURN grams; END'"
)
INDEX = "CREATE INDEX store_{0}_grams ON store_in_{0} USING gin (store_held(grams)) WITH (fastupdate = off)"
WRITE = "INSERT INTO store_passage (id, title, about, body) VALUES (%s, %s, %s, %s)"
# tokens are letters and digits, and go as one text: an array of thousands takes long to write and to read
TELL = "INSERT INTO store_in_{0} (id, grams) VALUES (%s, string_to_array(%s, ' '))"
PLACE = "strpos(body, %s)"
LENGTHS: Final = range(3, 7)  # of pieces that are tokens where they are frequent
FREQUENT: Final = 8  # texts of a sample


def create(editor: Any) -> None:
    editor.execute(PIECES)
    editor.execute(HELD)
    for name in ASKED:
        editor.execute(TABLE.format(name))
        editor.execute(INDEX.format(name))


def drop(editor: Any) -> None:
    for name in ASKED:
        editor.execute(f"DROP TABLE IF EXISTS store_in_{name}")
    editor.execute("DROP FUNCTION IF EXISTS store_held(text[])")


def begin(cursor: Any, sample: Iterable[str]) -> None:
    """What is frequent in the sample is a token from now on. An index over a full table is made faster than it grows."""
    often: Counter[str] = Counter()
    for body in sample:
        often.update(set(_pieces(body)))
    drop(cursor)
    for name in ASKED:
        cursor.execute(TABLE.format(name))
    cursor.execute("TRUNCATE store_passage, store_piece")
    known = [(piece,) for piece, number in often.items() if number >= FREQUENT]
    cursor.executemany("INSERT INTO store_piece VALUES (%s)", known)


def end(cursor: Any) -> None:
    create(cursor)


def keep(passages: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(piece, ' '), '') FROM store_piece")  # sooner than so many rows
        known = set(cursor.fetchone()[0].split())
        cursor.executemany(WRITE, [(p.pk, *p.parts) for p in passages])
        for name, parts in ASKED.items():
            told = [(p.pk, " ".join(_tokens(p, parts, known))) for p in passages]
            cursor.executemany(TELL.format(name), told)


def forget(passages: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        for name in ASKED:
            cursor.execute(f"DELETE FROM store_in_{name} WHERE id = ANY(%s)", [[p.pk for p in passages]])


def counted(cursor: Any, rows: str, given: list[Any], words: Sequence[str], by: Sequence[str]) -> list[Counter[Any]]:
    """All in one pass, each by itself."""
    named, sets = ", ".join(f"q.{name}" for name in by), ", ".join(f"(q.{name})" for name in by)
    told, grouped = f"SELECT grouping({named}), {named}, count(*) FROM ({rows}) q", f"GROUP BY GROUPING SETS ({sets})"
    if words:
        hits, asked = _hits("texts", words, _known(cursor, words))
        found = _by_index(cursor, f"{hits} {told} JOIN hits ON hits.id = q.key_ {grouped}", [*asked, *given])
    else:
        cursor.execute(f"{told} {grouped}", given)
        found = cursor.fetchall()
    counts: list[Counter[Any]] = [Counter() for _ in by]
    for mask, *values, number in found:  # of the mask that bit is not set by which the row is grouped
        n = next(n for n in range(len(by)) if not mask >> (len(by) - 1 - n) & 1)
        counts[n][values[n]] += number
    return counts


def first(
    cursor: Any, rows: str, given: list[Any], words: Sequence[str], size: int, after: Any, by_tier: bool
) -> list[tuple[int, int]]:
    """Tier after tier until there are enough: what a tier finds and the one before it has not."""
    found: list[tuple[int, int]] = []
    known = _known(cursor, words)
    names = list(ASKED) if by_tier else ["texts"]
    for tier, name in enumerate(names):
        if after and tier < after.tier:
            continue
        hits, asked = _hits(name, words, known, without=names[tier - 1] if tier else "")
        below, beyond = ("WHERE hits.id < %s", [after.key]) if after and tier == after.tier else ("", [])
        keys = _by_index(
            cursor,
            f"{hits} SELECT hits.id FROM ({rows}) q JOIN hits ON hits.id = q.key_ {below} ORDER BY hits.id DESC LIMIT %s",
            [*asked, *given, *beyond, size - len(found)],
        )
        found += [(tier, key) for (key,) in keys]
        if len(found) >= size:
            break
    return found


def _by_index(cursor: Any, statement: str, asked: list[Any]) -> list[Any]:
    """The answer to a statement that reads no table from its beginning to its end."""
    cursor.execute("SET enable_seqscan = off")
    cursor.execute(statement, asked)  # where this fails, the setting goes with the transaction, or within the minute
    found = cursor.fetchall()
    cursor.execute("SET enable_seqscan = on")
    return found


def _known(cursor: Any, words: Sequence[str]) -> set[str]:
    """Those pieces of the words that are tokens."""
    pieces = {piece for word in words for piece in _pieces(word)}
    if not pieces:
        return set()
    cursor.execute("SELECT piece FROM store_piece WHERE piece = ANY(%s::text[])", [sorted(pieces)])
    return {piece for (piece,) in cursor.fetchall()}


def _hits(name: str, words: Sequence[str], known: set[str], without: str = "") -> tuple[str, list[Any]]:
    """The texts with the words in these parts, and not `without` in those, as a WITH that is worked out by itself."""
    asked, selects = [], []
    for one in (name, without) if without else (name,):
        select, given = _select(one, words, known)
        selects.append(select)
        asked += given
    return f"WITH hits AS MATERIALIZED ({' EXCEPT '.join(selects)})", asked


def _select(name: str, words: Sequence[str], known: set[str]) -> tuple[str, list[Any]]:
    """By the tokens of the words, and for words that are no token by the text itself."""
    tokens = {token for word in words for token in ((word,) if word in known else (*pairs(word), *_held(word, known)))}
    tested = [word for word in words if len(word) > 2 and word not in known]
    parts = ASKED[name]
    test = " AND ".join("(" + " OR ".join(f"strpos(t.{part}, %s) > 0" for part in parts) + ")" for _ in tested)
    # as a value and no join: the planner would read every text to join a few
    also = f" AND (SELECT {test} FROM store_passage t WHERE t.id = g.id)" if tested else ""
    asked = [sorted(tokens), *(word for word in tested for _ in parts)]
    return f"SELECT g.id FROM store_in_{name} g WHERE store_held(g.grams) @> %s::text[]{also}", asked


def _tokens(passage: Any, parts: Sequence[str], known: set[str]) -> list[str]:
    lines = [line for part in parts for line in getattr(passage, part).split("\n")]
    return sorted({token for line in lines for token in (*pairs(line), *line, *_held(line, known))})


def _held(text: str, known: set[str]) -> set[str]:
    return known.intersection(_pieces(text)) if known else set()


def _pieces(text: str) -> Iterator[str]:
    """Every piece of the text as long as `LENGTHS` allow."""
    for size in LENGTHS:
        for at in range(len(text) - size + 1):
            yield text[at : at + size]
