"""Reading what a page of a fund was sent: records by key, days, years, amounts. Every fault says what to write."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.lines.rd.models import Entry, FundVersion, Round

WAN = Decimal(10_000)


def filled_in(asked: Asked) -> Asked:
    """What is asked for, with what a form could not write in its fields again."""
    return replace(asked, params={**asked.params, **asked.sent})


def version_of(sent: Mapping[str, str]) -> FundVersion | None:
    pk = sent.get("version", "")
    return FundVersion.objects.select_related("policy", "drafted_by", "enacted_by").filter(pk=pk).first() if pk.isdecimal() else None  # fmt: skip


def wanted_version(sent: Mapping[str, str]) -> FundVersion:
    if (found := version_of(sent)) is None:
        raise BureauError("funds.version", "找不到这个版本，请刷新页面再选。")
    return found


def round_of(sent: Mapping[str, str]) -> Round | None:
    pk = sent.get("round", "")
    people = ("opened_by", "submitted_by", "checked_by", "approved_by")
    return Round.objects.select_related("version__policy", *people).filter(pk=pk).first() if pk.isdecimal() else None


def wanted_round(sent: Mapping[str, str]) -> Round:
    if (found := round_of(sent)) is None:
        raise BureauError("rounds.round", "找不到这一轮，请刷新页面再选。")
    return found


def entry_of(asked: Asked, sent: Mapping[str, str]) -> Entry | None:
    """The entry, within what the reader may see."""
    pk = sent.get("entry", "")
    rows = Entry.objects.within(asked.scope).select_related("organisation", "round__version__policy", "payment")
    return rows.filter(pk=pk).first() if pk.isdecimal() else None


def wanted_entry(asked: Asked, sent: Mapping[str, str], *, among: Any = None) -> Entry:
    """The entry, within what the reader may see and, if told, `among` these."""
    found = entry_of(asked, sent)
    if found is None or (among is not None and not among.filter(pk=found.pk).exists()):
        raise BureauError("rounds.entry", "找不到这家企业的测算，请刷新页面再选。")
    return found


def day(sent: Mapping[str, str], name: str, label: str, *, optional: bool = False) -> Any:
    text = sent.get(name, "").strip()
    if not text and optional:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise BureauError("asked.day", f"{label}要写成 2026-03-01 这样。") from fault


def year(sent: Mapping[str, str], otherwise: int | None = None) -> int:
    text = sent.get("year", "").strip()
    if text.isdecimal() and 1990 <= int(text) <= 2100:
        return int(text)
    if otherwise is None or text:
        raise BureauError("asked.year", "年度要写成四位数，如 2025。")
    return otherwise


def yuan(sent: Mapping[str, str], name: str, label: str) -> Decimal:
    """An amount written in 万元, in yuan to the fen."""
    text = sent.get(name, "").strip().replace(",", "").replace("，", "")
    try:
        told = Decimal(text) * WAN
    except InvalidOperation as fault:
        raise BureauError("asked.amount", f"{label}请写成数字，单位万元，如 12.5。") from fault
    if not told.is_finite() or abs(told) >= Decimal(10) ** 13 or told != told.quantize(Decimal("0.01")):
        raise BureauError("asked.amount", f"{label}最多精确到分，请检查。")
    return told


def is_meant(one: Any, text: str) -> bool:
    """Whether an enterprise is searched for by this part of its name or its initials."""
    return not text or text in one.name or text.lower() in one.initials
