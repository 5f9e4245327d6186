"""Finding texts by any word in them: a second index over pairs of characters, which decides by itself what holds a word.

A text has a title, what is said about it, and a body. Its key says its place in the order of answers, the highest
first, so that a first page is read off the index. `sqlite` and `postgresql` keep the tokens and ask for them, each in
the way of its database; what else narrows the answer comes as a queryset over rows of the same keys, and is decided
inside the same query.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import F, QuerySet

from keguan.store.search import folded

TITLE, ABOUT, BODY = range(3)  # the tiers of an answer: all words in the title; in it and what is said about; anywhere
SAMPLE: Final = 2000
_QUOTED: Final = re.compile(r"[“\"「『]([^”\"」』]*)[”\"」』]|(\S+)")


class Passage(models.Model):
    """What is kept of a text: its parts, folded; those of `about` stand on lines of their own."""

    id = models.BigAutoField(primary_key=True)  # always given; SQLite finds no row as fast as by such a key
    title = models.TextField("标题")
    about = models.TextField("题外", blank=True)
    body = models.TextField("正文", blank=True)

    class Meta:
        verbose_name = "全文"

    def __str__(self) -> str:
        return self.title

    @property
    def parts(self) -> tuple[str, str, str]:
        return self.title, self.about, self.body


@dataclass(frozen=True)
class Hit:
    """A text that was found: its key, and the tier that it stands in."""

    tier: int
    key: int


def passage(key: int, title: str, about: Iterable[str], pages: Iterable[str]) -> Passage:
    """A text as it is kept. Pages join without a gap, so that a word across a page break is found."""
    lines = "\n".join(filter(None, map(folded, about)))
    return Passage(id=key, title=folded(title), about=lines, body="".join(map(folded, pages)))


def words_of(text: str) -> list[str]:
    """The words to be found, folded: whatever stands between spaces, and what stands in quotation marks as a whole."""
    found = [folded(quoted or plain) for quoted, plain in _QUOTED.findall(text)]
    return list(dict.fromkeys(word for word in found if word))


def keep(passages: Sequence[Passage]) -> None:
    """Keep these texts in place of whatever has their keys; inside the transaction that changed them."""
    before = {p.pk: p for p in Passage.objects.filter(pk__in=[p.pk for p in passages])}
    changed = [p for p in passages if p.pk not in before or before[p.pk].parts != p.parts]
    forget([p.pk for p in changed if p.pk in before])
    _backend().keep(changed)


def forget(keys: Sequence[int]) -> None:
    """Take these texts out of the index."""
    if gone := list(Passage.objects.filter(pk__in=keys)):
        _backend().forget(gone)
        Passage.objects.filter(pk__in=[p.pk for p in gone]).delete()


def counted(rows: QuerySet, words: Sequence[str], *by: str) -> list[Counter[Any]]:
    """How many of the rows have a text with all the words, by the values of each of the lookups `by`.

    Without words all rows are counted.
    """
    named = {f"by{n}_": F(path) for n, path in enumerate(by)}
    made = _compiled(rows.order_by().annotate(key_=F("pk"), **named).values_list("key_", *named))
    with connection.cursor() as cursor:
        return _backend().counted(cursor, *made, words, list(named)) if made else [Counter() for _ in by]


def first(
    rows: QuerySet, words: Sequence[str], size: int, *, after: Hit | None = None, by_tier: bool = True
) -> list[Hit]:
    """The first rows with all the words, after `after`: those with them in the title first, each tier in order of keys.

    Without `by_tier` all are in order of keys.
    """
    made = _compiled(rows.order_by().annotate(key_=F("pk")).values_list("key_", flat=True))
    with connection.cursor() as cursor:
        found = _backend().first(cursor, *made, words, size, after, by_tier) if made else []
    return [Hit(*row) for row in found]


def places(keys: Sequence[int], words: Sequence[str]) -> dict[int, list[int]]:
    """Where in the body of each text each word first stands, counted from 0; -1 where it does not."""
    if not keys or not words:
        return {}
    asked = ", ".join(f"{_backend().PLACE} - 1" for _ in words)
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {asked} FROM store_passage WHERE id IN ({marks})", [*words, *keys])
        return {key: found for key, *found in cursor.fetchall()}


def create(editor: Any) -> None:
    """Make the index of this database over the texts as they are; `editor` is that of a migration, or a cursor."""
    _backend().create(editor)


def drop(editor: Any) -> None:
    """Take it away again."""
    _backend().drop(editor)


@contextmanager
def anew(sample: Iterable[str] = ()) -> Iterator[None]:
    """Forget every text, whatever state the index is in, and have it made anew of those that are kept meanwhile.

    By a sample of their bodies an index may learn what is frequent in them; `SAMPLE` are enough.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _backend().begin(cursor, map(folded, sample))
        yield
        _backend().end(cursor)


def _compiled(rows: QuerySet) -> tuple[str, list[Any]] | None:
    """The rows as a query and its parameters; None for a condition that nothing can meet, which is no query."""
    try:
        sql, given = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(given)


def _backend() -> Any:
    return import_module(f"{__name__}.{connection.vendor}")
