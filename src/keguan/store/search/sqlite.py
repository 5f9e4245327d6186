"""The index on SQLite: FTS5 over the tokens, kept in step by triggers. A word is a phrase of pairs, which is exact."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

STATEMENTS = (
    "CREATE VIRTUAL TABLE store_search USING fts5(grams, content='store_searchable', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER store_search_added AFTER INSERT ON store_searchable BEGIN "
    "INSERT INTO store_search(rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER store_search_gone AFTER DELETE ON store_searchable BEGIN "
    "INSERT INTO store_search(store_search, rowid, grams) VALUES ('delete', old.id, old.grams); END",
    "CREATE TRIGGER store_search_changed AFTER UPDATE ON store_searchable BEGIN "
    "INSERT INTO store_search(store_search, rowid, grams) VALUES ('delete', old.id, old.grams); "
    "INSERT INTO store_search(rowid, grams) VALUES (new.id, new.grams); END",
    "INSERT INTO store_search(store_search) VALUES ('rebuild')",  # whatever the table holds already
)
ASK = (
    "SELECT s.object_id FROM store_search f CROSS JOIN store_searchable s ON s.id = f.rowid "
    "WHERE f.grams MATCH %s AND s.model = %s LIMIT %s"
)


def create(editor: Any) -> None:
    for statement in STATEMENTS:
        editor.execute(statement)


def drop(editor: Any) -> None:
    for name in ("added", "gone", "changed"):
        editor.execute(f"DROP TRIGGER IF EXISTS store_search_{name}")
    editor.execute("DROP TABLE IF EXISTS store_search")


def ask(label: str, words: Sequence[Sequence[str]], most: int) -> list[int]:
    """Up to `most` keys; tokens are letters and digits, none of which means anything to FTS5."""
    phrases = " ".join(f'"{" ".join(tokens)}"' for tokens in words)
    with connection.cursor() as cursor:
        cursor.execute(ASK, [phrases, label, most])
        return [key for (key,) in cursor.fetchall()]
