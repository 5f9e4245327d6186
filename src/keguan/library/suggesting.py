"""What was perhaps meant: words that sound alike, or differ in one character, and that the user would find."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Length

from keguan.library import finding, keywords
from keguan.library.models import Word
from keguan.store.search import folded

TRIED: Final = 8
SHOWN: Final = 3
EACH: Final = 4


def suggestions(user: Any, text: str) -> list[str]:
    """Up to three other spellings of a text in which the user finds nothing; each of them finds something for them."""
    flat = folded(text)
    if not 2 <= len(flat) <= 20:
        return []
    likely = islice(dict.fromkeys(s for s in _spellings(flat) if s != flat), TRIED)
    return list(islice((s for s in likely if finding.total(user, s)), SHOWN))


def _spellings(flat: str) -> Iterator[str]:
    """The whole as another word, then with one of its words, or two neighbouring pieces, put right."""
    yield from _alike(flat)
    pieces = keywords.cut(flat)
    for size in (1, 2):
        for n in range(len(pieces) - size + 1):
            piece = "".join(pieces[n : n + size])
            if piece != flat and len(piece) > 1:
                for other in _alike(piece):
                    yield "".join([*pieces[:n], other, *pieces[n + size :]])


def _alike(word: str) -> list[str]:
    """Known words of the same sound, then those that differ in one character, the frequent ones first."""
    one_other = Q()
    for n in range(len(word)):
        one_other |= Q(word__startswith=word[:n], word__endswith=word[n + 1 :])
    of_length = Word.objects.filter(documents__gt=0).exclude(word=word).order_by("-documents")
    same = of_length.filter(sound=keywords.sound_of(word)).values_list("word", flat=True)[:EACH]
    near = (
        of_length.annotate(size=Length("word")).filter(one_other, size=len(word)) if len(word) > 2 else of_length.none()
    )
    return [*same, *near.values_list("word", flat=True)[:EACH]]
