"""Changing what is told of a document and who reads it, taking it out, and giving links to it to others."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from keguan.kit.errors import BureauError, NotAllowed
from keguan.library import access, categories
from keguan.library.models import Holding, Reader, Share
from keguan.registry.models import Document, User
from keguan.store.acting import acting
from keguan.store.clock import today

LONGEST_SHARE: Final = 365  # days
TOLD_OF_DOCUMENT: Final = ("title", "number", "issuer", "issued_on")


def change(
    user: Any, holding: Holding, values: dict[str, Any], *, readers: Iterable[User] = (), reason: str = ""
) -> None:
    """Write the values, those of the source document to it; `readers` are the named persons from now on.

    Raises NotAllowed for who does not keep the document, BureauError when the number is another document's.
    """
    access.require_keeper(user, holding)
    with acting(user, reason or "修改文库文件"):
        document = _document_for(user, holding, values.get("number", ""))
        told = {name: values[name] for name in TOLD_OF_DOCUMENT if name in values}
        _write(document, {n: v for n, v in told.items() if v or document.pk == holding.document_id})
        rest = {name: value for name, value in values.items() if name not in TOLD_OF_DOCUMENT}
        former = holding.document
        _write(holding, rest | {"document": document})
        if former.pk != document.pk:
            former.retire(f"并入“{document}”")
        if "audience" in values:
            _name_readers(holding, set(readers) if holding.audience == Holding.PERSONS else set())


def _document_for(user: Any, holding: Holding, number: str) -> Document:
    """The source document of the number: there are never two of one number, so one without a number joins it."""
    other = Document.everything.filter(number=number).exclude(pk=holding.document_id).first() if number else None
    if other is None:
        return holding.document
    shelved = Holding.everything.filter(document=other).exists()
    if shelved or holding.document.number or other.retired_at:
        found = access.found(user).filter(document=other).exists()
        where = f"文库里已经有了：“{other.title or other}”" if found else "已是另一份文件的，可能已撤下或不对您开放"
        raise BureauError("library.number", f"文号 {number} {where}，请核对。")
    return other


def _write(record: Any, values: dict[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    if changed:
        record.save()


def _name_readers(holding: Holding, named: set[User]) -> None:
    wanted = {user.pk for user in named}
    known = {reader.user_id: reader for reader in Reader.everything.filter(holding=holding)}
    for pk, reader in known.items():
        if pk in wanted and reader.retired_at:
            reader.restore()
        elif pk not in wanted and not reader.retired_at:
            reader.retire("不再是指定读者")
    for pk in wanted - set(known):
        Reader.objects.create(holding=holding, user_id=pk)


def retire(user: Any, holding: Holding, reason: str) -> None:
    """Take the document out of the library; its source document in the registry stays."""
    access.require_keeper(user, holding)
    with acting(user, f"撤下：{reason}" if reason else "撤下"):
        holding.retire(reason)


def restore(user: Any, pk: int) -> Holding:
    """Put a document back that was taken out. Raises NotAllowed for who may not change it."""
    taken_out = Holding.everything.exclude(retired_at=None).filter(access.in_audience(user), pk=pk)
    holding = taken_out.select_related("document").first()
    if holding is None or not access.may_keep(user, holding.section):
        raise NotAllowed("library.restore", "没有撤下过这份文件，或者它由别的业务线维护。")
    with acting(user, "恢复到文库"):
        holding.restore()
        categories.reopen(holding.category)
    return holding


def share(user: Any, holding: Holding, until: date) -> Share:
    """A link that opens the whole document without an account until the end of the day."""
    access.require_keeper(user, holding)
    if not today() <= until <= today() + timedelta(LONGEST_SHARE):
        raise BureauError(
            "library.share_day", f"分享链接的有效期从今天起，最长一年，到 {today() + timedelta(LONGEST_SHARE)}。"
        )
    with acting(user, "给出分享链接"):
        return Share.objects.create(holding=holding, until=until, by=user)


def take_back(user: Any, link: Share) -> None:
    """End a link before its day."""
    access.require_keeper(user, link.holding)
    with acting(user, "收回分享链接"):
        link.retire("收回")
