"""What the database knows of how its rows are spread: without it the way through a large table is guessed, and slow."""

from django.db import connection, transaction

MANY = 1000  # rows written at once that change how a table looks


def refresh() -> None:
    """Count anew; a second for millions of rows. SQLite never does it by itself, PostgreSQL some minutes later."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def refresh_after(written: int) -> None:
    """Count anew once the transaction is done, if it wrote much; what it wrote stands even if that does not work."""
    if written >= MANY:
        transaction.on_commit(refresh, robust=True)
