"""What funds pay: the examples of the trade, the laws that every policy keeps, and what is refused."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguan.kit.errors import BureauError
from keguan.lines.rd.rules.funds import parameters as p
from keguan.lines.rd.rules.funds.budget import settle, split
from keguan.lines.rd.rules.funds.calculation import ELIGIBLE, REFUSED, UNDECIDED, reckon
from keguan.lines.rd.rules.funds.edges import cliffs, just_under
from keguan.lines.rd.rules.funds.inputs import Figure, Inputs, Other, Source, from_json, to_json
from keguan.lines.rd.rules.funds.terms import read
from keguan.lines.rd.rules.funds.wording import in_words
from keguan.lines.rd.tests.making_terms import stored, terms

pytestmark = pytest.mark.one_database
WAN = 10_000
CERTIFICATE = Source("enterprises.hnte", 7, "GR202336000112")
TWO = {"hnte": CERTIFICATE, "tsme": CERTIFICATE}


def firm(base, previous=None, sales=None, **more):
    """An enterprise by its figures in 万元."""
    told = {"base": base, "previous": previous, "sales": sales}
    return Inputs(**{k: Figure(None if v is None else Fraction(str(v)) * WAN) for k, v in told.items()}, **more)


def pays(policy, inputs):
    return reckon(policy, inputs).amount / WAN


E_TOWN = {"min_base": "3000", "min_growth": "8", "f1_increment": "1", "f1_first_year": "skip", "cap": "200"}
SHANDONG = {
    "f1_sales_from": "20000", "f1_increment": "10", "f1_first_year": "whole",
    "f2_total": "flat", "f2_rate1": "10", "cap": "1000",
}  # fmt: skip
MARGINAL = {
    "f1_total": "marginal",
    "f1_to1": "1000",
    "f1_rate1": "3",
    "f1_to2": "5000",
    "f1_rate2": "2",
    "f1_rate3": "1",
}
SLAB = MARGINAL | {"f1_total": "slab"}
BOTH = {
    "f1_total": "flat",
    "f1_rate1": "2",
    "f1_increment": "5",
    "f1_first_year": "skip",
    "cap": "60",
    "cap_hnte": "100",
}


@pytest.mark.parametrize(
    ("policy", "inputs", "wanted"),
    [
        (E_TOWN, firm(4000, 3000), 10),
        (E_TOWN, firm(50_000, 20_000), 200),  # the cap
        (E_TOWN, firm(3240, 3000), "2.4"),  # 8% exactly
        (E_TOWN, firm(3239, 3000), 0),
        (E_TOWN, firm(2999, 1000), 0),
        (SHANDONG, firm(3000, 2000, 20_000), 100),  # large: of the increase
        (SHANDONG, firm(1000, 900, 19_999), 100),  # small: of the total
        (SHANDONG, firm(50_000, 10_000, 90_000), 1000),
        (SHANDONG, firm(800, 0, 30_000), 80),  # no year before: the whole counts as increase
        (MARGINAL, firm(1000), 30),
        (MARGINAL, firm(6000), "120"),
        (SLAB, firm(1000), 30),
        (SLAB, firm("1000.01"), "20.0002"),
        (BOTH, firm(1000, 800), 30),
        (BOTH, firm(5000, 4000), 60),
        (BOTH, firm(5000, 4000, titles={"hnte": CERTIFICATE}), 100),
        (BOTH, firm(1000, 0), 20),
        ({"f1_fixed": "growth", "f1_from1": "20", "f1_amount1": "20", "f1_from2": "50", "f1_amount2": "300"}, firm(150, 100), 300),
        ({"f1_fixed": "growth", "f1_from1": "20", "f1_amount1": "20", "f1_from2": "50", "f1_amount2": "300"}, firm(149, 100), 20),
        (BOTH | {"multiplier_hnte": "1.5", "multiplier_tsme": "1.2", "several": "highest"}, firm(1000, 800, titles=TWO), 45),
        (BOTH | {"multiplier_hnte": "1.5", "multiplier_tsme": "1.2", "several": "product"}, firm(1000, 800, titles=TWO), 54),
        (BOTH | {"floor": "31"}, firm(1000, 800), 0),
    ],
)  # fmt: skip
def test_the_examples_of_the_trade(policy, inputs, wanted):
    assert pays(terms(**policy), inputs) == Fraction(str(wanted))


def test_over_and_at_least_are_different_borders():
    policy = SHANDONG | {"f1_bound": "more_than"}
    assert pays(terms(**policy), firm(3000, 2000, 20_000)) == 300
    assert pays(terms(**policy), firm(3000, 2000, "20000.01")) == 100


def test_a_formula_is_told_in_plain_words():
    told = in_words(terms(**SHANDONG | {"f1_bound": "more_than"}))
    assert "销售收入超过2亿元的：按增量的10%（上年为零的全额当作增量），每户最高1000万元。" in told
    assert "其余的：按研发费用的10%，每户最高1000万元。" in told
    told = in_words(terms(**MARGINAL))
    assert "分段累进：1000万元以内3%、1000万元至5000万元2%、5000万元以上部分1%。" in told


def test_nothing_is_decided_on_a_parameter_that_nobody_knows():
    empty = read({})
    assert "“每户最高”还没有填" in "".join(empty.missing)
    assert "公式" in "".join(empty.missing)
    with pytest.raises(BureauError, match="研发费用取自"):
        reckon(empty, firm(1000))
    told = stored(**MARGINAL) | {"cap.status": p.UNKNOWN}
    with pytest.raises(BureauError, match="每户最高"):
        reckon(read(told), firm(1000))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cap": "abc", "cap.status": "verified", "cap.cite": "三"}, "请写成数字"),
        ({"cap": "-5"}, "应在 0 到"),
        ({"cap": "60", "cap.status": "absent"}, "只留一样"),
        ({"cap.status": "verified"}, "没有填，请补填"),
        ({"cap": "60", "cap.status": "verified", "cap.cite": ""}, "请写明是第几条"),
        ({"basis.status": "absent"}, "每个办法都要有"),
        ({"f1.to1": "9000"}, "从小到大"),
        ({"f1.to3": "9000"}, "最后一档不要填上限"),
        ({"f1.total": "flat"}, "单一比例"),
        ({"f1.increment": "5"}, "上年研发费用为零"),
        ({"f1.from1": "100"}, "要一起填"),
        ({"budget": "500", "budget.status": "verified", "budget.cite": "五"}, "超出总额时怎么办"),
        ({"unit": "10000", "cap": "60.5", "cap.status": "verified", "cap.cite": "三"}, "整数倍"),
        ({"payment": "split"}, "100%"),
        ({"needs_title": "独角兽", "needs_title.status": "verified", "needs_title.cite": "三"}, "认不得"),
        ({"basis": "guess"}, "不在可选范围里"),
        ({"f2.total": "flat", "f2.rate1": "1", "f2.status": "verified", "f2.cite": "二"}, "分不清用哪个"),
    ],
)
def test_bad_input_is_told(changes, told):
    assert any(told in sentence for sentence in read(stored(**MARGINAL) | changes).faults)


def test_what_is_missing_is_undecided_and_never_nought():
    assert reckon(terms(**E_TOWN), firm(4000, None)).verdict == UNDECIDED
    assert reckon(terms(**E_TOWN), firm(None, 3000)).verdict == UNDECIDED
    assert reckon(terms(**E_TOWN), firm(4000, 0)).verdict == UNDECIDED  # growth over nought is not comparable
    assert reckon(terms(**SHANDONG), firm(4000, 3000, None)).verdict == UNDECIDED
    assert reckon(terms(**BOTH), firm(4000, None)).verdict == UNDECIDED
    assert reckon(terms(**MARGINAL | {"credit": "yes"}), firm(4000)).verdict == UNDECIDED


def test_other_gates():
    clean = Source("enterprises.compliance", 1, "核查无问题")
    policy = terms(
        **MARGINAL | {"credit": "yes", "on_time": "yes", "needs_title": "高新技术企业", "industries": "新材料"}
    )
    good = {"clean": clean, "filed_on": date(2025, 5, 1), "deadline": date(2025, 5, 1), "titles": {"hnte": CERTIFICATE}, "industry": "新材料"}  # fmt: skip
    assert reckon(policy, firm(1000, **good)).verdict == ELIGIBLE
    for worse in ({"incidents": (clean,)}, {"filed_on": date(2025, 5, 2)}, {"titles": {}}, {"industry": "航空航天"}):
        assert reckon(policy, firm(1000, **good | worse)).verdict == REFUSED


def test_money_of_another_fund_is_named_and_refused_or_deducted():
    other = Other(Fraction(12 * WAN), Source("rd.subsidies", 3, "省级研发补助 2024年"))
    refused = reckon(terms(**MARGINAL), firm(1000, others=(other,)))
    assert refused.verdict == REFUSED
    assert "省级研发补助 2024年 12万元" in refused.reasons[0]
    deducted = reckon(terms(**MARGINAL | {"stacking": "deduct"}), firm(1000, others=(other,)))
    assert deducted.amount == 18 * WAN
    assert "省级研发补助" in deducted.steps[-1].told
    assert pays(terms(**MARGINAL | {"stacking": "allow"}), firm(1000, others=(other,))) == 30
    assert reckon(terms(**MARGINAL | {"stacking": "allow"}), firm(1000, same=(other,))).verdict == REFUSED


def test_inputs_are_frozen_without_loss():
    whole = firm(
        "1.3", 0, 3, industry="新材料", titles={"hnte": CERTIFICATE}, clean=CERTIFICATE, incidents=(CERTIFICATE,),
        filed_on=date(2025, 1, 1), deadline=date(2025, 2, 1), others=(Other(Fraction(1, 3), CERTIFICATE),),
    )  # fmt: skip
    assert from_json(to_json(whole)) == whole
    assert from_json(to_json(Inputs())) == Inputs()


bases = st.integers(0, 20_000_00).map(lambda n: Fraction(n, 100))
lists = st.lists(st.integers(1, 9_000_00).map(lambda n: Fraction(n, 100)), min_size=1, max_size=30)


@given(bases, bases)
def test_marginal_tiers_never_fall_and_never_jump(a, b):
    low, high = sorted((a, b))
    policy = terms(**MARGINAL)
    less, more = (pays(policy, firm(x)) if x else 0 for x in (low, high))
    assert 0 <= more - less <= (high - low) * Fraction(3, 100)  # no steeper than the highest rate: no jump


def test_slab_tiers_show_their_cliff_and_marginal_ones_have_none():
    found = list(cliffs(terms(**SLAB), firm(1020)))
    assert [(c.border / WAN, round(c.jump / WAN)) for c in found] == [(1000, -10)]
    assert "一下少" in found[0].told
    assert list(cliffs(terms(**MARGINAL), firm(1020))) == []
    assert list(cliffs(terms(**SLAB), firm(2000))) == []


def test_who_misses_a_gate_by_little_is_found():
    policy = terms(**MARGINAL | {"min_base": "500"})
    assert "差 2%" in just_under(reckon(policy, firm(490)))[0]
    assert just_under(reckon(policy, firm(400))) == []
    assert just_under(reckon(policy, firm(600))) == []


def settled(amounts, **told):
    """The final amounts of firms whose R&D is 100 times these, paid 1% of it."""
    policy = terms(f1_total="flat", f1_rate1="1", **told)
    firms = {n: firm(a * 100) for n, a in enumerate(amounts)}
    found = settle(
        policy, list(firms), lambda scale: {n: reckon(policy, f, scale=scale).amount for n, f in firms.items()}
    )
    return found, [Fraction(found.amounts[n]) / WAN for n in firms]


@given(lists, st.integers(1, 50_000), st.sampled_from(["1", "100", "1000"]), st.sampled_from(["down", "half_up"]))
def test_pro_rata_is_exact_and_in_proportion(amounts, budget, unit, rounding):
    found, paid = settled(amounts, budget=str(budget), overrun="pro_rata", unit=unit, rounding=rounding)
    step = Fraction(int(unit), WAN)
    assert sum(paid) <= budget
    whole = sum(amounts)
    if found.told:
        assert sum(paid) == min(Fraction(budget), whole) // step * step
        factor = min(Fraction(1), budget / whole)
        assert all(abs(a * factor - b) < step for a, b in zip(amounts, paid, strict=True))


@given(lists, st.integers(1, 50_000), st.sampled_from(["by_order", "lower_rate"]))
def test_no_rule_exceeds_the_budget(amounts, budget, rule):
    found, paid = settled(amounts, budget=str(budget), overrun=rule)
    assert sum(paid) <= budget
    assert all(0 <= b <= a for a, b in zip(amounts, paid, strict=True))
    if rule == "by_order" and found.told:
        assert sum(paid) == budget


@given(lists, st.integers(1, 3000), st.integers(1, 20_000), st.sampled_from(["pro_rata", "by_order", "lower_rate"]))
def test_caps_hold_whatever_the_budget(amounts, cap, budget, rule):
    _, paid = settled(amounts, cap=str(cap), budget=str(budget), overrun=rule)
    assert max(paid) <= cap


@given(bases, bases, bases, st.integers(0, 5000), st.integers(0, 5000))
def test_a_stricter_gate_never_pays_more(base, before, sales, low, more):
    inputs = firm(base, before, sales)
    for gate in ("min_base", "min_growth", "min_intensity", "min_sales"):
        lax, strict = (reckon(terms(**BOTH | {gate: str(max(1, n) / 10)}), inputs) for n in (low, low + more))
        assert strict.amount <= lax.amount


def test_the_share_of_each_level_adds_up():
    policy = terms(
        **MARGINAL | {"payment": "split", "share_provincial": "30", "share_prefecture": "20", "share_county": "50"}
    )
    amount = Decimal("1000.01")
    assert sum(split(policy, amount).values()) == amount
    assert split(terms(**MARGINAL), amount) == {}
