"""The page on which what is cited stands: an article by its number, a figure by its words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from keguan.kit.words import chinese_number
from keguan.store.search import folded

_ARTICLE: Final = re.compile(r"第\s*([0-9〇零一二三四五六七八九十百]+)\s*([条章款项])")
_PART: Final = re.compile(r"[（(]\s*([0-9一二三四五六七八九十]+)\s*[）)]")
_ATTACHED: Final = re.compile(r"附件\s*([0-9一二三四五六七八九十]*)")
_HEADING: Final = re.compile(r"[一二三四五六七八九十]+(?=$|[（(、])")
_BREAK: Final = "\f"


def page_of_article(texts: Sequence[str], article: str) -> int | None:
    """The page, counted from one, where the article begins; None where the texts of the pages have no such.

    An article is told as texts are cited: 第十一条（二）, 三（六）, 附件 企业创新能力评价. A part of it is looked for after its
    beginning; where there is none the beginning counts.
    """
    text = f"\n{_BREAK}".join(texts)
    at = None
    for step, is_prose in _steps(article):
        found = _found(step, text, at or 0)
        if found is not None:
            at = found
        elif not is_prose:
            break
    return None if at is None else text.count(_BREAK, 0, at) + 1


def page_of_words(texts: Sequence[str], words: Iterable[str]) -> int | None:
    """The first page that has most of the words; None where none of them stands."""
    asked = [word for word in words if folded(word)]
    for flat in (
        _unspaced,
        folded,
    ):  # widths and brackets are put aside only where nothing is found without: it is slow
        told = [flat(word) for word in asked]
        counts = [sum(word in page for word in told) for page in map(flat, texts)]
        if any(counts):
            return counts.index(max(counts)) + 1
    return None


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _steps(article: str) -> Iterator[tuple[str, bool]]:
    """What is looked for, one after the other, as patterns; and whether it is prose, which texts may say otherwise."""
    rest = article.strip()
    while rest:
        if found := _ARTICLE.match(rest):
            yield rf"第\s*{_spaced(found[1])}\s*{found[2]}", False
        elif found := _PART.match(rest):
            yield rf"[（(]\s*{_spaced(found[1])}\s*[）)]", False
        elif found := _ATTACHED.match(rest):
            yield rf"附\s*件\s*{_spaced(found[1]) if found[1] else ''}", False
        elif found := _HEADING.match(rest):
            yield rf"{_spaced(found[0])}\s*、", False
        elif found := re.match(r"[^\s第（(附]+", rest):
            yield _spaced(found[0]), True
        rest = rest[found.end() if found else 1 :].lstrip()


def _spaced(words: str) -> str:
    """The words as a pattern that lets typesetters' spaces in; digits and Chinese numbers stand for each other."""
    told = r"\s*".join(map(re.escape, words))
    if words.isdecimal() and 0 < int(words) < 100:
        return rf"(?:{told}|{chinese_number(int(words))})"
    return told


def _found(step: str, text: str, start: int) -> int | None:
    """Where a line begins so, else where it is mentioned, from `start` on."""
    for pattern in (rf"(?m)^[ \t　\f]*({step})", f"({step})"):
        if found := re.compile(pattern).search(text, start):
            return found.start(1)
    return None
