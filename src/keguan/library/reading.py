"""What one reader gets of one document. Every address that gives out content of a document asks `opened`, and takes
from the `Reading` it returns; so that what the preview ends with, it ends with everywhere.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from keguan.kit.errors import NotAllowed
from keguan.library import access, citing, inside, pages
from keguan.library.models import Holding, Keyword, Page, Share, Version
from keguan.store import files


@dataclass(frozen=True)
class File:
    """A file to take away; `kind` is its media type."""

    content: bytes
    name: str
    kind: str


@dataclass(frozen=True)
class Reading:
    """A document as one reader has it open.

    `version` is None while nothing of it can be read yet. `pages_open` is counted from the first page; `may_take`
    says whether the reader may copy, print and download, which is only ever so for a whole document.
    """

    user: Any
    holding: Holding
    version: Version | None
    pages_open: int
    may_take: bool
    may_keep: bool
    share: Share | None
    visitor: str  # what a reader without account is called on a watermark

    @property
    def pages(self) -> int:
        return self.version.pages if self.version else 0

    @property
    def is_limited(self) -> bool:
        return self.pages_open < self.pages

    @property
    def watermark(self) -> str:
        """What is burned into pages and downloads; empty when the document has none."""
        if not self.holding.has_watermark:
            return ""
        who = str(self.user) if access.is_signed_in(self.user) else self.visitor
        return f"{who} {timezone.localdate():%Y-%m-%d}"

    @property
    def outline(self) -> list[tuple[int, str, int]]:
        """(level, title, page) of the headings on the pages that are open."""
        listed = self.version.outline if self.version else []
        return [(level, title, page) for level, title, page in listed if page and page <= self.pages_open]

    @property
    def keywords(self) -> list[str]:
        """What the document is about, as far as that is told by what the reader reads of it."""
        if self.share or self.may_keep:
            return list(self.holding.keywords.exclude(state=Keyword.DROPPED).values_list("word", flat=True))
        told = access.entries(self.user).filter(holding=self.holding).values_list("text__words", flat=True).first()
        return told.split("\n") if told else []

    def sizes(self) -> list[tuple[int, float, float]]:
        """(page, width, height) in points of the pages that are open."""
        if self.version is None:
            return []
        rows = self.version.sheets.filter(number__lte=self.pages_open)
        return list(rows.values_list("number", "width", "height"))

    def picture(self, number: int, width: int) -> bytes:
        """The page as a picture at least `width` pixels wide, as far as such are made."""
        version = self._with(number)
        return pages.image(version, number, fitting(width), self.watermark)

    def tag(self, number: int, width: int) -> str:
        """What changes when the picture of the page does."""
        return f'"{self._with(number).pk}-{number}-{fitting(width)}"'

    def page(self, number: int) -> Page:
        """The text of the page. Raises NotAllowed for who may look at it but not take it."""
        version = self._with(number)
        if not self.may_take:
            raise NotAllowed("library.text", "这份文件只供阅读，不提供文字；需要时请找上传的人。")
        return version.sheets.get(number=number)

    def links(self, page: Page) -> list[tuple[inside.Box, str, int]]:
        """(place, number, document) of the numbers (文号) on the page that lead to another document for the reader."""
        text, places = inside.laid_out(page.lines)
        return [
            (box, cited.number, holding)
            for cited, holding in citing.links_in(self.user, text)
            if holding != self.holding.pk
            for box in places(cited.start, cited.end)
        ]

    def find(self, words: str) -> inside.Found:
        """Where the words stand on the pages that are open."""
        if self.version is None:
            return inside.Found(0, [])
        return inside.find(self.version.sheets.filter(number__lte=self.pages_open), words)

    def file(self, *, as_pdf: bool = False) -> File:
        """The file to take away: as it came, or its pages as PDF; of a document with watermark always those, marked."""
        if self.version is None or not self.may_take:
            raise NotAllowed("library.download", "这份文件不提供下载；需要时请找上传的人。")
        version, stem = self.version, self.version.name.rpartition(".")[0] or self.version.name
        if self.watermark:
            return File(pages.stamped(version, self.watermark), f"{stem}.pdf", "application/pdf")
        if as_pdf and version.pdf:
            return File(files.path_of(version.pdf).read_bytes(), f"{stem}.pdf", "application/pdf")
        return File(files.path_of(version.file).read_bytes(), version.name, "application/octet-stream")

    def _with(self, number: int) -> Version:
        if self.version is None or not 1 <= number <= self.pages:
            raise NotAllowed("library.page", "这份文件没有这一页。")
        if number > self.pages_open:
            more = "登录后继续阅读" if not access.is_signed_in(self.user) else "全文只供本局人员阅读"
            raise NotAllowed("library.limit", f"试读到此，共{self.pages}页；{more}。")
        return self.version


def opened(user: Any, pk: int, *, token: str = "", version: int | None = None, visitor: str = "访客") -> Reading:
    """The document as the user may read it, with the token of a link where they have one.

    Those who keep the document may name any readable `version` of it. Raises NotAllowed when the document is not there
    for the user, and in the same words when there is none.
    """
    linked = ("document", "category", "replaced_by__document", "added_by", "tally")
    holding = Holding.objects.select_related(*linked).filter(pk=pk).first()
    if holding is None:
        raise NotAllowed("library.read", access.ABSENT)
    share = Share.objects.filter(token=token, holding=pk).first() if token else None
    keeps = access.may_keep(user, holding.section) and access.reads_internal(user, holding)
    asked = version is not None
    chosen = _asked(holding, version, keeps=keeps) if asked else access.version_for(user, holding, share=share)
    if chosen is None and not keeps:
        raise NotAllowed("library.read", access.ABSENT)
    return Reading(
        user=user,
        holding=holding,
        version=chosen,
        pages_open=access.pages_open(user, holding, chosen, share=share) if chosen else 0,
        may_take=bool(chosen) and access.may_download(user, holding, chosen, share=share),
        may_keep=keeps,
        share=share if access.is_open(share, holding) else None,
        visitor=visitor,
    )


def fitting(width: int) -> int:
    """The narrowest of the widths that pictures have which is no narrower than asked."""
    return next((w for w in pages.WIDTHS if w >= width), pages.WIDTHS[-1])


def _asked(holding: Holding, version: int, *, keeps: bool) -> Version:
    found = holding.versions.filter(pk=version, state=Version.READY).first() if keeps else None
    if found is None:
        raise NotAllowed("library.version", "没有这一版，或者只有维护这份文件的人才看旧版。")
    return found
