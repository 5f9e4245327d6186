"""Searching the library: the words and what narrows them → how many, filed where, and the first of them, as a user finds them.

Everything is decided inside the queries: whose entries they are (`access.entries`), what they hold, how they are filed.
Hits are counted per shelf in one query, from which the total and the counts of every filter follow.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from keguan.kit.errors import BureauError
from keguan.library import access, categories
from keguan.library.models import Entry, Keyword, Shelf, Source
from keguan.store.search import texts

RELEVANCE, DAY = "relevance", "day"
PAGE: Final = 20
WORDS_UP_TO: Final = 1000  # hits whose keywords are counted; of more the words would say little
WORDS_SHOWN: Final = 12
LONGEST: Final = 80
_CURSOR: Final = re.compile(r"([012])\.(\d{1,18})")


@dataclass(frozen=True)
class Question:
    """What is looked for: words, and the values by which it is narrowed, as strings; "" does not narrow."""

    text: str = ""
    kind: str = ""
    validity: str = ""
    section: str = ""
    category: str = ""
    issuer: str = ""
    year: str = ""
    keyword: str = ""
    collection: str = ""
    by: str = ""  # RELEVANCE or DAY; by default by relevance when there are words

    FILTERS = ("kind", "validity", "category", "issuer", "year", "section", "keyword", "collection")
    NONE = "-"  # of a filter: those that have no value

    @classmethod
    def asked(cls, given: Mapping[str, str]) -> "Question":
        """The question of an address; NUL is no character to PostgreSQL."""
        plain = {n: given.get(n, "").replace("\x00", "").strip()[:LONGEST] for n in (*cls.FILTERS, "by")}
        return cls(given.get("q", "").replace("\x00", "").strip()[:LONGEST], **plain)

    @cached_property
    def words(self) -> list[str]:
        return texts.words_of(self.text)

    @property
    def is_by_day(self) -> bool:
        return self.by == DAY or not self.words

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, name) for name in self.FILTERS)

    @property
    def is_empty(self) -> bool:
        """Whether something was asked for in which nothing can be found: signs alone."""
        return bool(self.text) and not self.words


@dataclass
class Found:
    """What the user finds: the total, the counts by filter and value, and the entries of a page."""

    question: Question
    total: int = 0
    counts: dict[str, Counter[Any]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    after: str = ""


def rows_for(user: Any, question: Question) -> QuerySet[Entry]:
    """The entries of the user that the filters leave which are no part of a shelf."""
    rows = access.entries(user)
    if question.keyword:
        rows = rows.filter(_told(question.keyword))
    if question.collection.isdecimal():
        live = {"holding__collected__retired_at": None, "holding__collected__collection__retired_at": None}
        rows = rows.filter(holding__collected__collection=int(question.collection), **live)
        if not access.is_staff(user):
            rows = rows.filter(holding__collected__collection__is_public=True)
    return rows


def find(user: Any, question: Question, *, after: str = "") -> Found:
    """The answer to a question, with the page of it that begins after the cursor."""
    found = Found(question)
    if question.is_empty:
        return found
    rows = rows_for(user, question)
    found.counts, found.total = _counts(rows, question)
    if found.total:
        found.entries, found.after = _page(rows.filter(_shelved(question)), question, after)
    if found.total <= WORDS_UP_TO and found.total:
        found.counts["keyword"] = _keywords(rows.filter(_shelved(question)), question)
    return found


def entries_for(user: Any, question: Question) -> QuerySet[Entry]:
    """All entries that answer the question, newest first: for an export."""
    rows = rows_for(user, question).filter(_shelved(question))
    if question.words:
        hits = texts.first(rows, question.words, 100_000, by_tier=False)
        rows = Entry.objects.filter(pk__in=[hit.key for hit in hits])
    return rows.order_by("-pk")


def first_few(user: Any, text: str, size: int) -> list[Entry]:
    """The first entries with the words, by relevance."""
    question = Question(text[:LONGEST])
    return _page(access.entries(user), question, "", size)[0] if question.words else []


def total(user: Any, text: str) -> int:
    """How many documents hold the words, for this user."""
    words = texts.words_of(text)
    return texts.counted(access.entries(user), words, "face")[0].total() if words else 0


def _counts(rows: QuerySet[Entry], question: Question) -> tuple[dict[str, Counter[Any]], int]:
    """Counts by filter and value, each filter counted under the others; and how many all filters leave."""
    words = question.words
    shelves, sources = _wanted(question, Shelf.FACETS), _wanted(question, Source.FACETS)
    on_shelves, of_sources = _allowed(Shelf, shelves), _allowed(Source, sources)
    if on_shelves is None and of_sources is None:
        by_shelf, by_source = texts.counted(rows, words, "shelf", "source")
    else:
        (by_shelf,) = texts.counted(rows if of_sources is None else rows.filter(source__in=of_sources), words, "shelf")
        (by_source,) = texts.counted(rows if on_shelves is None else rows.filter(shelf__in=on_shelves), words, "source")
    counts, _ = _by_facet(Shelf, by_shelf, shelves)
    more, left = _by_facet(Source, by_source, sources)
    return counts | more, left


def _by_facet(
    model: Any, numbers: Mapping[int, int], wanted: Sequence[set[Any] | None]
) -> tuple[dict[str, Counter[Any]], int]:
    """The counts of a model's facets, each under the filters of its others, and how many all of them leave."""
    counts: dict[str, Counter[Any]] = {name: Counter() for name in model.FACETS}
    known, left = _values(model, numbers.keys()), 0
    for key, number in numbers.items():
        values = known[key]
        missed = [n for n, value in enumerate(values) if wanted[n] is not None and value not in (wanted[n] or ())]
        if not missed:
            left += number
        if len(missed) < 2:
            for n in missed or range(len(values)):
                counts[model.FACETS[n]][values[n]] += number
    return counts, left


_KNOWN: Final[dict[type, dict[int, tuple[Any, ...]]]] = {Shelf: {}, Source: {}}


def _values(model: Any, keys: Set[int]) -> dict[int, tuple[Any, ...]]:
    """The values of shelves and sources; those that stand never change, so that a process learns each once."""
    known = _KNOWN[model]
    if keys - known.keys():
        learned = {key: tuple(values) for key, *values in model.objects.values_list("pk", *model.FACETS)}
        if connection.in_atomic_block:  # what is not yet for good may never come to stand
            return learned
        known |= learned
    return known


def _allowed(model: Any, wanted: Sequence[set[Any] | None]) -> set[int] | None:
    """The keys that the filters allow; None when they allow all."""
    if all(values is None for values in wanted):
        return None
    return set(model.objects.filter(_narrowed("", model.FACETS, wanted)).values_list("pk", flat=True))


def _wanted(question: Question, names: Iterable[str]) -> list[set[Any] | None]:
    """For each facet the values that its filter allows; None when it allows all."""
    wanted: list[set[Any] | None] = []
    for name in names:
        value = getattr(question, name)
        if not value:
            wanted.append(None)
        elif name in ("category", "year"):
            number = int(value) if value.isdecimal() and len(value) < 10 else 0
            wanted.append(categories.within(number) if name == "category" and number else {number})
        else:
            wanted.append({"" if value == Question.NONE else value})
    return wanted


def _narrowed(of: str, names: Iterable[str], wanted: Iterable[set[Any] | None]) -> Q:
    narrowed = Q()
    for name, values in zip(names, wanted, strict=True):
        if values is not None:
            narrowed &= Q(**{f"{of}{name}__in": sorted(values)})
    return narrowed


def _shelved(question: Question) -> Q:
    """The filters of shelf and source as a condition on entries."""
    conditions = Q()
    for of, model in (("shelf__", Shelf), ("source__", Source)):
        conditions &= _narrowed(of, model.FACETS, _wanted(question, model.FACETS))
    return conditions


def _page(rows: QuerySet[Entry], question: Question, after: str, size: int = PAGE) -> tuple[list[Entry], str]:
    place = _read(after)
    if question.words:
        hits = texts.first(rows, question.words, size + 1, after=place, by_tier=not question.is_by_day)
    else:
        below = rows.filter(pk__lt=place.key) if place else rows
        hits = [texts.Hit(0, key) for key in below.order_by("-pk").values_list("pk", flat=True)[: size + 1]]
    shown = hits[:size]
    of = Entry.objects.select_related("text", "holding__document", "holding__category", "version").defer(
        "version__tables", "version__outline"
    )
    known = of.in_bulk([hit.key for hit in shown])
    cursor = f"{shown[-1].tier}.{shown[-1].key}" if len(hits) > size else ""
    return [known[hit.key] for hit in shown if hit.key in known], cursor


def _read(cursor: str) -> texts.Hit | None:
    if not cursor:
        return None
    if not (place := _CURSOR.fullmatch(cursor)):
        raise BureauError("paging.cursor", "翻页地址不完整，请回到第一页。")
    return texts.Hit(int(place[1]), int(place[2]))


def _told(word: str) -> Q:
    """The entries that tell the keyword: it is a line of their words."""
    line, of = "\n" + word, Keyword.objects.filter(word=word).exclude(state=Keyword.DROPPED)
    lines = Q(text__words=word) | Q(text__words__startswith=f"{word}\n")
    lines |= Q(text__words__endswith=line) | Q(text__words__contains=f"{line}\n")
    return lines & Q(holding__in=of.values("holding"))


def _keywords(rows: QuerySet[Entry], question: Question) -> Counter[str]:
    """The most frequent keywords of the hits, as far as they stand in what the user reads."""
    (told,) = texts.counted(rows, question.words, "text__words")
    counts: Counter[str] = Counter()
    for words, number in told.items():
        for word in filter(None, words.split("\n")):
            counts[word] += number
    return Counter(dict(counts.most_common(WORDS_SHOWN)))
