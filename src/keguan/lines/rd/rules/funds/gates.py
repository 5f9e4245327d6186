"""The gates of a fund: each condition with what is required, what was found, and the verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from keguan.lines.rd.rules.funds import parameters as p
from keguan.lines.rd.rules.funds import said
from keguan.lines.rd.rules.funds.inputs import Figure, Inputs
from keguan.lines.rd.rules.funds.terms import Terms

PASS, FAIL, UNDECIDED = "pass", "fail", "undecided"


@dataclass(frozen=True)
class Gate:
    """One condition judged. `margin` is how far below the border it stayed, as a share of the border; 0 when passed."""

    key: str
    name: str
    required: str
    actual: str
    verdict: str
    cite: str = ""
    margin: Fraction | None = None


WANTS_MORE: Final = "没有数据，补录后再算"


def growth(inputs: Inputs) -> Fraction | None:
    """(this − last) ÷ last; None when either is not known or last is nought: not comparable."""
    now, before = inputs.base.value, inputs.previous.value
    return (now - before) / before if now is not None and before else None


def judge(terms: Terms, inputs: Inputs) -> list[Gate]:
    """Every gate that the policy has, the figure itself first."""
    return [_has_base(inputs), *_figures(terms, inputs), *_standing(terms, inputs), *_paid_before(terms, inputs)]


def _has_base(inputs: Inputs) -> Gate:
    base = inputs.base.value
    verdict = UNDECIDED if base is None else PASS if base > 0 else FAIL
    return Gate("base", "有研发费用", "大于零", WANTS_MORE if base is None else said.money(base), verdict)


def _at_least(key: str, terms: Terms, found: Fraction | None, *, is_share: bool, why: str = WANTS_MORE) -> Gate:
    wanted, tell = terms[key], said.share if is_share else said.money
    required = f"不低于{tell(wanted)}"
    name = p.PARAMETERS[key].label.removesuffix("不低于")
    if found is None:
        return Gate(key, name, required, why, UNDECIDED, terms.cite(key))
    margin = (wanted - found) / wanted if found < wanted else Fraction(0)
    return Gate(key, name, required, tell(found), FAIL if margin else PASS, terms.cite(key), margin)


def _figures(terms: Terms, inputs: Inputs) -> Iterator[Gate]:
    base, sales, before = inputs.base.value, inputs.sales.value, inputs.previous
    if terms["min_base"] is not None:
        yield _at_least("min_base", terms, base, is_share=False)
    if terms["min_growth"] is not None:
        why = "上年为零，增幅无法比较，请按办法另行认定" if before.value == 0 else "缺上年研发费用，补录后再算"
        yield _at_least("min_growth", terms, growth(inputs), is_share=True, why=why)
    if terms["min_intensity"] is not None:
        intensity = base / sales if base is not None and sales else None
        yield _at_least("min_intensity", terms, intensity, is_share=True, why="缺销售收入，补录后再算")
    if terms["min_sales"] is not None:
        yield _at_least("min_sales", terms, sales, is_share=False, why="缺销售收入，补录后再算")
    if terms["two_years"]:
        yield _two_years(terms, before)


def _two_years(terms: Terms, before: Figure) -> Gate:
    verdict = UNDECIDED if before.value is None else PASS if before.value > 0 else FAIL
    actual = WANTS_MORE if before.value is None else said.money(before.value)
    return Gate("two_years", "上一年研发费用", "上一年也有", actual, verdict, terms.cite("two_years"))


def _standing(terms: Terms, inputs: Inputs) -> Iterator[Gate]:
    if fields := terms["industries"]:
        verdict = PASS if inputs.industry in fields else FAIL if inputs.industry else UNDECIDED
        yield Gate(
            "industries",
            "技术领域",
            "、".join(fields),
            inputs.industry or WANTS_MORE,
            verdict,
            terms.cite("industries"),
        )
    if wanted := terms["needs_title"]:
        held = [name for key, name in p.TITLES.items() if key in inputs.titles]
        verdict = PASS if set(held) & set(wanted) else FAIL
        told = "、".join(held) or "没有"
        yield Gate("needs_title", "资质", "有" + "或".join(wanted), told, verdict, terms.cite("needs_title"))
    if terms["credit"]:
        yield _credit(terms, inputs)
    if terms["on_time"]:
        yield _on_time(terms, inputs)


def _credit(terms: Terms, inputs: Inputs) -> Gate:
    if inputs.incidents:
        told, verdict = "；".join(s.label for s in inputs.incidents), FAIL
    elif inputs.clean is None:
        told, verdict = "申报日前一年内没有部门答复，请先核查", UNDECIDED
    else:
        told, verdict = inputs.clean.label, PASS
    return Gate("credit", "合规核查", "核查无问题", told, verdict, terms.cite("credit"))


def _on_time(terms: Terms, inputs: Inputs) -> Gate:
    filed, last = inputs.filed_on, inputs.deadline
    verdict = UNDECIDED if filed is None or last is None else PASS if filed <= last else FAIL
    return Gate(
        "on_time", "申报日期", f"不晚于{last or '截止日（未填）'}", str(filed or "未填"), verdict, terms.cite("on_time")
    )


def _paid_before(terms: Terms, inputs: Inputs) -> Iterator[Gate]:
    """Not twice by the same fund; of others what the policy says."""
    if inputs.same:
        told = "；".join(f"{o.source.label} {said.money(o.amount)}" for o in inputs.same)
        yield Gate("same", "本资金本年度未发过", "未发过", f"已发：{told}", FAIL)
    if terms["stacking"] == p.REFUSE:
        told = "；".join(f"{o.source.label} {said.money(o.amount)}" for o in inputs.others)
        verdict = FAIL if inputs.others else PASS
        yield Gate(
            "stacking",
            "未获其他资金",
            "同一年研发未获其他资金",
            f"已获：{told}" if told else "后补助台账里没有",
            verdict,
            terms.cite("stacking"),
        )
