"""Where a page of a line is, and who may open it."""

from typing import Any

from django.urls import reverse

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Page
from keguan.registry import access


def page_url(page: Page) -> str:
    """The address of the page: an enterprise's own pages stand in its portal."""
    return reverse("own-page" if page.is_own else "page", args=[page.key])


def may_open(user: Any, page: Page) -> bool:
    """Whether the user may see the ledger that the page adds to; a page that adds to none is open to its readers."""
    return not page.adds_to or access.may(user, access.VIEW, catalogue.ledger(page.adds_to))
