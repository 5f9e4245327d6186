"""Where a word stands in what a reader may read: the page, and the words around it with what was looked for marked."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from django.db.models import Q

from keguan.library.models import Entry, Page
from keguan.store.search import folded, texts

BEFORE: Final = 24
AFTER: Final = 72
MOST: Final = 2  # snippets per document


@dataclass(frozen=True)
class Part:
    """A stretch of text, marked or not."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Snippet:
    """Text of one page around a word."""

    page: int
    parts: list[Part]


def snippets(entries: Sequence[Entry], words: Sequence[str]) -> dict[int, list[Snippet]]:
    """By the key of an entry, where its text holds the words, first places first; nothing where only the title does."""
    wanted: dict[int, list[tuple[int, int]]] = {}
    for key, found in texts.places([e.pk for e in entries], words).items():
        starts = [0, *next(e.text.starts for e in entries if e.pk == key)]
        places = [(place, word) for place, word in zip(found, words, strict=True) if place >= 0]
        wanted[key] = _apart([(_page_at(starts, place), place - _start(starts, place)) for place, _ in sorted(places)])
    sheets = _sheets(entries, wanted)
    return {
        e.pk: [Snippet(n, _around(sheets[e.version_id, n], at, sheets.get((e.version_id, n + 1), ""), words))
               for n, at in wanted.get(e.pk, ())]
        for e in entries
    }  # fmt: skip


def marked(text: str, words: Iterable[str]) -> list[Part]:
    """The text with every occurrence of the words marked, whatever the spaces and widths in it."""
    flat, ends = _mapped(text)
    inside = [False] * len(text)
    for word in words:
        at = flat.find(word)
        while at >= 0:
            for n in range(_place(ends, at), _place(ends, at + len(word) - 1) + 1):
                inside[n] = True
            at = flat.find(word, at + 1)
    parts, begin = [], 0
    for n in range(1, len(text) + 1):
        if n == len(text) or inside[n] != inside[begin]:
            parts.append(Part(text[begin:n], inside[begin]))
            begin = n
    return parts


def _page_at(starts: Sequence[int], place: int) -> int:
    return max(n for n, start in enumerate(starts, start=1) if start <= place)


def _start(starts: Sequence[int], place: int) -> int:
    return starts[_page_at(starts, place) - 1]


def _apart(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first places, but none that the text around an earlier one shows already."""
    kept: list[tuple[int, int]] = []
    for page, at in places:
        if not any(page == other and 0 <= at - before < AFTER for other, before in kept):
            kept.append((page, at))
    return kept[:MOST]


def _sheets(entries: Sequence[Entry], wanted: dict[int, list[tuple[int, int]]]) -> dict[tuple[int, int], str]:
    """The texts of the pages that are needed, and of those that follow them as far as they are read."""
    by_number: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        for number in {n for page, _ in wanted.get(entry.pk, ()) for n in (page, page + 1) if n <= entry.pages}:
            by_number[number].append(entry.version_id)
    asked = Q(pk__in=())
    for number, versions in by_number.items():
        asked |= Q(number=number, version__in=versions)
    rows = Page.objects.filter(asked).values_list("version", "number", "text")
    return {(version, number): text for version, number, text in rows}


def _around(text: str, at: int, following: str, words: Sequence[str]) -> list[Part]:
    """The text from some characters before the place on, on one line; of the next page what a word runs on into."""
    flat, ends = _mapped(text[: 2 * (at + AFTER)])  # most often enough, signs and spaces being fewer than letters
    if len(flat) <= at + AFTER:
        flat, ends = _mapped(text)
    begin = _place(ends, max(0, at - BEFORE)) if flat else 0
    is_last = at + AFTER >= len(flat)
    shown = text[begin:] + following[: AFTER // 2] if is_last else text[begin : _place(ends, at + AFTER)]
    parts = marked("".join(_closed(shown)), words)
    if begin:
        parts.insert(0, Part("…"))
    return [*parts, Part("…")]


def _closed(text: str) -> list[str]:
    """Lines joined: without a space between Chinese, with one between Latin words."""
    made: list[str] = []
    for line in text.split("\n"):
        if not (plain := line.strip()):
            continue
        if made and made[-1][-1].isascii() and plain[0].isascii():
            made.append(" ")
        made.append(plain)
    return made


_folded = lru_cache(maxsize=32_768)(folded)  # of single characters, which come again and again


def _mapped(text: str) -> tuple[str, list[int]]:
    """The text folded, and for each character of the text how many of the folded ones it and those before it make."""
    parts = [*map(_folded, text)]
    return "".join(parts), [*accumulate(map(len, parts))]


def _place(ends: Sequence[int], at: int) -> int:
    """Where in the text a folded character stands."""
    return bisect_right(ends, at)
