"""Looking for words in the search fields of ledgers: the index proposes records, the fields themselves decide."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q

from keguan.kit.ledger import Ledger
from keguan.store import search


class Search:
    """Words to be found, in as many ledgers as there are; what the index has for them is asked once."""

    def __init__(self, text: str) -> None:
        self.words = text.split()
        self._known: dict[tuple[Any, ...], list[int] | None] = {}

    def keys(self, model: Any, *words: str) -> list[int] | None:
        """The keys that the index proposes for the words, some of them where they are very many; None without an index."""
        if not self.words or not model.is_indexed:
            return None
        asked = (model, *words)
        if asked not in self._known:
            self._known[asked] = search.proposed(model, words)
        return self._known[asked]

    def condition(self, ledger: Ledger) -> Q:
        """The records in whose search fields every word occurs; pinyin initials count where a path ends in them."""
        found = self._narrowed(ledger.model, *self.words)
        links = groupby(sorted(ledger.search, key=_link), key=_link)
        parts = [(link, [path[len(link) :].removeprefix("__") for path in paths]) for link, paths in links]
        for word in self.words:
            one = Q()
            for link, ends in parts:
                one |= self._held(ledger.model, link, ends, word)
            found &= one
        return found

    def _narrowed(self, model: Any, *words: str) -> Q:
        """What the index proposes, where it proposes all of them."""
        keys = self.keys(model, *words)
        return Q() if keys is None or len(keys) > search.MOST else Q(pk__among=keys)

    def _held(self, model: Any, link: str, ends: Iterable[str], word: str) -> Q:
        """Whether one of the fields at the end of the link holds the word."""
        if not link:
            return _holds("", ends, word)
        step = model
        for name in link.split("__"):
            field = step._meta.get_field(name)
            step = field.related_model
        if field.one_to_many:  # a record with two matching former names must not be listed twice
            return Q(Exists(step.objects.filter(_holds("", ends, word), **{field.field.name: OuterRef("pk")})))
        if narrowed := self._narrowed(step, word):
            return Q(**{f"{link}__in": step.everything.filter(narrowed & _holds("", ends, word)).values("pk")})
        return _holds(f"{link}__", ends, word)


def matching(ledger: Ledger, text: str) -> Q:
    """The records of one ledger in which every word is found."""
    return Search(text).condition(ledger)


def typed(text: str) -> str:
    """Search words as they can be looked for: NUL is no character to PostgreSQL."""
    return text.replace("\x00", "").strip()[:80]


def _link(path: str) -> str:
    return path.rpartition("__")[0]


def _holds(link: str, ends: Iterable[str], word: str) -> Q:
    held = Q()
    for end in ends:
        asked = word.lower() if end == "initials" else word
        # Chinese has no case, and folding it takes long
        part = "contains" if asked.upper() == asked.lower() else "icontains"
        held |= Q(**{f"{link}{end}__{part}": asked})
    return held
