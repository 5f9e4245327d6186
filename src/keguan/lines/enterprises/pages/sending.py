"""Reading what a form of a page sent; whatever cannot be meant is refused with what to mend."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.registry.models import Organisation

TRUTHS: Final = {"yes": True, "no": False, "": None}


def firm(asked: Asked, sent: Mapping[str, str]) -> Organisation:
    """The organisation that was sent, within what the sender sees."""
    pk = sent.get("organisation", "")
    one = Organisation.objects.within(asked.scope).filter(pk=pk).first() if is_key(pk) else None
    if one is None:
        raise BureauError("sent.organisation", "找不到这家企业，请先选一家企业，或刷新页面再记。")
    return one


def record(rows: Any, asked: Asked, pk: str) -> Any:
    """The record of the queryset with this key, within what the sender sees."""
    found = rows.within(asked.scope).filter(pk=pk).first() if is_key(pk) else None
    if found is None:
        raise BureauError("sent.record", "找不到这条记录，可能刚被别人改过，请刷新页面再办。")
    return found


def is_key(text: str) -> bool:
    """Whether the text can be the key of a record."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def day(text: str, what: str, otherwise: date | None = None) -> date | None:
    """The day as written, `otherwise` without one."""
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError as fault:
        raise BureauError("sent.day", f"{what}要写成 2026-03-01 这样。") from fault


def past_day(text: str, what: str, today: date) -> date:
    """A day that has come, today without one; tomorrow cannot be told of yet."""
    told = day(text, what, today) or today
    if told > today:
        raise BureauError("sent.future", f"{what}是 {told}，还没到，请改成今天或以前的日期。")
    return told


def text(sent: Mapping[str, str], name: str, what: str, most: int) -> str:
    told = sent.get(name, "")
    if len(told) > most:
        raise BureauError("sent.long", f"{what}最多 {most} 字，现在 {len(told)} 字，请缩短。")
    return told


def one_of(sent: Mapping[str, str], name: str, allowed: Mapping[str, Any], wrong: str) -> str:
    told = sent.get(name, "")
    if told not in allowed:
        raise BureauError("sent.choice", wrong)
    return told


def year(told: str, otherwise: int) -> int:
    """The year as written, `otherwise` for anything that is none."""
    return int(told) if told.isascii() and told.isdecimal() and 1990 <= int(told) <= 2100 else otherwise


def page(told: str) -> int:
    """The number of a page, from 1 on; 1 for what is no such number."""
    return max(1, int(told)) if told.isascii() and told.isdecimal() and len(told) < 6 else 1


def meant(one: Any, words: str) -> bool:
    """Whether the words are part of the name, or of its initials."""
    return not words or words in one.name or words.lower() in one.initials
