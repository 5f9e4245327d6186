"""The index on PostgreSQL: GIN over the tokens as an array. It does not know their order; the test that follows does."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

CREATE = "CREATE INDEX store_search ON store_searchable USING gin (string_to_array(grams, ' '))"
ASK = "SELECT object_id FROM store_searchable WHERE string_to_array(grams, ' ') @> %s::text[] AND model = %s LIMIT %s"


def create(editor: Any) -> None:
    editor.execute(CREATE)


def drop(editor: Any) -> None:
    editor.execute("DROP INDEX IF EXISTS store_search")


MANY = 40_000  # expected rows, of which not even some are gathered


def ask(label: str, words: Sequence[Sequence[str]], most: int) -> list[int] | None:
    """Up to `most` keys of records that hold every pair of every word; None when statistics say that they are very many.

    GIN gathers all that match before it gives the first one, so that asking for some of a million takes as long as all.
    """
    tokens = sorted({token for word in words for token in word})
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {ASK}", [tokens, label, 1_000_000_000])
        expected = cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
        if expected > MANY:
            return None
        cursor.execute(ASK, [tokens, label, most])
        return [key for (key,) in cursor.fetchall()]
