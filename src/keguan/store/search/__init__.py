"""Finding records by any part of their names: an index over pairs of characters, since Chinese is written without spaces.

What a database has for this differs, and is kept apart here: `sqlite` and `postgresql` each make the index and ask it.
The index only proposes records; whoever asks still tests them, so that it decides how fast an answer is, never which.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Final

from django.db import connection

BREAK: Final = "zzz"  # between the parts of a record; three letters are never a pair
MOST: Final = 10_000  # words that more records hold than this narrow nothing: reading in order finds a page sooner
ENOUGH: Final = 25_000  # keys that a database takes in one question without being slow
_LETTERS: Final = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """The letters, digits and characters of the text, widths and case put aside."""
    return _LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


def pairs(text: str) -> list[str]:
    """清江国瑞 → 清江 江国 国瑞; a single character is itself."""
    flat = folded(text)
    return [flat[i : i + 2] for i in range(len(flat) - 1)] or [flat] * bool(flat)


def grams(parts: Iterable[str]) -> str:
    """What is kept of a record: the pairs of each part in their order, then each character once."""
    kept = [part for part in parts if part]
    made = [token for part in kept for token in (*pairs(part), BREAK)]
    return " ".join([*made, *dict.fromkeys(folded("".join(kept)))])


def proposed(model: Any, words: Sequence[str]) -> list[int] | None:
    """The keys of records whose parts hold every word, no more than `ENOUGH` of them; None when nothing can be looked up."""
    asked = [p for word in words if (p := pairs(word))]
    return _backend().ask(model._meta.label_lower, asked, ENOUGH) if asked else None


def create(editor: Any) -> None:
    """Make the index of this database over the table as it is; `editor` is that of a migration, or a cursor."""
    _backend().create(editor)


def drop(editor: Any) -> None:
    """Take it away again."""
    _backend().drop(editor)


def _backend() -> Any:
    return import_module(f"{__name__}.{connection.vendor}")
