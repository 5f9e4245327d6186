"""Schemes with their values: what is filled in, from when, on which authority, and what still refuses for want of it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import Distinct, Indicator
from keguan.kit.page import Asked
from keguan.lines.finance.models import Commitment, Scheme, Term
from keguan.lines.finance.models.schemes import STATUSES, field_of, newest
from keguan.lines.finance.pages.candidates import wan_of
from keguan.registry.models import Organisation

NEEDED_FOR = {
    "firm_cap": "备案", "loan_cap": "备案", "term": "备案", "rate_cap": "备案", "stop_rate": "备案",
    "loss_share": "代偿", "interest": "代偿", "recovery_share": "追偿", "warn_rate": "提醒",
}  # fmt: skip
UNITS = {"limit_yuan": "万元", "share": "%", "months": "个月", "covers": ""}


def schemes(asked: Asked) -> dict[str, Any]:
    """Every scheme, the present one first, with its values in force and those that came before or come later."""
    current = Scheme.objects.on(asked.day)
    rows = list(Scheme.objects.select_related("basis").order_by("-starts_on", "-pk"))
    picked = next(
        (s for s in rows if str(s.pk) == asked.params.get("scheme", "")), current or (rows[0] if rows else None)
    )
    context: dict[str, Any] = {
        "schemes": rows, "current": current, "picked": picked, "modes": Scheme.MODES, "statuses": STATUSES,
        "names": [(key, name, UNITS[field_of(key)]) for key, name in Term.NAMES.items()], "covers": Term.COVERS,
        "titles": titles(),
        "banks": list(Organisation.objects.filter(kind="bank").order_by("initials").values_list("pk", "name")),
    }  # fmt: skip
    if picked:
        day = max(min(asked.day, picked.last_day), picked.starts_on)
        terms = newest(picked.terms.select_related("bank"), day)
        money = list(newest(picked.commitments.select_related("bank"), day).values())
        whole = [(key, name, terms.get((key, None)), NEEDED_FOR[key]) for key, name in Term.NAMES.items()]
        context |= {
            "terms": whole,
            "of_banks": [row for (_, bank), row in terms.items() if bank],
            "commitments": sorted(money, key=lambda c: (c.bank_id is not None, str(c.bank))),
            "missing": sum(row is None or row.status == "unknown" for _, _, row, _ in whole)
            + (not any(c.capacity_yuan is not None for c in money)),
            "conditions": [catalogue.indicators[k].name for k in picked.title_keys if k in catalogue.indicators],
            "day": day,
        }
    return context


def titles() -> list[tuple[str, str]]:
    """Indicators that count enterprises, any of which may be a condition: (key, name)."""
    return [
        (d.key, d.name)
        for d in catalogue.indicators.values()
        if isinstance(d, Indicator) and d.measure == Distinct("organisation") and not d.key.startswith("finance.")
    ]


def fill_in(asked: Asked, sent: Mapping[str, Any], user: Any) -> list[Any]:
    """A scheme, a value or committed money as it was typed; raises BureauError with what to mend."""
    if sent.get("do") == "scheme":
        return [_scheme(sent)]
    pk = sent.get("scheme", "")
    scheme = Scheme.objects.filter(pk=pk).first() if pk.isdecimal() else None
    if scheme is None:
        raise BureauError("scheme.missing", "没有这个方案，请刷新页面再填。")
    bank = sent.get("bank", "")
    common = {
        "scheme": scheme, "starts_on": _day(sent.get("starts_on", ""), "执行起日"), "cite": sent.get("cite", "").strip()[:120],
        "bank": Organisation.objects.filter(kind="bank", pk=bank).first() if bank.isdecimal() else None,
        "status": sent.get("status", "verified") if sent.get("status", "verified") in STATUSES else "verified",
    }  # fmt: skip
    if not common["cite"] and common["status"] != "unknown":
        raise BureauError("scheme.cite", "请写明出处：哪个文件的哪一条。")
    return [_commitment(common, sent) if sent.get("do") == "commitment" else _term(common, sent)]


def _scheme(sent: Mapping[str, Any]) -> Scheme:
    name, mode, end = sent.get("name", "").strip(), sent.get("mode", ""), sent.get("ends_on", "")
    if not name or len(name) > 100 or mode not in Scheme.MODES:
        raise BureauError("scheme.name", "请填写方案名称（100 字以内）并选择模式。")
    if Scheme.everything.filter(name=name).exists():
        raise BureauError("scheme.twice", f"已经有方案“{name}”，请换个名称，或在原方案里加参数。")
    known = dict(titles())
    keys = "、".join(key for key in sent.get("title[]", []) if key in known)
    start = _day(sent.get("starts_on", ""), "备案起日")
    return Scheme(name=name, mode=mode, starts_on=start, ends_on=_day(end, "备案止日") if end else None, titles=keys)


def _commitment(common: dict[str, Any], sent: Mapping[str, Any]) -> Commitment:
    if common["status"] in ("unknown", "none"):
        return Commitment(**common)
    times = sent.get("multiplier", "").strip()
    if not times.replace(".", "", 1).isdecimal() or not 0 < Decimal(times) <= 100:
        raise BureauError("scheme.times", "请填写放大倍数，如 20。")
    return Commitment(
        **common, committed_yuan=wan_of(sent.get("committed", ""), "承诺（到位）资金"), multiplier=Decimal(times)
    )


def _term(common: dict[str, Any], sent: Mapping[str, Any]) -> Term:
    name, text = sent.get("name", ""), sent.get("value", "").strip().rstrip("%")
    if name not in Term.NAMES:
        raise BureauError("scheme.term", "请选择参数。")
    made, field = Term(**common, name=name), field_of(name)
    if common["status"] in ("none", "unknown"):
        return made
    if field == "covers":
        covers = {told: key for key, told in Term.COVERS.items()}
        if text not in covers:
            raise BureauError("scheme.covers", "代偿范围请写“本金”或“本金和利息”。")
        made.covers = covers[text]
    elif field == "limit_yuan":
        made.limit_yuan = wan_of(text, Term.NAMES[name])
    elif not text.replace(".", "", 1).isdecimal() or not text.isascii() or len(text) > 12:
        raise BureauError(
            "scheme.number", f"{Term.NAMES[name]}请填数字，如 {'12' if field == 'months' else '5.5（表示 5.5%）'}。"
        )
    elif field == "months":
        made.months = int(Decimal(text))
    else:
        made.share = Decimal(text) / 100
    return made


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise BureauError("scheme.day", f"{name}要写成 2026-01-01 这样。") from fault
