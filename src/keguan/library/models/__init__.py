"""Tables of the library."""

from keguan.library.models.entries import Entry, EntryText, Shelf, Source, Word
from keguan.library.models.holdings import Category, Holding, Reader
from keguan.library.models.readers import Collected, Collection, Favourite, Opening, Share, Tally
from keguan.library.models.ties import Citation, Keyword, Tie
from keguan.library.models.versions import Page, Version

__all__ = [
    "Category",
    "Citation",
    "Collected",
    "Collection",
    "Entry",
    "EntryText",
    "Favourite",
    "Holding",
    "Keyword",
    "Opening",
    "Page",
    "Reader",
    "Share",
    "Shelf",
    "Source",
    "Tally",
    "Tie",
    "Version",
    "Word",
]
