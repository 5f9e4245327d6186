"""Files taken in: checked, kept once, made the first version of a document that its uploader then registers (登记)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

from django.db.models import Max, Q

from keguan.kit.document_numbers import normal
from keguan.kit.errors import BureauError, NotAllowed
from keguan.library import access, contents, converting
from keguan.library.models import Holding, Version
from keguan.registry.access import sees
from keguan.registry.models import Document
from keguan.store import files
from keguan.store.acting import acting
from keguan.store.audit import audit

LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class Taken:
    """What became of one file: a version of a new document, or the document that has it already, or why it is refused."""

    name: str
    version: Version | None = None
    known: Holding | None = None
    fault: str = ""


@dataclass(frozen=True)
class Registered:
    """What is said of a document when it is registered. Texts as typed; `issued_on` None when it has no day."""

    title: str
    number: str
    issuer: str
    issued_on: date | None
    kind: str
    section: str
    audience: str


def take_in(name: str, content: bytes, *, user: Any) -> list[Taken]:
    """Take the file in, or each file of the archive; a refused one is told among the results and noted in the log.

    The new documents are for their uploader alone until they are registered. Raises NotAllowed unless the user keeps
    documents of the library.
    """
    if not access.may_keep(user):
        raise NotAllowed("library.keep", "文库由业务科室、科长和撰稿人维护，需要上传时请找他们。")
    taken = list(_taken(name, content, user=user))
    if any(one.version for one in taken):
        converting.start()
    return taken


def _taken(name: str, content: bytes, *, user: Any) -> Iterator[Taken]:
    try:
        media = contents.media_of(name, content)
        if media != contents.ZIP:
            yield _take(name, content, media, user=user)
            return
        for inner, part in contents.unpacked(content):
            yield _member(inner, part, user=user)
    except contents.Refused as fault:
        yield _refused(name, fault, user=user)


def _member(name: str, content: bytes, *, user: Any) -> Taken:
    try:
        if (media := contents.media_of(name, content)) == contents.ZIP:
            raise contents.Refused("nested")
        return _take(name, content, media, user=user)
    except contents.Refused as fault:
        return _refused(name, fault, user=user)


def _refused(name: str, fault: BureauError, *, user: Any) -> Taken:
    audit("library", f"文库没有收“{name[-80:]}”：{fault.message}", actor=user)
    return Taken(name, fault=fault.message)


def _take(name: str, content: bytes, media: str, *, user: Any) -> Taken:
    if known := _known(content, user=user):
        return Taken(name, known=known)
    short = PurePosixPath(name).name[-LONGEST_NAME:] or "未命名"
    with acting(user, f"上传“{short}”到文库"):
        document = Document(title=PurePosixPath(short).stem[:LONGEST_NAME])
        document.save()
        section = user.sections[0] if len(user.sections) == 1 else ""
        holding = Holding(document=document, section=section, audience=Holding.PERSONS, is_settled=False, added_by=user)
        holding.save()
        version = Version.objects.create(
            holding=holding, number=1, file=files.keep(content), name=short, media=media, by=user
        )
    return Taken(name, version)


def _known(content: bytes, *, user: Any) -> Holding | None:
    """The document that has this file, if the user finds it; else it is none of theirs, and they add one of their own."""
    digest = hashlib.sha256(content).hexdigest()
    holders = Version.objects.filter(file__sha256=digest, face=Version.INTERNAL).values("holding")
    return access.found(user).filter(access.in_audience(user), pk__in=holders).select_related("document").first()


def renew(holding: Holding, name: str, content: bytes, *, remark: str, user: Any) -> Version:
    """Take the file in as the next version of the document; the one before is read until it is readable.

    Raises NotAllowed for who does not keep the document, BureauError for a file that is not taken or is there already.
    """
    access.require_keeper(user, holding)
    short = PurePosixPath(name).name[-LONGEST_NAME:] or "未命名"
    if (media := contents.media_of(short, content)) == contents.ZIP:
        raise contents.Refused("several")
    file = files.keep(content)
    with acting(user, f"上传“{holding}”的新版本"):
        Holding.objects.select_for_update().get(pk=holding.pk)
        own = holding.versions.filter(face=Version.INTERNAL)
        if same := own.filter(file=file).exclude(state__in=(Version.FAILED, Version.REFUSED)).first():
            raise BureauError("library.same", f"这个文件就是{same}，没有再存；确实改过的话，请核对是不是选错了文件。")
        version = Version.objects.create(
            holding=holding, number=(own.aggregate(last=Max("number"))["last"] or 0) + 1, file=file, name=short,
            media=media, remark=remark.strip()[:200], by=user,
        )  # fmt: skip
        audit("records", f"上传“{holding}”的{version}：{short}", actor=user)
    converting.start()
    return version


def unsettled(user: Any) -> Any:
    """The versions that the user has uploaded and not yet registered, newest first."""
    mine = Version.objects.filter(holding__is_settled=False, holding__retired_at=None, by=user)
    return mine.select_related("holding__document", "file").order_by("-pk")


def settle(version: Version, told: Registered, *, user: Any) -> Holding:
    """Register the document of the version and give it to its readers; the document as it then is.

    A number that the registry has makes this the file of that document, and when the library has that one too, its next
    version. Raises BureauError with what is to be mended, NotAllowed for a section or a document that others keep.
    """
    holding, number = version.holding, normal(told.number)
    if version.state != Version.READY:
        raise BureauError("library.not_ready", "文件还没有转换好，等可以阅读了再登记。")
    if not told.title.strip():
        raise BureauError("library.no_title", "请填写标题。")
    if not access.may_keep(user, told.section):
        raise NotAllowed("library.section", "您不维护这条业务线，请选自己的业务线。")
    with acting(user, f"登记文库文件“{told.title.strip()[:80]}”"):
        same = Document.everything.filter(~Q(pk=holding.document_id), number=number).first() if number else None
        if same and not sees(user, same):
            raise NotAllowed("library.number", f"{number} 已是另一份文件的文号，它不对您开放；请核对文号。")
        if same and same.retired_at:
            same.restore()
        other = Holding.everything.filter(document=same).first() if same else None
        if other and other.retired_at is None:
            access.require_keeper(user, other)
            return _as_next_version(version, other)
        if other:  # it was taken out of the library: with this file it is there again
            if not access.may_keep(user, other.section):
                raise NotAllowed("library.keep", f"“{other}”由所属业务线的人员维护，需要时请找他们。")
            other.restore()
            holding = _as_next_version(version, other)
        elif same:
            _extend(holding, same)
        document = holding.document
        document.title, document.number = told.title.strip()[:LONGEST_NAME], number[:60]
        document.issuer, document.issued_on = told.issuer.strip()[:80], told.issued_on
        document.file = document.file or version.file
        document.save()
        holding.kind, holding.section, holding.audience = told.kind, told.section, told.audience
        holding.is_settled = True
        holding.save()
    return holding


def _extend(holding: Holding, document: Document) -> None:
    """Make the holding that of a document which the registry has; the one made for the upload goes."""
    made = holding.document
    holding.document = document
    holding.save()
    made.retire(f"并入 {document.number}")


def _as_next_version(version: Version, other: Holding) -> Holding:
    last = other.versions.filter(face=version.face).aggregate(last=Max("number"))["last"] or 0
    emptied = version.holding
    version.holding, version.number = other, last + 1
    version.save(update_fields=["holding", "number"])
    emptied.retire(f"成为“{other}”的第{version.number}版")
    emptied.document.retire(f"并入“{other}”")
    return other


def remove(version: Version, *, user: Any) -> None:
    """Take an upload out again before it is registered. Raises BureauError when it is registered already."""
    if version.holding.is_settled:
        raise BureauError("library.settled", "这份文件已经登记，要撤下请到它的页面上办理。")
    with acting(user, f"撤下没有登记的“{version.name[:80]}”"):
        version.holding.retire("没有登记，撤下")
        version.holding.document.retire("没有登记，撤下")
