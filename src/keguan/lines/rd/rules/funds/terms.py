"""A version of a policy read from its stored texts: exact values, what is wrong with them, and what is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from keguan.lines.rd.rules.funds import parameters as p

WAN: Final = 10_000
LARGEST: Final = Decimal(10) ** 9  # 万元


@dataclass(frozen=True)
class Term:
    """One parameter: its value (None without one), its article, and how sure that is."""

    value: Any
    cite: str
    status: str


@dataclass(frozen=True)
class Formula:
    """What is paid to those whose sales reach `sales_from` (None: to everybody else).

    `tiers` are (up to and including, rate), the last without a border; `fixed_tiers` are (from and including, amount):
    from a base in yuan, or from a growth as a share.
    """

    number: int
    sales_from: Fraction | None
    bound: str
    total: str
    tiers: tuple[tuple[Fraction | None, Fraction], ...]
    increment: Fraction
    first_year: str
    first_rate: Fraction
    fixed: str
    fixed_tiers: tuple[tuple[Fraction, Fraction], ...]
    cite: str
    status: str


@dataclass(frozen=True)
class Terms:
    """A whole version. `faults` are sentences on what cannot be right, `missing` on what nobody has filled in yet."""

    terms: Mapping[str, Term]
    formulas: tuple[Formula, ...]
    faults: tuple[str, ...]
    missing: tuple[str, ...]
    unverified: tuple[str, ...]

    def __getitem__(self, key: str) -> Any:
        """The value of a parameter, None for one that the policy does not have."""
        return self.terms[key].value

    def cite(self, key: str) -> str:
        return self.terms[key].cite

    @property
    def why_not(self) -> tuple[str, ...]:
        """Why nothing can be reckoned by this version; empty when it can."""
        return self.faults + self.missing


class _Reader:
    def __init__(self, stored: Mapping[str, str]) -> None:
        self.stored = stored
        self.faults: list[str] = []

    def text(self, name: str) -> str:
        return str(self.stored.get(name, "")).strip()

    def fault(self, sentence: str) -> None:
        """Keep what is wrong; the value in question is then None."""
        self.faults.append(sentence)

    def number(self, name: str, label: str, kind: str) -> Fraction | None:
        """The amount in yuan, the rate as a share, the factor or the count; None for an empty text."""
        text = self.text(name).replace(",", "").replace("，", "").removesuffix("%")
        if not text:
            return None
        try:
            told = Decimal(text)
        except InvalidOperation:
            return self.fault(f"“{label}”写的是“{text[:20]}”，请写成数字，如 12.5。")
        if not told.is_finite() or told < 0 or told > LARGEST:
            return self.fault(f"“{label}”是 {text[:20]}，应在 0 到 {LARGEST:f} 之间，请检查单位。")
        if kind == p.RATE and told > 1000:
            return self.fault(f"“{label}”是 {text}%，比例以百分数填写，2% 就填 2。")
        if kind == p.COUNT and told != int(told):
            return self.fault(f"“{label}”要是整数。")
        return Fraction(told) * {p.MONEY: WAN, p.RATE: Fraction(1, 100)}.get(kind, 1)


def read(stored: Mapping[str, str]) -> Terms:
    """The version that these texts tell; nothing is raised, every fault is in `faults` with what to do about it."""
    reader = _Reader(stored)
    terms = {key: _term(reader, parameter) for key, parameter in p.PARAMETERS.items()}
    formulas = tuple(f for n in range(1, p.FORMULAS + 1) if (f := _formula(reader, n)))
    _check_formulas(reader, formulas)
    _check_together(reader, terms)
    do = f"还没有填，请对照办法原文填写，办法没有规定的选“{p.STATUSES[p.ABSENT]}”。"
    missing = [f"“{p.PARAMETERS[key].label}”{do}" for key, term in terms.items() if term.status == p.UNKNOWN]
    missing += [f"{_called(f)}还没有核实是否照原文，请选定状态。" for f in formulas if f.status == p.UNKNOWN]
    if not formulas:
        missing.append("还没有填补助公式（按总额、按增量或定额）。")
    unverified = [p.PARAMETERS[k].label for k, t in terms.items() if t.status == p.MEMORY]
    unverified += [_called(f) for f in formulas if f.status == p.MEMORY]
    return Terms(terms, formulas, tuple(reader.faults), tuple(missing), tuple(unverified))


def _term(reader: _Reader, parameter: p.Parameter) -> Term:
    key, label = parameter.key, parameter.label
    status, cite = reader.text(f"{key}.status") or p.UNKNOWN, reader.text(f"{key}.cite")
    value = _value(reader, parameter)
    if status not in p.STATUSES:
        reader.fault(f"“{label}”的状态不在可选范围里，请重新选。")
        status = p.UNKNOWN
    if status == p.ABSENT and parameter.must:
        reader.fault(f"“{label}”每个办法都要有，请按原文填写。")
    elif status == p.ABSENT and value is not None:
        reader.fault(f"“{label}”填了值，又选了“{p.STATUSES[p.ABSENT]}”，请只留一样。")
    elif status in (p.VERIFIED, p.MEMORY) and value is None and not reader.text(key):
        reader.fault(f"“{label}”选了“{p.STATUSES[status]}”，却没有填，请补填。")
    elif status == p.VERIFIED and not cite:
        reader.fault(f"“{label}”选了“{p.STATUSES[status]}”，请写明是第几条。")
    return Term(value if status in (p.VERIFIED, p.MEMORY) else None, cite, status)


def _value(reader: _Reader, parameter: p.Parameter) -> Any:
    text, label = reader.text(parameter.key), parameter.label
    if parameter.kind in (p.CHOICE, p.YES):
        if text and text not in parameter.choices:
            return reader.fault(f"“{label}”不在可选范围里，请重新选。")
        return text or None
    if parameter.kind == p.NAMES:
        names = tuple(n for n in text.replace("，", "、").replace(",", "、").replace("；", "、").split("、") if n)
        if parameter.key == "needs_title" and (unknown := [n for n in names if n not in p.TITLES.values()]):
            return reader.fault(f"“{label}”里的“{'、'.join(unknown)}”认不得，可填：{'、'.join(p.TITLES.values())}。")
        return names or None
    return reader.number(parameter.key, label, parameter.kind)


def _formula(reader: _Reader, number: int) -> Formula | None:
    f = p.formula_fields(number)
    if not any(reader.text(f[part]) not in ("", "none") for part in ("sales_from", "total", "increment", "fixed")):
        return None
    label = f"公式{number}"
    status = reader.text(f["status"]) or p.UNKNOWN
    if status not in (p.VERIFIED, p.MEMORY, p.UNKNOWN):
        reader.fault(
            f"{label}的状态请在“{p.STATUSES[p.VERIFIED]}”“{p.STATUSES[p.MEMORY]}”“{p.STATUSES[p.UNKNOWN]}”里选。"
        )
        status = p.UNKNOWN
    if status == p.VERIFIED and not reader.text(f["cite"]):
        reader.fault(f"{label}选了“{p.STATUSES[status]}”，请写明是第几条。")
    increment = reader.number(f["increment"], f"{label}的增量比例", p.RATE) or Fraction(0)
    return Formula(
        number=number,
        sales_from=reader.number(f["sales_from"], f"{label}的销售收入", p.MONEY),
        bound=_choice(reader, f["bound"], p.BOUNDS, "at_least", f"{label}的界限"),
        total=(total := _choice(reader, f["total"], p.TOTALS, "none", f"{label}的总额部分")),
        tiers=_tiers(reader, f, total, label),
        increment=increment,
        first_year=_choice(reader, f["first_year"], p.FIRST_YEARS, "", f"{label}的上年为零规则"),
        first_rate=reader.number(f["first_rate"], f"{label}的专门比例", p.RATE) or Fraction(0),
        fixed=(fixed := _choice(reader, f["fixed"], p.FIXED, "none", f"{label}的定额部分")),
        fixed_tiers=_fixed_tiers(reader, f, fixed, label),
        cite=reader.text(f["cite"]),
        status=status,
    )


def _choice(reader: _Reader, name: str, choices: Mapping[str, str], otherwise: str, label: str) -> str:
    text = reader.text(name) or otherwise
    if text and text not in choices:
        reader.fault(f"{label}不在可选范围里，请重新选。")
        return otherwise
    return text


def _tiers(
    reader: _Reader, f: Mapping[str, str], total: str, label: str
) -> tuple[tuple[Fraction | None, Fraction], ...]:
    told: list[tuple[Fraction | None, Fraction]] = []
    for n in range(1, p.TIERS + 1):
        rate = reader.number(f[f"rate{n}"], f"{label}第{n}档的比例", p.RATE)
        border = reader.number(f[f"to{n}"], f"{label}第{n}档的上限", p.MONEY)
        if rate is not None:
            told.append((border, rate))
        elif border is not None:
            reader.fault(f"{label}第{n}档有上限没有比例，请补填比例。")
    if total == "none" and told:
        reader.fault(f"{label}填了比例，却没有选按总额怎么计，请选定。")
    if total != "none":
        _check_tiers(reader, told, total, label)
    return tuple(told)


def _check_tiers(reader: _Reader, told: list[tuple[Fraction | None, Fraction]], total: str, label: str) -> None:
    borders = [border for border, _ in told[:-1]]
    if not told:
        reader.fault(f"{label}按总额计，却没有填比例。")
    elif total == "flat" and (len(told) > 1 or told[0][0] is not None):
        reader.fault(f"{label}是单一比例，只填第1档的比例，不填上限；分档的请选分段累进或分档全额。")
    elif None in borders or any(a >= b for a, b in zip(borders, borders[1:], strict=False) if a and b):
        reader.fault(f"{label}各档的上限要从小到大，只有最后一档不填上限。")
    elif told[-1][0] is not None:
        reader.fault(f"{label}最后一档不要填上限：再往上的也要有去处。")


def _fixed_tiers(
    reader: _Reader, f: Mapping[str, str], fixed: str, label: str
) -> tuple[tuple[Fraction, Fraction], ...]:
    kind, told = (p.RATE if fixed == "growth" else p.MONEY), []
    for n in range(1, p.TIERS + 1):
        start = reader.number(f[f"from{n}"], f"{label}定额第{n}档的起点", kind)
        amount = reader.number(f[f"amount{n}"], f"{label}定额第{n}档的金额", p.MONEY)
        if (start is None) != (amount is None):
            reader.fault(f"{label}定额第{n}档的起点和金额要一起填。")
        elif start is not None and amount is not None:
            told.append((start, amount))
    if (fixed == "none") == bool(told):
        reader.fault(f"{label}的定额部分要选按什么分档，并至少填一档；没有定额的不填。")
    if any(a[0] >= b[0] for a, b in zip(told, told[1:], strict=False)):
        reader.fault(f"{label}定额各档的起点要从小到大。")
    return tuple(told)


def _check_formulas(reader: _Reader, formulas: tuple[Formula, ...]) -> None:
    for f in formulas:
        if f.total == "none" and not f.increment and f.fixed == "none":
            reader.fault(f"{_called(f)}什么也不补助，请填按总额、按增量或定额中的一样。")
        if f.increment and not f.first_year:
            reader.fault(f"{_called(f)}有增量部分，请选上年研发费用为零时怎么办。")
        if f.first_year == "special" and not f.first_rate:
            reader.fault(f"{_called(f)}选了专门比例，请填比例。")
    starts = [f.sales_from for f in formulas]
    if len(starts) != len(set(starts)):
        reader.fault("几个公式适用的销售收入相同，分不清用哪个，请改成不同的起点。")


def _check_together(reader: _Reader, terms: dict[str, Term]) -> None:
    def value(key: str) -> Any:
        return terms[key].value

    if value("budget") is not None and value("overrun") is None and terms["overrun"].status != p.UNKNOWN:
        reader.fault("有资金总额，就要写明超出总额时怎么办。")
    if sum(value(f"multiplier_{t}") is not None for t in p.TITLES) > 1 and terms["several"].status == p.ABSENT:
        reader.fault("有几个资质系数，请写明企业同时有几个资质时怎么取。")
    if value("unit") and (unit := Fraction(value("unit"))):
        for key in ("cap", "floor", *(f"cap_{t}" for t in p.TITLES)):
            if value(key) is not None and value(key) % unit:
                reader.fault(f"“{p.PARAMETERS[key].label}”不是取整单位的整数倍，取整后会越过限额，请检查。")
    if value("payment") == "split":
        shares = [value(f"share_{level}") or Fraction(0) for level in ("provincial", "prefecture", "county")]
        if sum(shares) != 1:
            reader.fault("省、市、县分担的比例加起来要等于 100%。")


def _called(formula: Formula) -> str:
    return f"公式{formula.number}"
