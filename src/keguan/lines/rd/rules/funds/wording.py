"""A version in plain words, as the people read it who must say whether this is what the policy means."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from keguan.lines.rd.rules.funds import parameters as p
from keguan.lines.rd.rules.funds import said
from keguan.lines.rd.rules.funds.terms import Formula, Terms


def in_words(terms: Terms) -> list[str]:
    """Sentences: who is paid what, who is left out, what limits it. Only what the version has."""
    told = [f"研发费用取自{p.BASES[terms['basis']]}。"] if terms["basis"] else []
    if gates := list(_gates(terms)):
        told.append("同时满足：" + "；".join(gates) + "。")
    several = sorted(terms.formulas, key=lambda f: f.sales_from or -1, reverse=True)
    for formula in several:
        told.append(_formula(formula, cap=terms["cap"], is_only=len(several) == 1))
    told += _more(terms)
    return told


def _gates(terms: Terms) -> Iterator[str]:
    for key, tell in (("min_base", said.money), ("min_growth", said.share), ("min_intensity", said.share), ("min_sales", said.money)):  # fmt: skip
        if terms[key] is not None:
            yield f"{p.PARAMETERS[key].label}{tell(terms[key])}"
    for key in ("two_years", "credit", "on_time"):
        if terms[key]:
            yield p.PARAMETERS[key].label
    if terms["industries"]:
        yield f"属于{'、'.join(terms['industries'])}领域"
    if terms["needs_title"]:
        yield f"是{'或'.join(terms['needs_title'])}"


def _formula(formula: Formula, *, cap: Any, is_only: bool) -> str:
    """超过2亿元的：按增量的10%，每户最高1000万元。"""
    parts = list(_parts(formula))
    if cap is not None:
        parts.append(f"每户最高{_yuan(cap)}")
    return _whom(formula, is_only=is_only) + "，".join(parts) + "。"


def _whom(formula: Formula, *, is_only: bool) -> str:
    if formula.sales_from is None:
        return "" if is_only else "其余的："
    amount = _yuan(formula.sales_from)
    return f"销售收入超过{amount}的：" if formula.bound == "more_than" else f"销售收入{amount}以上的："


def _parts(formula: Formula) -> Iterator[str]:
    if formula.total == "flat" and formula.tiers:
        yield f"按研发费用的{said.share(formula.tiers[0][1])}"
    elif formula.total in ("marginal", "slab") and formula.tiers:
        yield ("分段累进：" if formula.total == "marginal" else "按所在档计全额：") + "、".join(_tiers(formula))
    if formula.increment:
        first = p.FIRST_YEARS.get(formula.first_year, "待填")
        special = f" {said.share(formula.first_rate)}" if formula.first_year == "special" else ""
        yield f"按增量的{said.share(formula.increment)}（上年为零的{first}{special}）"
    if formula.fixed != "none":
        tell = said.share if formula.fixed == "growth" else _yuan
        name = "增幅" if formula.fixed == "growth" else "研发费用"
        yield "定额：" + "、".join(f"{name}{tell(start)}以上{_yuan(amount)}" for start, amount in formula.fixed_tiers)


def _tiers(formula: Formula) -> Iterator[str]:
    low: Fraction | None = None
    for border, rate in formula.tiers:
        if border is None:
            where = f"{_yuan(low)}以上部分" if low is not None else "全部"
        elif low is None:
            where = f"{_yuan(border)}以内"
        else:
            where = f"{_yuan(low)}至{_yuan(border)}"
        yield f"{where if formula.total == 'marginal' else where.removesuffix('部分')}{said.share(rate)}"
        low = border


def _more(terms: Terms) -> Iterator[str]:
    held = [f"{name}乘{said.plain(terms[f'multiplier_{t}'])}" for t, name in p.TITLES.items() if terms[f"multiplier_{t}"] is not None]  # fmt: skip
    if held:
        several = f"，有几个资质时{p.PARAMETERS['several'].choices[terms['several']]}" if terms["several"] else ""
        yield "；".join(held) + several + "。"
    caps = [
        f"{name}每户最高{_yuan(terms[f'cap_{t}'])}" for t, name in p.TITLES.items() if terms[f"cap_{t}"] is not None
    ]
    if caps:
        yield "；".join(caps) + "。"
    if terms["floor"] is not None:
        yield f"不足{_yuan(terms['floor'])}的不予补助。"
    if terms["stacking"]:
        yield f"{p.PARAMETERS['stacking'].label}，{p.PARAMETERS['stacking'].choices[terms['stacking']]}。"
    if terms["budget"] is not None:
        then = p.PARAMETERS["overrun"].choices.get(terms["overrun"], "怎么办待填")
        yield f"资金总额{_yuan(terms['budget'])}，超出时{then}。"
    if terms["unit"] and terms["rounding"]:
        unit, mode = p.PARAMETERS["unit"].choices[terms["unit"]], p.PARAMETERS["rounding"].choices[terms["rounding"]]
        yield f"算到最后一步才取整：到{unit}，尾数{mode}。"
    if terms["payment"] == "split":
        levels = {"provincial": "省", "prefecture": "市", "county": "县"}
        shares = [f"{name}{said.share(terms[f'share_{key}'] or Fraction(0))}" for key, name in levels.items()]
        yield "资金分担：" + "、".join(shares) + "。"
    if terms["notice_days"] is not None:
        yield f"公示不少于{said.plain(terms['notice_days'])}个工作日。"


def _yuan(amount: Fraction) -> str:
    """2亿元, 1000万元: as an official text writes it."""
    return f"{said.plain(amount / 10**8)}亿元" if amount >= 10**8 and amount % 10**6 == 0 else said.money(amount)
