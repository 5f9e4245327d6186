"""Who stands at a border: just under a gate, or where a little more R&D changes the amount at one stroke."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from keguan.lines.rd.rules.funds import said
from keguan.lines.rd.rules.funds.calculation import ELIGIBLE, Sheet, at, reckon
from keguan.lines.rd.rules.funds.gates import FAIL
from keguan.lines.rd.rules.funds.inputs import Inputs
from keguan.lines.rd.rules.funds.terms import Terms

NEAR: Final = Fraction(5, 100)
FEN: Final = Fraction(1, 100)


@dataclass(frozen=True)
class Cliff:
    """A border of R&D at which the amount jumps by `jump` yuan for one enterprise as it otherwise is."""

    border: Fraction
    jump: Fraction

    @property
    def told(self) -> str:
        way = "多" if self.jump > 0 else "少"
        return f"研发费用到 {said.money(self.border)} 这条线，补助一下{way} {said.money(abs(self.jump))}"


def just_under(sheet: Sheet) -> list[str]:
    """The gates missed by no more than a twentieth, when nothing else stands in the way."""
    failed = [gate for gate in sheet.gates if gate.verdict != "pass"]
    if any(gate.verdict != FAIL or gate.margin is None or gate.margin > NEAR for gate in failed):
        return []
    return [
        f"{gate.name}差 {said.share(gate.margin or Fraction(0))}（要求{gate.required}，实际{gate.actual}）"
        for gate in failed
    ]


def borders(terms: Terms) -> list[Fraction]:
    """The R&D figures at which a formula or a gate changes, in yuan."""
    found = {b for f in terms.formulas if f.total in ("slab", "marginal") for b, _ in f.tiers if b is not None}
    found |= {start for f in terms.formulas if f.fixed == "base" for start, _ in f.fixed_tiers}
    if terms["min_base"] is not None:
        found.add(terms["min_base"])
    return sorted(b for b in found if b > 0)


def cliffs(terms: Terms, inputs: Inputs, *, near: Fraction = NEAR) -> Iterator[Cliff]:
    """The jumps within `near` of the enterprise's own figure; a border of marginal tiers has none."""
    base = inputs.base.value
    for border in borders(terms) if base else ():
        if abs(base - border) > border * near:
            continue
        below, here, above = (reckon(terms, at(inputs, b)) for b in (border - FEN, border, border + FEN))
        jump = max((here.amount - below.amount, above.amount - here.amount), key=abs)
        if ELIGIBLE in (below.verdict, here.verdict, above.verdict) and abs(jump) > 1:
            yield Cliff(border, jump)
