"""The rules at, below and above each border, with the mistakes that are made elsewhere (rules 12)."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from keguan.kit.errors import BureauError
from keguan.kit.rule import Facts
from keguan.lines.enterprises.rules import hnte, tsme

pytestmark = pytest.mark.one_database
ON = date(2026, 6, 1)
WAN = 10_000
GOOD = {
    "registered_on": "2020-01-01", "resident": True, "field": 8, "ip_class1": 1, "ip_class2": 5, "ip_own_rd": True, "staff": 100,
    "st_staff": 30, "rd": [300 * WAN, 320 * WAN, 340 * WAN], "rd_domestic": [300 * WAN, 320 * WAN, 340 * WAN],
    "sales": [4000 * WAN, 4500 * WAN, 5000 * WAN], "net_assets": [100, 120, 150], "income": 100, "hitech_income": 80, "incidents": False,
    "transfers": 15, "total_assets": 9000 * WAN, "cost": 4000 * WAN, "valid_hnte": False, "provincial_rd_body": False,
    "national_award": False, "led_standard": False, "prohibited": False, "misconduct": False, "listed": False,
}  # fmt: skip


def judged(rules, on=ON, **changes):
    facts = {k: v for k, v in (GOOD | changes).items() if v != "missing"}
    return rules.assess(Facts(facts), on)


def verdict(rules, key, **changes):
    return next(c.verdict for c in judged(rules, **changes).conditions if c.key == key)


def points(rules, key, **changes):
    found = next(p for p in judged(rules, **changes).parts if p.key == key)
    return found.low, found.high


def test_a_good_enterprise_passes_both():
    assert (judged(hnte).verdict, judged(tsme).verdict) == ("pass", "pass")


@pytest.mark.parametrize(("day", "told"), [("2025-06-01", "pass"), ("2025-06-02", "fail")])
def test_one_year_is_365_days(day, told):
    assert verdict(hnte, "age", registered_on=day) == told


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
    assert verdict(hnte, "rd_ratio", sales=sales, rd=[0, 0, exact]) == "pass"
    assert verdict(hnte, "rd_ratio", sales=sales, rd=[0, 0, exact - Decimal("0.01")]) == "fail"


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
    assert verdict(hnte, key, **{per: whole, over: above}) == "pass"
    assert verdict(hnte, key, **{per: whole, over: above - 1}) == "fail"
    assert verdict(hnte, key, **{per: 1000, over: int(border * 1000)}) == "pass"


def test_a_condition_on_intellectual_property_asks_for_any_of_it():
    assert verdict(hnte, "ip", ip_class1=0, ip_class2=1) == "pass"
    assert verdict(hnte, "ip", ip_class1=0, ip_class2=0) == "fail"
    assert verdict(hnte, "ip", ip_class1=0, ip_class2="missing") == "undecided"
    assert verdict(hnte, "ip", ip_class1="missing", ip_class2=2) == "pass"


def test_outside_the_fields_fails_and_not_told_is_undecided():
    assert verdict(hnte, "field", field=None) == "fail"
    assert verdict(hnte, "field", field="missing") == "undecided"
    with pytest.raises(BureauError, match="1 到 8"):
        judged(hnte, field=9)


def test_one_failed_condition_outweighs_missing_ones():
    assert judged(hnte, staff="missing").verdict == "undecided"
    assert judged(hnte, staff="missing", incidents=True).verdict == "fail"


@pytest.mark.parametrize(
    ("years", "rate"),
    [
        ((100, 120, 150), "0.225"),
        ((0, 100, 150), "0.5"),
        ((100, 0, 50), None),
        ((100, 90, 80), "-0.10555"),
        ((100, 120), "0.2"),
        ((100,), None),
    ],
)
def test_growth_is_the_mean_of_two_ratios_less_one(years, rate):
    found = hnte.growth([Fraction(y) for y in years])
    assert found is None if rate is None else abs(found - Fraction(Decimal(rate))) < Fraction(1, 10_000)


@pytest.mark.parametrize(
    ("years", "range_"),
    [
        ((100, 120, 150), (5, 6)),
        ((0, 100, 150), (9, 10)),
        ((100, 0, 50), (0, 0)),
        ((100, 90, 80), (0, 0)),
        ((100, 105), (3, 4)),
        ((-1, 5, 9), (0, 10)),
    ],
)
def test_growth_is_scored_by_its_table(years, range_):
    assert points(hnte, "growth_net_assets", net_assets=list(years)) == range_


@pytest.mark.parametrize(
    ("total", "range_"),
    [(15, (25, 30)), (14, (19, 24)), (12, (19, 24)), (9, (13, 18)), (6, (7, 12)), (3, (1, 6)), (0, (0, 0))],
)
def test_results_are_counted_as_a_yearly_average(total, range_):
    assert points(hnte, "transfer", transfers=total) == range_


@pytest.mark.parametrize(
    ("first", "second", "range_"),
    [(1, 0, (7, 8)), (0, 5, (5, 6)), (0, 4, (3, 4)), (0, 3, (3, 4)), (0, 2, (1, 2)), (0, 0, (0, 0))],
)
def test_the_quantity_of_intellectual_property_only_scores(first, second, range_):
    assert points(hnte, "ip_quantity", ip_class1=first, ip_class2=second) == range_


def test_the_score_is_a_range_and_its_ip_block_is_capped():
    told = judged(hnte)
    assert told.high == 30 + 30 + 20 + 6 + 4  # of 32 points of intellectual property 30 count
    assert told.low < 70 < told.high
    assert {p.key: p.max for p in told.parts} == {
        "ip_advance": 8, "ip_core": 8, "ip_quantity": 8, "ip_acquisition": 6, "ip_bonus": 2, "transfer": 30, "organisation": 20,
        "growth_net_assets": 10, "growth_sales": 10,
    }  # fmt: skip


def test_before_2016_no_parameter_is_in_force():
    told = judged(hnte, on=date(2015, 6, 1), registered_on="2010-01-01")
    assert told.verdict == "undecided"
    assert "没有生效的标准" in next(c.why for c in told.conditions if c.key == "rd_ratio")


@pytest.mark.parametrize("name", ["staff", "sales", "total_assets"])
def test_a_small_enterprise_is_small_up_to_the_border(name):
    border = 500 if name == "staff" else 20000 * WAN
    value = [1, 1, border] if name == "sales" else border
    more = [1, 1, border + 1] if name == "sales" else border + 1
    assert verdict(tsme, "size", **{name: value}) == "pass"
    assert verdict(tsme, "size", **{name: more}) == "fail"


@pytest.mark.parametrize(("share", "told"), [(30, 20), (29, 16), (25, 16), (20, 12), (15, 8), (10, 4), (9, 0)])
def test_the_item_on_staff(share, told):
    assert points(tsme, "staff", st_staff=share) == (told, told)
    assert verdict(tsme, "staff_share", st_staff=share) == ("pass" if told else "fail")


def test_the_better_route_of_research_counts():
    assert points(tsme, "rd", rd=[2 * WAN], sales=[100 * WAN], cost=4 * WAN) == (50, 50)
    assert points(tsme, "rd", rd=[6 * WAN], sales=[100 * WAN], cost="missing") == (50, 50)
    assert points(tsme, "rd", rd=[2 * WAN], sales=[100 * WAN], cost="missing") == (10, 50)


@pytest.mark.parametrize(("staff", "told"), [(20, "pass"), (19, "fail")])
def test_sixty_points_are_enough(staff, told):
    # 12 or 8 for staff, 30 for research, 18 for intellectual property
    facts = {
        "st_staff": staff,
        "rd": [4 * WAN],
        "sales": [100 * WAN],
        "cost": 1000 * WAN,
        "ip_class1": 0,
        "ip_class2": 3,
    }
    assert verdict(tsme, "score", **facts) == told
    assert judged(tsme, **facts).low == (60 if staff == 20 else 56)


@pytest.mark.parametrize("route", tsme.DIRECT)
def test_a_direct_route_needs_no_points_but_the_first_conditions(route):
    poor = {"st_staff": 1, "rd": [0], "ip_class1": 0, "ip_class2": 0, route: True}
    assert judged(tsme, **poor).verdict == "pass"
    assert judged(tsme, **poor, listed=True).verdict == "fail"


def test_checks_of_2026_warn_and_do_not_refuse():
    told = judged(tsme, staff=5, st_staff=5, rd=[9 * WAN], sales=[100 * WAN], total_assets=1, cost=100 * WAN)
    assert told.verdict == "pass"
    assert len(told.warnings) == 2
    assert judged(tsme, on=date(2025, 6, 1), staff=5, st_staff=5).warnings == ()


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_a_share_passes_exactly_when_ten_times_it_reaches_the_whole(part, whole):
    assert (verdict(hnte, "staff_ratio", st_staff=part, staff=whole) == "pass") == (10 * part >= whole)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.just("missing")))
def test_whatever_is_missing_is_never_a_pass_nor_a_fault(gone):
    for rules in (hnte, tsme):
        told = judged(rules, **gone)
        assert told.low <= told.high
        assert told.verdict != "fail"


def test_the_command_judges_given_figures_as_json(tmp_path, capsys):
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
def test_wrong_figures_are_refused_with_what_to_write(tmp_path, capsys, content, told):
    path = tmp_path / "facts.json"
    path.write_text(content, encoding="utf8")
    with pytest.raises(SystemExit) as stopped:
        call_command("assess", "hnte", "--facts", str(path))
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err
