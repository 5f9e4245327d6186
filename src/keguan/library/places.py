"""Documents by their number (文号), opened where somebody who cites one points to."""

from collections.abc import Iterable, Sequence
from typing import Any

from keguan.kit.document_numbers import normal
from keguan.library import access
from keguan.library.finding_page import page_of_article, page_of_words
from keguan.library.models import Holding, Version


def by_number(user: Any, numbers: Iterable[str]) -> dict[str, Holding]:
    """The documents of these numbers that the user finds, by the number as it was asked; one query."""
    asked = {number: normal(number) for number in numbers if number}
    rows = access.found(user).filter(document__number__in=set(asked.values())).select_related("document")
    known = {holding.document.number: holding for holding in rows}
    return {number: known[plain] for number, plain in asked.items() if plain in known}


def place_in(user: Any, holding: Holding, *, article: str = "", words: Sequence[str] = ()) -> int | None:
    """The page where the article or the words stand, among those that the user reads; None where they do not."""
    version = access.version_for(user, holding)
    if version is None or not (article or words):
        return None
    texts = _texts(version, access.pages_open(user, holding, version))
    page = page_of_article(texts, article) if article else None
    return page or (page_of_words(texts, words) if words else None)


def _texts(version: Version, up_to: int) -> list[str]:
    """The text of each page as far as it is open, in order; what lies behind is not even looked through."""
    known = dict(version.sheets.filter(number__lte=up_to).values_list("number", "text"))
    return [known.get(number, "") for number in range(1, max(known, default=0) + 1)]
