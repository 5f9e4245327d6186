"""What the budget leaves of the reckoned amounts, and the rounding, which comes last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from keguan.lines.rd.rules.funds import parameters as p
from keguan.lines.rd.rules.funds import said
from keguan.lines.rd.rules.funds.terms import Terms

FINEST = 10_000  # the lowered rate is found in steps of 1/10000


@dataclass(frozen=True)
class Settled:
    """Amounts in yuan by key, a multiple of the rounding unit each; `told` says what the budget did, "" if nothing."""

    amounts: Mapping[int, Decimal]
    told: str
    scale: Fraction

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), Decimal(0))


Reckon = Callable[[Fraction], Mapping[int, Fraction]]


def settle(terms: Terms, order: Sequence[int], reckon: Reckon) -> Settled:
    """The final amounts. `reckon(scale)` gives the exact amounts by key with every rate lowered to that scale.

    `order` lists the keys as they were filed. The sum never exceeds the budget, and no amount its cap, for caps are
    multiples of the unit.
    """
    exact, unit = reckon(Fraction(1)), Fraction(terms["unit"])
    rounded = {key: _rounded(exact[key], unit, terms["rounding"]) for key in order}
    budget = terms["budget"]
    if budget is None or sum(rounded.values()) <= budget:
        return _made(rounded, "", Fraction(1))
    wanted = sum(exact.values())
    over = f"测算合计 {said.money(Fraction(wanted))}，超出资金总额 {said.money(budget)}，"
    if terms["overrun"] == p.BY_ORDER:
        return _made(_by_order(rounded, order, budget, unit), f"{over}按申报先后拨付，额满为止。", Fraction(1))
    if terms["overrun"] == p.LOWER_RATE:
        scale, found = _lowered(reckon, order, budget, unit, terms["rounding"])
        return _made(found, f"{over}补助比例降到原来的 {said.share(scale)}。", scale)
    factor = min(Fraction(1), budget / wanted)
    return _made(_pro_rata(exact, order, budget, unit), f"{over}同比例压缩到 {said.share(factor)}。", factor)


def _made(amounts: Mapping[int, Fraction], told: str, scale: Fraction) -> Settled:
    return Settled({key: Decimal(int(a * 100)) / 100 for key, a in amounts.items()}, told, scale)


def _rounded(amount: Fraction, unit: Fraction, mode: str) -> Fraction:
    half = Fraction(1, 2) if mode == p.HALF_UP else 0
    return floor(amount / unit + half) * unit


def _pro_rata(
    exact: Mapping[int, Fraction], order: Sequence[int], budget: Fraction, unit: Fraction
) -> dict[int, Fraction]:
    """Shares in proportion, cut to the unit; the units left over go to the largest remainders, so that none is lost."""
    wanted = sum(exact.values())
    whole = min(budget, wanted)
    shares = {key: exact[key] * whole / wanted / unit for key in order}
    given = {key: Fraction(floor(share)) for key, share in shares.items()}
    left = floor(whole / unit) - int(sum(given.values()))
    for key in sorted(order, key=lambda k: given[k] - shares[k])[:left]:  # of equal remainders the first filed
        given[key] += 1
    return {key: units * unit for key, units in given.items()}


def _by_order(
    rounded: Mapping[int, Fraction], order: Sequence[int], budget: Fraction, unit: Fraction
) -> dict[int, Fraction]:
    given, left = {}, floor(budget / unit) * unit
    for key in order:
        given[key] = min(rounded[key], left)
        left -= given[key]
    return given


def _lowered(
    reckon: Reckon, order: Sequence[int], budget: Fraction, unit: Fraction, mode: str
) -> tuple[Fraction, dict[int, Fraction]]:
    """The highest scale whose sum keeps within the budget: amounts never fall when the scale rises."""
    low, high, found = 0, FINEST, dict.fromkeys(order, Fraction(0))
    while low < high:
        middle = (low + high + 1) // 2
        exact = reckon(Fraction(middle, FINEST))
        tried = {key: _rounded(exact[key], unit, mode) for key in order}
        if sum(tried.values()) <= budget:
            low, found = middle, tried
        else:
            high = middle - 1
    return Fraction(low, FINEST), found


def split(terms: Terms, amount: Decimal) -> dict[str, Decimal]:
    """The amount by level of government, to the fen; the county carries what rounding leaves."""
    if terms["payment"] != "split":
        return {}
    parts = {}
    for level in ("provincial", "prefecture"):
        exact = Fraction(amount) * (terms[f"share_{level}"] or 0)
        parts[level] = Decimal(floor(exact * 100)) / 100
    return {**parts, "county": amount - sum(parts.values(), Decimal(0))}
