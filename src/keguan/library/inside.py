"""Finding words inside one document: how often they stand in it, on which pages, and where on the page."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db.models import QuerySet

from keguan.store.search import folded

SHOWN: Final = 500  # places told one by one; all of them are counted
_WORDS: Final = re.compile(r"[\"“”](.+?)[\"“”]|(\S+)")

Box = tuple[float, float, float, float]  # left, top, width, height in per mille of the page


@dataclass(frozen=True)
class Place:
    """One occurrence: the page, and the parts of lines that it covers."""

    page: int
    boxes: list[Box]


@dataclass(frozen=True)
class Found:
    """How many occurrences there are, and the first of them in reading order."""

    total: int
    places: list[Place]


def terms(words: str) -> list[str]:
    """What is looked for, folded: each word, and what stands in quotation marks as one."""
    made = (folded(quoted or word) for quoted, word in _WORDS.findall(words[:80]))
    return list(dict.fromkeys(term for term in made if term))


def find(sheets: QuerySet, words: str) -> Found:
    """Every occurrence of any of the words on the pages, over the ends of lines too; widths and case put aside."""
    asked = terms(words)
    if not asked:
        return Found(0, [])
    total, places, pattern = 0, [], re.compile("|".join(map(re.escape, sorted(asked, key=len, reverse=True))))
    counts = {number: len(pattern.findall(folded(text))) for number, text in sheets.values_list("number", "text")}
    wanted = []
    for number, count in counts.items():
        if count and total < SHOWN:
            wanted.append(number)
        total += count
    for page in sheets.filter(number__in=wanted):
        boxes = list(_boxes(page.lines, pattern))
        boxes += [[]] * (counts[page.number] - len(boxes))  # of text that no line has the page is told, not the place
        places += [Place(page.number, found) for found in boxes[: counts[page.number]]]
    return Found(total, places[:SHOWN])


def _boxes(lines: list[list[Any]], pattern: re.Pattern[str]) -> Iterator[list[Box]]:
    flat, origin = "", []  # each folded character with the line it stands in and where
    spans = []
    for at, (text, *_) in enumerate(lines):
        start = 0.0
        for char in text:
            kept, wide = _measured(char)
            flat += kept
            origin += [(at, start, start + wide)] * len(kept)
            start += wide
        spans.append(start or 1.0)
    for match in pattern.finditer(flat):
        covered: dict[int, list[float]] = {}
        for line, begin, end in origin[match.start() : match.end()]:
            covered.setdefault(line, [begin, end])[1] = end
        yield [_box(lines[line], spans[line], *part) for line, part in covered.items()]


@lru_cache(maxsize=8192)
def _measured(char: str) -> tuple[str, float]:
    """What is left of the character for finding it, and how much room it takes."""
    return folded(char), 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _box(line: list[Any], span: float, begin: float, end: float) -> Box:
    _, left, top, width, height = line
    return round(left + width * begin / span, 1), top, round(width * (end - begin) / span, 1), height
