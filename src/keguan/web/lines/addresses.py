"""Where a page of a line is, and a ledger: asked for by every page some hundred times, for its navigation."""

from functools import cache

from django.urls import reverse

from keguan.kit.ledger import Ledger
from keguan.kit.page import Page


def page_url(page: Page) -> str:
    """The address of the page: an enterprise's own pages stand in its portal."""
    return _address("own-page" if page.own else "page", page.key)


def ledger_url(ledger: Ledger) -> str:
    """The address of the ledger's list."""
    return _address("ledger", ledger.key)


@cache
def _address(name: str, key: str) -> str:
    return reverse(name, args=[key])
