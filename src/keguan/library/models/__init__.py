"""Tables of the library."""

from keguan.library.models.holdings import Category, Holding, Reader
from keguan.library.models.readers import Collected, Collection, Favourite, Opening, Share, Tally
from keguan.library.models.ties import Citation, Keyword, Tie
from keguan.library.models.versions import Page, Version

__all__ = [
    "Category",
    "Citation",
    "Collected",
    "Collection",
    "Favourite",
    "Holding",
    "Keyword",
    "Opening",
    "Page",
    "Reader",
    "Share",
    "Tally",
    "Tie",
    "Version",
]
