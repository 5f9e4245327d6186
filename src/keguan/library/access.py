"""Who finds a document of the library, how many of its pages they read, and who keeps it. Nothing else decides this.

Everybody has one of three standings towards a document: its audience reads the whole; those whom only the preview is
for read its first pages; for the rest it is not there. A masked report stands apart: those outside its audience read
its public face, as if that were the document. A link reads the whole, whoever opens it.
"""

from math import ceil
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from keguan.kit import roles
from keguan.kit.errors import NotAllowed
from keguan.library.models import Entry, Holding, Reader, Share, Version
from keguan.store.clock import today

UNKNOWN: Final = "没有这份文件，或者它不对您开放。"
ABSENT: Final = f"{UNKNOWN}本局人员请先登录。"
KEEPERS = roles.EDITORS | {roles.WRITER}


def is_signed_in(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False)) and user.is_active


def is_staff(user: Any) -> bool:
    """Whether the user is of the bureau."""
    return is_signed_in(user) and user.role_declared in roles.STAFF


def may_keep(user: Any, section: str = "") -> bool:
    """Whether the user may add documents to the library, and change those of the section: clerks, heads, writers."""
    if not (is_staff(user) and user.role_declared in KEEPERS):
        return False
    return not section or not user.sections or section in user.sections


def require_keeper(user: Any, holding: Holding) -> None:
    """Raise NotAllowed with a sentence unless the user may change the document; its title is for its readers."""
    if not reads_internal(user, holding):
        raise NotAllowed("library.keep", UNKNOWN)
    if not may_keep(user, holding.section):
        raise NotAllowed("library.keep", f"“{holding}”由所属业务线的人员维护，需要修改时请找他们。")


def in_audience(user: Any, holding: str = "pk") -> Q:
    """The documents that the user reads whole as far as their audience goes.

    A condition on holdings; or on entries, which name their document in `holding`.
    """
    reads = Q(audience=Holding.PUBLIC)
    if not is_signed_in(user):
        return reads
    named = Exists(Reader.objects.filter(holding=OuterRef(holding), user=user.pk))
    reads |= Q(audience=Holding.PERSONS) & (Q(added_by=user.pk) | Q(named))
    if is_staff(user):
        reads |= Q(audience=Holding.STAFF) | Q(audience=Holding.SECTION, section="")
        theirs = Q(audience=Holding.SECTION)
        reads |= theirs & Q(section__in=user.sections) if user.sections else theirs
    return reads


def previewed(user: Any) -> Q:
    """The entries of documents of which the user reads no more than a preview."""
    if is_staff(user):
        return Q(pk__in=())
    return Q(is_limited=True, preview_for=Holding.OUTSIDERS) if is_signed_in(user) else Q(is_limited=True)


def entries(user: Any) -> QuerySet[Entry]:
    """What of the library the user searches: one entry per document that they find, with the text that they read."""
    inside, cut = in_audience(user, "holding"), previewed(user)
    face = Q(face=Version.INTERNAL) & inside | Q(face=Version.PUBLIC) & ~inside
    shown = Entry.objects.filter(face & (Q(is_preview=True) & cut | Q(is_preview=False) & ~cut))
    return shown if may_keep(user) else shown.filter(version__isnull=False)


def found(user: Any) -> QuerySet[Holding]:
    """The documents that the user finds, those without a readable version among them only for its keepers."""
    ready = Exists(Version.objects.filter(holding=OuterRef("pk"), state=Version.READY))
    shown = Holding.objects.filter(in_audience(user) | Q(has_public_face=True))
    return shown if may_keep(user) else shown.filter(ready)


def sourced(user: Any) -> Q:
    """The source documents of the registry that there are for the user.

    Those that the library does not have, and those that it has, or had, as documents that the user finds. One without a
    number came in by an upload alone; when it is no document's any more, it is nobody's.
    """
    # a list of keys, read once: asked of each of 50,000 documents it takes PostgreSQL a quarter of a second
    kept = Holding.everything.exclude(in_audience(user) | Q(has_public_face=True))
    left = Q(number="") & ~Exists(Holding.everything.filter(document=OuterRef("pk")))
    return ~Q(pk__in=kept.values("document")) & ~left


def reads_internal(user: Any, holding: Holding) -> bool:
    """Whether the document's own face is for the user, whole or in part."""
    return Holding.objects.filter(in_audience(user), pk=holding.pk).exists()


def face_for(user: Any, holding: Holding, *, share: Share | None = None) -> str:
    """Which face the user reads. Raises NotAllowed when there is none for them."""
    if is_open(share, holding) or reads_internal(user, holding):
        return Version.INTERNAL
    if holding.has_public_face:
        return Version.PUBLIC
    raise NotAllowed("library.read", ABSENT)


def version_for(user: Any, holding: Holding, *, share: Share | None = None) -> Version | None:
    """What the user reads: the newest readable version of their face; None while there is none yet."""
    face = face_for(user, holding, share=share)
    return holding.versions.filter(face=face, state=Version.READY).order_by("-number").first()


def pages_open(user: Any, holding: Holding, version: Version, *, share: Share | None = None) -> int:
    """How many pages of the version the user reads, counted from the first."""
    limit = preview_of(holding, version.pages)
    if is_open(share, holding) or is_staff(user) or limit is None:
        return version.pages
    if is_signed_in(user) and holding.preview_for == Holding.VISITORS:
        return version.pages
    return limit


def preview_of(holding: Holding, pages: int) -> int | None:
    """How many of so many pages the preview has, at least one; None when the document has no limit."""
    limits = [holding.preview_pages] if holding.preview_pages is not None else []
    if holding.preview_share is not None:
        limits.append(ceil(pages * holding.preview_share / 100))
    return min(pages, max(1, min(limits))) if limits else None


def may_download(user: Any, holding: Holding, version: Version, *, share: Share | None = None) -> bool:
    """Whether the user may take the file away: only what they read whole, and as far as the document allows it."""
    if holding.downloads_for == Holding.NOBODY or pages_open(user, holding, version, share=share) < version.pages:
        return False
    return is_staff(user) or holding.downloads_for == Holding.EVERY_READER


def is_open(share: Share | None, holding: Holding) -> bool:
    """Whether the link leads to the document and its last day is not over."""
    return bool(share and share.holding_id == holding.pk and share.retired_at is None and share.until >= today())
