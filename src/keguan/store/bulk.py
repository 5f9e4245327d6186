"""Writing a great many derived rows at once: COPY where the database has it, one prepared statement where not."""

from itertools import islice

import polars as pl
from django.db import connection, models

_PORTION = 50_000


def insert(model: type[models.Model], rows: pl.DataFrame) -> None:
    """Insert the rows; the columns are named as those of the table. Nothing is checked and no history is kept: the
    rows have to be derived ones, which can be made again."""
    names = ", ".join(connection.ops.quote_name(c) for c in rows.columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy:
                for portion in rows.iter_slices(_PORTION):
                    copy.write(portion.write_csv(include_header=False))
            return
        statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * rows.width)})"
        told = rows.iter_rows()
        while portion := list(islice(told, _PORTION)):
            cursor.executemany(statement, portion)
