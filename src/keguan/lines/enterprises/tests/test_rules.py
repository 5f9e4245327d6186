"""The rules at, below and above each border, with the mistakes that are made elsewhere (rules 12)."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.rules.cases import Case, cases_of, run
from keguan.kit.rules.facts import Table
from keguan.kit.rules.parameters import Version, read_yaml
from keguan.kit.rules.slots import TABLE, read, said, typed
from keguan.kit.rules.standing import sheets
from keguan.lines.enterprises.rules.inputs import INPUTS
from keguan.lines.enterprises.rules.policies import GAZELLE, HNTE, SPECIALISED, TSME, UNICORN
from keguan.lines.enterprises.rules.tsme import DIRECT
from keguan.lines.enterprises.tests.borders import unnoticed

pytestmark = pytest.mark.one_database
ON = date(2026, 6, 1)
WAN = 10_000
POLICIES = (HNTE, TSME, SPECIALISED, GAZELLE, UNICORN)
GOOD = {
    "registered_on": "2020-01-01", "resident": True, "field": 8, "ip_class1": 1, "ip_class2": 5, "ip_own_rd": True, "staff": 100,
    "st_staff": 30, "rd": [300 * WAN, 320 * WAN, 340 * WAN], "rd_domestic": [300 * WAN, 320 * WAN, 340 * WAN],
    "sales": [4000 * WAN, 4500 * WAN, 5000 * WAN], "net_assets": [100, 120, 150], "income": 100, "hitech_income": 80, "incidents": False,
    "transfers": 15, "total_assets": 9000 * WAN, "cost": 4000 * WAN, "valid_hnte": False, "provincial_rd_body": False,
    "national_award": False, "led_standard": False, "prohibited": False, "misconduct": False, "listed": False,
}  # fmt: skip


def judged(rules, on=ON, **changes):
    return rules.assess({k: v for k, v in (GOOD | changes).items() if v != "missing"}, on)


def verdict(rules, key, **changes):
    return next(c.verdict for c in judged(rules, **changes).conditions if c.key == key)


def points(rules, key, **changes):
    found = next(p for p in judged(rules, **changes).parts if p.key == key)
    return found.low, found.high


def test_a_good_enterprise_passes_both():
    assert (judged(HNTE).verdict, judged(TSME).verdict) == ("pass", "pass")


@pytest.mark.parametrize(("day", "told"), [("2025-06-01", "pass"), ("2025-06-02", "fail")])
def test_one_year_is_365_days(day, told):
    assert verdict(HNTE, "age", registered_on=day) == told


def rd(share_of, sales):
    """R&D of exactly this share of the sales, in the last of three years."""
    return [0, 0, share_of * sum(sales)]


@pytest.mark.parametrize(
    ("latest", "share"),
    [(5000 * WAN, "0.05"), (5000 * WAN + 1, "0.04"), (20000 * WAN, "0.04"), (20000 * WAN + 1, "0.03")],
)
def test_the_tier_of_exactly_50_million_and_200_million_is_the_lower_one(latest, share):
    sales = [0, 0, latest]
    exact = Decimal(share) * latest
    assert verdict(HNTE, "rd_ratio", sales=sales, rd=[0, 0, exact]) == "pass"
    assert verdict(HNTE, "rd_ratio", sales=sales, rd=[0, 0, exact - Decimal("0.01")]) == "fail"


@pytest.mark.parametrize(
    ("key", "over", "per", "border"),
    [
        ("staff_ratio", "st_staff", "staff", Fraction(1, 10)),
        ("hitech_income", "hitech_income", "income", Fraction(3, 5)),
    ],
)
def test_shares_are_exact_at_the_border(key, over, per, border):
    whole = 3_000_000_000_000_000_001  # a binary fraction would call these equal
    at = border * whole
    above = int(at) + 1
    assert verdict(HNTE, key, **{per: whole, over: above}) == "pass"
    assert verdict(HNTE, key, **{per: whole, over: above - 1}) == "fail"
    assert verdict(HNTE, key, **{per: 1000, over: int(border * 1000)}) == "pass"


def test_a_condition_on_intellectual_property_asks_for_any_of_it():
    assert verdict(HNTE, "ip", ip_class1=0, ip_class2=1) == "pass"
    assert verdict(HNTE, "ip", ip_class1=0, ip_class2=0) == "fail"
    assert verdict(HNTE, "ip", ip_class1=0, ip_class2="missing") == "undecided"
    assert verdict(HNTE, "ip", ip_class1="missing", ip_class2=2) == "pass"


def test_outside_the_fields_fails_and_not_told_is_undecided():
    assert verdict(HNTE, "field", field=None) == "fail"
    assert verdict(HNTE, "field", field="missing") == "undecided"
    with pytest.raises(BureauError, match="1 到 8"):
        judged(HNTE, field=9)


def test_one_failed_condition_outweighs_missing_ones():
    assert judged(HNTE, staff="missing").verdict == "undecided"
    assert judged(HNTE, staff="missing", incidents=True).verdict == "fail"


def test_the_score_is_a_range_and_its_ip_block_is_capped():
    told = judged(HNTE)
    assert told.high == 30 + 30 + 20 + 6 + 4  # of 32 points of intellectual property 30 count
    assert told.low < 70 < told.high
    assert {p.key: p.max for p in told.parts} == {
        "ip_advance": 8, "ip_core": 8, "ip_quantity": 8, "ip_acquisition": 6, "ip_bonus": 2, "transfer": 30, "organisation": 20,
        "growth_net_assets": 10, "growth_sales": 10,
    }  # fmt: skip


def test_the_old_regime_is_there_to_read_and_decides_nothing():
    told = judged(HNTE, on=date(2015, 6, 1), registered_on="2010-01-01")
    assert told.verdict == "undecided"
    assert "还没有核实" in next(c.why for c in told.conditions if c.key == "rd_ratio")
    told = judged(HNTE, on=date(2007, 6, 1), registered_on="2000-01-01")
    assert "没有生效的标准" in next(c.why for c in told.conditions if c.key == "rd_ratio")


@pytest.mark.parametrize("route", DIRECT)
def test_a_direct_route_needs_no_points_but_the_first_conditions(route):
    poor = {"st_staff": 1, "rd": [0], "ip_class1": 0, "ip_class2": 0, route: True}
    assert judged(TSME, **poor).verdict == "pass"
    assert judged(TSME, **poor, listed=True).verdict == "fail"


def test_checks_of_2026_warn_and_do_not_refuse():
    told = judged(TSME, staff=5, st_staff=5, rd=[9 * WAN], sales=[100 * WAN], total_assets=1, cost=100 * WAN)
    assert told.verdict == "pass"
    assert len(told.warnings) == 2
    assert judged(TSME, on=date(2025, 6, 1), staff=5, st_staff=5).warnings == ()


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_a_share_passes_exactly_when_ten_times_it_reaches_the_whole(part, whole):
    assert (verdict(HNTE, "staff_ratio", st_staff=part, staff=whole) == "pass") == (10 * part >= whole)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.just("missing")))
def test_whatever_is_missing_is_never_a_pass_nor_a_fault(gone):
    for rules in (HNTE, TSME):
        told = judged(rules, **gone)
        assert told.low <= told.high
        assert told.verdict != "fail"


def test_the_command_judges_given_figures_as_json(db, tmp_path, capsys):
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(GOOD | {"staff": 100.5, "st_staff": 10.05}), encoding="utf8")
    call_command("assess", "hnte", "--facts", str(path), "--on", "2026-06-01", "--json")
    told = json.loads(capsys.readouterr().out)
    assert [c["key"] for c in told["conditions"]] == [
        "resident",
        "age",
        "ip",
        "field",
        "staff_ratio",
        "rd_ratio",
        "rd_domestic",
        "hitech_income",
        "incidents",
    ]
    staff = told["conditions"][4]
    assert (staff["verdict"], staff["actual"], staff["required"], staff["distance"]) == ("pass", "0.1", "0.1", "0")
    call_command("assess", "tsme", "--facts", str(path), "--json")
    told = json.loads(capsys.readouterr().out)
    assert [c["key"] for c in told["conditions"]] == ["resident", "size", "prohibited", "clean", "staff_share", "score"]
    assert [p["key"] for p in told["score"]["parts"]] == ["staff", "rd", "ip"]


@pytest.mark.parametrize(
    ("content", "told"),
    [("[1]", "键"), ("{", "不是 JSON"), ('{"st_staff": "many"}', "要写数字"), ('{"resident": 1}', "true")],
)
def test_wrong_figures_are_refused_with_what_to_write(db, tmp_path, capsys, content, told):
    path = tmp_path / "facts.json"
    path.write_text(content, encoding="utf8")
    with pytest.raises(SystemExit) as stopped:
        call_command("assess", "hnte", "--facts", str(path))
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err


def files():
    """Every file of parameters with its policy."""
    for policy in POLICIES:
        for sheet in sheets(policy, {}):
            yield pytest.param(policy, sheet, id=f"{policy.key}-{sheet.key}")


@pytest.mark.parametrize(("policy", "sheet"), list(files()))
def test_the_cases_of_a_rule(policy, sheet):
    cases = cases_of(sheet)
    assert cases
    for one in run(policy, sheet.rules, cases, {}):
        assert one.found == one.case.expect, one.case.name


@pytest.mark.parametrize(("policy", "sheet"), list(files()))
def test_no_number_of_a_rule_can_be_moved_without_a_case_failing(policy, sheet):
    """Below, on and above: moving a border or a point by the least, up or down, is found by some case."""
    version = sheet.parameters.versions[-1]
    assert list(unnoticed(policy, sheet.rules, cases_of(sheet), version, {})) == []


@pytest.mark.parametrize(("policy", "sheet"), list(files()))
def test_every_parameter_is_said_in_words_and_reads_back_as_it_is_typed(policy, sheet):
    assert sheet.parameters.says
    for slot in sheet.slots:
        assert slot.label != slot.name, f"{sheet.key}.yaml：请在 names 里写 {slot.name} 叫什么"
    for version in sheet.parameters.versions:
        told = sheet.sentence(version)
        assert "{" not in told
        for slot in sheet.slots:
            if slot.name in version.told:
                faults = {}
                assert read(slot, typed(slot, version.told[slot.name]), faults) == version.told[slot.name]
                assert not faults
                assert slot.kind == TABLE or slot.name == "first_class" or said(slot, version.told[slot.name]) in told


def test_articles_are_cited_as_the_texts_number_them():
    """195号, not 194号; the conditions are 第十一条, not a renumbered one; 115号 has conditions in 第六条."""
    cites = {c.key: c.cite for c in judged(HNTE).conditions}
    assert cites.pop("resident") == "国科发火〔2016〕32号 第二条"
    assert all(cite.startswith("国科发火〔2016〕32号 第十一条") for cite in cites.values())
    assert all("195号" in p.cite for p in judged(HNTE).parts)
    assert all(c.cite.startswith("国科发政〔2017〕115号 第六条") for c in judged(TSME).conditions)
    texts = [path.read_text(encoding="utf8") for path in Path(__file__).parents[1].rglob("rules/**/*.yaml")]
    assert texts
    assert not any(wrong in text for text in texts for wrong in ("194号", "115号 第十一条", "32号 第三条"))


def test_seventy_points_are_no_approval_and_the_score_decides_nothing():
    told = judged(
        HNTE,
        ip_class1=0,
        ip_class2=1,
        ip_own_rd=False,
        transfers=0,
        net_assets=[100, 90, 80],
        sales=[100, 90, 80],
        rd=[10, 10, 10],
        rd_domestic=[10, 10, 10],
    )
    assert told.high < 70
    assert (
        told.verdict == "pass"
    )  # of the conditions that figures decide; experts and the recognition body decide the rest


def example(name):
    """The values of a notice, laid over what the program brings, and the cases of each rule."""
    told = read_yaml((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf8"))
    policy, day, about = catalogue.policies[told["policy"]], told["from"], told["about"]
    rules = {rule.path.stem: rule for rule in policy.rules}
    laid = {rules[stem].path: (Version(day, about | one["values"]),) for stem, one in told["rules"].items()}
    return policy, rules, laid, told


EXAMPLES = {name: example(name) for name in ("jiangsu_2023", "yancheng_2022", "yancheng_unicorn_2022")}
LAID = [(name, stem) for name, (_, _, _, told) in EXAMPLES.items() for stem in told["rules"]]


@pytest.mark.parametrize(("name", "stem"), LAID)
def test_a_notice_decides_on_each_border_and_no_number_of_it_can_be_moved(name, stem):
    policy, rules, laid, told = EXAMPLES[name]
    rule = rules[stem]
    cases = [Case(c["name"], c["day"], c["given"], c["expect"]) for c in told["rules"][stem].get("cases", [])]
    for one in run(policy, [rule], cases, laid):
        assert one.found == one.case.expect, one.case.name
    version = laid[rule.path][0]
    if version.is_asked:
        assert cases
        assert list(unnoticed(policy, [rule], cases, version, laid)) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_notice_as_a_whole(name):
    policy, _, laid, told = EXAMPLES[name]
    for case in told["cases"]:
        found = policy.assess(case["given"], case["day"], laid)
        assert found.verdict == case["expect"]["verdict"], case["name"]
        met = [p.key for c in found.conditions for p in c.parts if p.verdict == "pass"]
        assert met == case["expect"].get("met", met), case["name"]
        decided = policy.decide(Table.of([case["given"]], policy.inputs), case["day"], laid)
        assert decided.assessment(0) == found, case["name"]


@pytest.mark.parametrize("policy", [GAZELLE, UNICORN], ids=lambda p: p.key)
def test_without_the_notice_nothing_is_decided_and_the_reason_names_what_to_fill_in(policy):
    good = {"registered_on": "2021-01-01", "is_public": False, "valuation": 10**12, "sector": 3, "rd": [10**9] * 5}
    good |= {"sales": [10**8, 10**9, 10**10, 10**11, 10**12], "staff_years": [100, 200, 400, 800, 1600]}
    told = policy.assess({k: v for k, v in good.items() if k in policy.inputs}, ON)
    assert told.verdict == "undecided"
    assert all("还没有填写" in c.why for c in told.conditions)
    assert any("下限" in c.why or "上限" in c.why for c in told.conditions)
    assert told.missing == ()


def test_a_notice_that_asks_for_nothing_decides_nothing():
    values = {"cite": "试", "status": "verified", "checked_on": ON, "review_by": ON, "asked": False}
    laid = {rule.path: (Version(ON, values),) for rule in GAZELLE.rules}
    assert GAZELLE.assess({}, ON, laid).verdict == "undecided"


NUMBERS = st.one_of(st.none(), st.integers(0, 10**14).map(lambda n: Decimal(n).scaleb(-2)), st.integers(0, 12))
SIGNED = st.one_of(NUMBERS, st.integers(-(10**9), 0))
PIECES = st.one_of(st.none(), st.integers(0, 7), st.integers(0, 10**6))


def value_of(one):
    if one.kind == "truth":
        return st.one_of(st.none(), st.booleans())
    if one.kind == "day":
        return st.integers(-800, 40).map(lambda n: ON + timedelta(days=n))
    if one.kind == "choice":
        return st.one_of(st.none(), st.integers(1, 8))
    number = PIECES if one.is_whole else SIGNED if one.is_signed else NUMBERS
    return st.lists(number, max_size=5) if one.kind == "series" else number


ANY = st.fixed_dictionaries({}, optional={key: value_of(one) for key, one in INPUTS.items()})
DAYS = st.sampled_from([date(2007, 1, 1), date(2012, 6, 1), date(2017, 5, 2), date(2017, 5, 3), ON, date(2026, 7, 1)])


@settings(max_examples=150, deadline=None)
@given(st.lists(ANY, min_size=1, max_size=4), DAYS)
def test_one_by_one_and_all_at_once_agree_in_every_reason(facts, on):
    for policy in POLICIES:
        decided = policy.decide(Table.of(facts, policy.inputs), on)
        for row, told in enumerate(facts):
            assert decided.assessment(row) == policy.assess(told, on)


def test_a_population_of_nobody_is_decided_too():
    assert HNTE.decide(Table.of([], HNTE.inputs), ON).frame.height == 0
