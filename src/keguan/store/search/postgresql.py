"""The index on PostgreSQL: GIN over the tokens as an array. It does not know their order; the test that follows does."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

CREATE = "CREATE INDEX store_search ON store_searchable USING gin (string_to_array(grams, ' '))"
ASK = "SELECT object_id FROM store_searchable WHERE string_to_array(grams, ' ') @> %s::text[] AND model = %s LIMIT %s"


def create(schema_editor: Any) -> None:
    schema_editor.execute(CREATE)


def drop(schema_editor: Any) -> None:
    schema_editor.execute("DROP INDEX store_search")


def ask(label: str, words: Sequence[Sequence[str]], most: int) -> list[int]:
    """Up to `most` keys of records that hold every pair of every word."""
    tokens = sorted({token for word in words for token in word})
    with connection.cursor() as cursor:
        cursor.execute(ASK, [tokens, label, most])
        return [key for (key,) in cursor.fetchall()]
