"""The super-deduction of one enterprise and year, estimated from the cost by tax basis or from what is typed in."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.kit.period import Period
from keguan.kit.rules.exact import shown
from keguan.kit.scope import Scope
from keguan.lines.rd.actions.returns import values_of
from keguan.lines.rd.models import Return
from keguan.lines.rd.rules.deduction import KINDS, OTHER, OWN, Estimate, estimate, industries
from keguan.registry.models import Organisation
from keguan.store.evidence import evidence

WAN: Final = 10_000
MOST: Final = Decimal(10) ** 10
COSTS: Final = "enterprises.rd_costs"  # of another line, reached by its key
TITLES: Final = {"tsme": "enterprises.tsme_registered", "hnte": "enterprises.hnte_valid"}
FIELDS: Final = {"total": "合计（没有分项时填）", **OWN, **OTHER}
COLUMNS: Final = {
    **{name: (f"{name}_yuan",) for name in ("labour", "direct", "depreciation", "amortisation", "other")},
    "design": ("design_yuan", "trial_yuan"),
    "domestic": ("commissioned_yuan",),
}


def deduction(asked: Asked) -> dict[str, Any]:
    """The enterprise found, what the ledgers know of it, and the estimate when something is known or typed."""
    params = asked.params
    year = int(params["year"]) if params.get("year", "").isdecimal() else asked.day.year - 1
    one, found = _organisation(asked)
    known = _known(one, year) if one else {}
    typed = {name: params.get(name, "").strip() for name in FIELDS}
    is_typed = "kind" in params
    told, fault = None, ""
    amounts = {name: typed[name] if is_typed else known.get(name, "") for name in FIELDS}
    kind = params.get("kind") or (known.get("kind") or "general")
    rate = params.get("tax_rate") or (known.get("tax_rate") or "25")
    try:
        spent = {name: _yuan(FIELDS[name], text) for name, text in amounts.items() if text}
        if spent:
            told = estimate(
                spent, year=year, kind=kind, tax_rate=_share("税率", rate), industry=params.get("industry", ""),
                last_quarter=_share("第四季度占比", params["last_quarter"]) if params.get("last_quarter") else None,
            )  # fmt: skip
    except BureauError as problem:
        fault = problem.message
    return {
        "year": year,
        "organisation": one,
        "found": found,
        "q": params.get("q", ""),
        "fields": [(name, label, amounts[name]) for name, label in FIELDS.items()],
        "kinds": KINDS,
        "kind": kind,
        "tax_rate": rate,
        "industries": industries(year) if year >= 2016 else (),
        "industry": params.get("industry", ""),
        "last_quarter": params.get("last_quarter", ""),
        "source": known.get("source", ""),
        **_in_yuan(told),
        "fault": fault,
        "said": _said(one, year) if one else None,
    }


def _in_yuan(told: Estimate | None) -> dict[str, Any]:
    """The estimate with its exact amounts as decimals to the cent, as the page writes them."""
    if told is None:
        return {"told": None}
    return {
        "told": told,
        "lines": [(line, cents(line.spent), cents(line.counted)) for line in told.lines],
        "parts": [(part, cents(part.base), cents(part.extra), cents(part.rate)) for part in told.parts],
        "base": cents(told.base),
        "extra": cents(told.extra),
        "saved": cents(told.saved),
    }


def cents(yuan: Fraction) -> Decimal:
    """The amount, or share, to the hundredth, half of one upwards."""
    return Decimal(int(yuan * 100 + Fraction(1, 2))) / 100


def _organisation(asked: Asked) -> tuple[Organisation | None, list[Organisation]]:
    """The enterprise of the address, or those whose name is like what was searched."""
    firms = Organisation.objects.within(asked.scope).filter(kind="enterprise")
    if (pk := asked.params.get("organisation", "")).isdecimal():
        return firms.filter(pk=pk).first(), []
    text = asked.params.get("q", "").strip()
    if not text:
        return None, []
    found = list(
        (firms.filter(name__contains=text) | firms.filter(initials__startswith=text.lower())).order_by("initials")[:20]
    )
    return (found[0], []) if len(found) == 1 else (None, found)


def _known(one: Organisation, year: int) -> dict[str, str]:
    """What other ledgers know: cost by the tax basis in 万元, the kind of enterprise and its tax rate."""
    known = {"kind": "tsme" if _holds("tsme", one, year) else "", "tax_rate": "15" if _holds("hnte", one, year) else ""}
    if COSTS not in catalogue.ledgers:
        return known
    rows = catalogue.ledger(COSTS).model.objects.filter(organisation=one, year=year, basis="deduction")
    cost = rows.first()
    if cost is None:
        return known
    for name, columns in COLUMNS.items():
        parts = [getattr(cost, column) for column in columns if getattr(cost, column) is not None]
        if parts:
            known[name] = shown(Fraction(sum(parts)) / WAN)
    if not any(name in known for name in COLUMNS):
        known["total"] = shown(Fraction(cost.total_yuan) / WAN)
    return {**known, "source": "研发费用归集台账（加计扣除口径）"}


def _holds(title: str, one: Organisation, year: int) -> bool:
    key = TITLES[title]
    return (
        key in catalogue.indicators
        and evidence(catalogue.indicator(key), Period.year(year), Scope(organisation=one.pk)).exists()
    )


def _said(one: Organisation, year: int) -> dict[str, Decimal] | None:
    """What the return of the year says of the deduction, in yuan: declared cost (52) and tax relief (44)."""
    record = Return.objects.filter(organisation=one, year=year).first()
    values = values_of(record) if record else {}
    told: Mapping[str, str] = {"declared": values.get("52", ""), "relief": values.get("44", "")}
    return {name: Decimal(text) * 1000 for name, text in told.items() if text} or None


def _yuan(label: str, text: str) -> Fraction:
    return _number(label, text) * WAN


def _share(label: str, text: str) -> Fraction:
    share = _number(label, text.rstrip("%")) / 100
    if share > 1:
        raise BureauError("deduction.share", f"{label}不能超过 100%。")
    return share


def _number(label: str, text: str) -> Fraction:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or number >= MOST:
        raise BureauError("deduction.number", f"{label}：“{text[:20]}”不是数，请填不小于 0 的数。")
    return Fraction(number)
