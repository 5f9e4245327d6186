"""Where a page of a line is."""

from django.urls import reverse

from keguan.kit.page import Page


def page_url(page: Page) -> str:
    """The address of the page: an enterprise's own pages stand in its portal."""
    return reverse("own-page" if page.own else "page", args=[page.key])
