"""What a policy pays one enterprise: a calculation sheet of gates, steps and caps, exact, before budget and rounding."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from keguan.kit.errors import BureauError
from keguan.lines.rd.rules.funds import gates as g
from keguan.lines.rd.rules.funds import parameters as p
from keguan.lines.rd.rules.funds import said
from keguan.lines.rd.rules.funds.inputs import Inputs
from keguan.lines.rd.rules.funds.terms import Formula, Terms

ELIGIBLE, REFUSED, UNDECIDED = "eligible", "refused", "undecided"
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Step:
    """One step: what it is, how it is reckoned, the amount in yuan after it, its article."""

    name: str
    told: str
    amount: Fraction
    cite: str = ""


@dataclass(frozen=True)
class Sheet:
    """The calculation for one enterprise. `amount` is exact and not yet cut by the budget nor rounded; 0 if refused."""

    verdict: str
    gates: tuple[g.Gate, ...]
    steps: tuple[Step, ...]
    amount: Fraction

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why nothing is paid, or nobody can say: the gates that stand in the way."""
        return tuple(f"{x.name}：要求{x.required}，实际{x.actual}" for x in self.gates if x.verdict != g.PASS)


def reckon(terms: Terms, inputs: Inputs, *, scale: Fraction = Fraction(1)) -> Sheet:
    """The sheet of one enterprise; `scale` lowers every rate and fixed amount, as the budget rule may ask.

    Raises BureauError naming the parameters that are still empty: nothing is decided on a parameter nobody knows.
    """
    if terms.why_not:
        raise BureauError("funds.incomplete", "这个版本还不能用来测算：" + "".join(terms.why_not))
    gates = g.judge(terms, inputs)
    formula, picked = _pick(terms, inputs)
    gates += picked
    verdicts = {gate.verdict for gate in gates}
    if g.FAIL in verdicts or g.UNDECIDED in verdicts:
        return Sheet(REFUSED if g.FAIL in verdicts else UNDECIDED, tuple(gates), (), NOTHING)
    try:
        steps = _steps(terms, formula, inputs, scale)
    except _Unknown as gap:
        gates.append(g.Gate("gap", "计算所需的数", "要有", str(gap), g.UNDECIDED))
        return Sheet(UNDECIDED, tuple(gates), (), NOTHING)
    return Sheet(ELIGIBLE, tuple(gates), tuple(steps), steps[-1].amount)


class _Unknown(Exception):
    """An input of the formula that no record tells."""


def _pick(terms: Terms, inputs: Inputs) -> tuple[Any, list[g.Gate]]:
    """The formula with the highest start that the sales reach, and the gate that says when there is none."""
    ordered = sorted(terms.formulas, key=lambda f: (f.sales_from is not None, f.sales_from or 0), reverse=True)
    sales = inputs.sales.value
    if sales is None and any(f.sales_from is not None for f in ordered):
        return None, [g.Gate("formula", "适用公式", "有销售收入", "缺销售收入，补录后再算", g.UNDECIDED)]
    for formula in ordered:
        if formula.sales_from is None or _reaches(sales or NOTHING, formula):
            return formula, []
    lowest = ordered[-1].sales_from or NOTHING
    margin = (lowest - (sales or NOTHING)) / lowest
    told = said.money(sales or NOTHING)
    return None, [
        g.Gate("formula", "适用公式", f"销售收入{said.money(lowest)}以上", told, g.FAIL, ordered[-1].cite, margin)
    ]


def _reaches(sales: Fraction, formula: Formula) -> bool:
    start = formula.sales_from or NOTHING
    return sales > start if formula.bound == "more_than" else sales >= start


def _steps(terms: Terms, formula: Formula, inputs: Inputs, scale: Fraction) -> list[Step]:
    steps: list[Step] = []
    base = inputs.base.value or NOTHING
    if formula.total != "none":
        steps.append(total_part(formula, base, scale))
    if formula.increment:
        steps.append(_increment_part(formula, inputs, scale))
    if formula.fixed != "none":
        steps.append(_fixed_part(formula, inputs, scale))
    whole = sum((s.amount for s in steps), NOTHING)
    if len(steps) > 1:
        steps.append(Step("各部分相加", " + ".join(said.money(s.amount) for s in steps), whole, formula.cite))
    for change in (_multiplied, _capped, _deducted, _floored):
        if (step := change(terms, inputs, steps[-1].amount)) is not None:
            steps.append(step)
    return steps


def total_part(formula: Formula, base: Fraction, scale: Fraction = Fraction(1)) -> Step:
    """Flat, by marginal tiers, or the whole at the rate of the tier that it lies in (borders belong to the lower tier)."""
    if formula.total == "marginal":
        parts, low = [], NOTHING
        for border, rate in formula.tiers:
            high = base if border is None else min(base, border)
            if high > low:
                parts.append((high - low, rate * scale))
                low = high
        amount = sum((part * rate for part, rate in parts), NOTHING)
        told = " + ".join(f"{said.money(part)} × {said.share(rate)}" for part, rate in parts) or "0"
        return Step("总额部分（分段累进）", f"{told} = {said.money(amount)}", amount, formula.cite)
    rate = scale * next(rate for border, rate in formula.tiers if border is None or base <= border)
    name = "总额部分" if formula.total == "flat" else "总额部分（分档全额）"
    told = f"{said.money(base)} × {said.share(rate)} = {said.money(base * rate)}"
    return Step(name, told, base * rate, formula.cite)


def _increment_part(formula: Formula, inputs: Inputs, scale: Fraction) -> Step:
    base, before, rate = inputs.base.value or NOTHING, inputs.previous.value, formula.increment * scale
    if before is None:
        raise _Unknown("缺上年研发费用，增量算不出来，补录后再算")
    more = max(NOTHING, base - before)
    told = f"（{said.money(base)} − {said.money(before)}）× {said.share(rate)}"
    if before == 0:
        name = p.FIRST_YEARS[formula.first_year]
        rate = {"skip": NOTHING, "whole": rate, "special": formula.first_rate * scale}[formula.first_year]
        told = f"上年为零，{name}：{said.money(base)} × {said.share(rate)}"
    elif base <= before:
        told = f"没有增量（{said.money(base)} 不高于上年 {said.money(before)}）"
    return Step("增量部分", f"{told} = {said.money(more * rate)}", more * rate, formula.cite)


def _fixed_part(formula: Formula, inputs: Inputs, scale: Fraction) -> Step:
    is_growth = formula.fixed == "growth"
    found = g.growth(inputs) if is_growth else inputs.base.value
    if found is None:
        why = "上年为零，增幅无法比较" if inputs.previous.value == 0 else "缺上年研发费用"
        raise _Unknown(f"{why}，定额算不出来，请按办法另行认定或补录")
    tell = said.share if is_growth else said.money
    reached = [(start, amount) for start, amount in formula.fixed_tiers if found >= start]
    if not reached:
        return Step("定额部分", f"{tell(found)} 未到最低档 {tell(formula.fixed_tiers[0][0])}", NOTHING, formula.cite)
    start, amount = reached[-1]
    told = f"{'增幅' if is_growth else '研发费用'}{tell(found)}，达到{tell(start)}档：{said.money(amount * scale)}"
    return Step("定额部分", told, amount * scale, formula.cite)


def _multiplied(terms: Terms, inputs: Inputs, amount: Fraction) -> Step | None:
    held = [(t, terms[f"multiplier_{t}"]) for t in p.TITLES if t in inputs.titles and terms[f"multiplier_{t}"] is not None]  # fmt: skip
    if not held:
        return None
    if terms["several"] != "product":
        held = [max(held, key=lambda pair: pair[1])]
    factor, told = Fraction(1), []
    for title, by in held:
        factor *= by
        told.append(f"{said.plain(by)}（{p.TITLES[title]}）")
    text = f"{said.money(amount)} × {' × '.join(told)} = {said.money(amount * factor)}"
    return Step("资质系数", text, amount * factor, terms.cite(f"multiplier_{held[0][0]}"))


def cap_of(terms: Terms, titles: Any) -> tuple[str, Fraction] | None:
    """The key and amount of the cap that counts: the highest of the titles held, else the general one."""
    own = [(f"cap_{t}", terms[f"cap_{t}"]) for t in p.TITLES if t in titles and terms[f"cap_{t}"] is not None]
    if own:
        return max(own, key=lambda pair: pair[1])
    return ("cap", terms["cap"]) if terms["cap"] is not None else None


def _capped(terms: Terms, inputs: Inputs, amount: Fraction) -> Step | None:
    cap = cap_of(terms, inputs.titles)
    if cap is None:
        return None
    key, most = cap
    name = p.PARAMETERS[key].label
    told = f"{said.money(amount)} 超过 {said.money(most)}，按 {said.money(most)}" if amount > most else "未到限额"
    return Step(f"{name} {said.money(most)}", told, min(amount, most), terms.cite(key))


def _deducted(terms: Terms, inputs: Inputs, amount: Fraction) -> Step | None:
    if terms["stacking"] != p.DEDUCT or not inputs.others:
        return None
    had = sum((o.amount for o in inputs.others), NOTHING)
    named = "；".join(f"{o.source.label} {said.money(o.amount)}" for o in inputs.others)
    left = max(NOTHING, amount - had)
    return Step("扣除其他资金", f"已获{named}：{said.money(amount)} − {said.money(had)}，余 {said.money(left)}", left, terms.cite("stacking"))  # fmt: skip


def _floored(terms: Terms, inputs: Inputs, amount: Fraction) -> Step | None:
    least = terms["floor"]
    if least is None or amount >= least or not amount:
        return None
    return Step("不足起付数", f"{said.money(amount)} 不足 {said.money(least)}，不予补助", NOTHING, terms.cite("floor"))


def at(inputs: Inputs, base: Fraction) -> Inputs:
    """The same enterprise with another R&D figure: what a border would pay."""
    return replace(inputs, base=replace(inputs.base, value=base))
