"""Every rule of checks.toml, below, on and above its border; versions of the form; readings of typed figures."""

from dataclasses import replace
from fractions import Fraction

import pytest

from keguan.kit.errors import BureauError
from keguan.lines.rd.rules.checks import ADVICE, HARD, WARN, Told, checks, findings, levels_told, undecided
from keguan.lines.rd.rules.forms import every_item, figures, version_for, versions

# a return without any finding: 20 people, 240 person-months at most, cost 6000 from labour, input and others
GOOD = {
    **{item.code: "0" for item in version_for(2025).all},
    "1": "20",
    "2": "4",
    "3": "6",
    "4": "18",
    "5": "12",
    "6": "1",
    "23": "10",
    "24": "1",
    "25": "3",
    "22": "1",
    "7": "6000",
    "8": "3600",
    "9": "1500",
    "10": "300",
    "19": "600",
    "57": "5800",
    "43": "200",
    "26": "4000",
    "20": "500",
    "21": "400",
    "27": "1000",
    "29": "5",
    "30": "2",
    "32": "9",
    "33": "9",
    "36": "70000",
    "37": "70000",
    "44": "450",
    "revenue": "100000",
    "staff": "200",
}
PROJECT = {
    "name": "高性能陶瓷材料研究",
    "months": "120",
    "spend": "5000",
    "government": "200",
    "result": "1",
    "goal": "1",
}


def good(**changed):
    values = {**GOOD, **{code.lstrip("c"): value for code, value in changed.items()}}
    return Told(version_for(2025), figures(values), figures({"7": "5500"}), [PROJECT])


def keys(told, level=None):
    return {f.key for f in findings(told) if level in (None, f.level)}


def test_a_good_return_has_no_finding_and_every_rule_was_judged():
    assert findings(good()) == []
    assert undecided(good()) == 0


@pytest.mark.parametrize(
    ("key", "below", "border", "above"),
    [  # the value on the border is right; which side is wrong is told by None
        ("1>=2", {"c2": "19"}, {"c2": "20"}, ({"c2": "21"},)),
        ("1>=3", {"c3": "19"}, {"c3": "20"}, ({"c3": "21"},)),
        ("1>=4", {"c4": "19"}, {"c4": "20"}, ({"c4": "21"},)),
        ("1>=5>=24+25", {"c5": "5"}, {"c5": "4"}, ({"c5": "3"}, {"c5": "21"})),
        ("1>=6", {"c6": "19"}, {"c6": "20"}, ({"c6": "21"},)),
        ("1>=23>=24+25", {"c23": "5"}, {"c23": "4"}, ({"c23": "3"}, {"c23": "21"})),
        ("7=8+9+10+11+12+13+14+19", {}, {"c8": "3600.00"}, ({"c8": "3600.01"}, {"c8": "3599.99"})),
        ("7>=26", {"c26": "5999.99"}, {"c26": "6000"}, ({"c26": "6000.01"},)),
        ("1>0<=>8>0", {}, {}, ({"c8": "0"}, {"c1": "0"})),
        (
            "14=15+16+17+18",
            {},
            {"c14": "5", "c15": "1", "c16": "1", "c17": "1", "c18": "2"},
            ({"c15": "1"}, {"c14": "1"}),
        ),
        ("20>=21", {"c21": "499"}, {"c21": "500"}, ({"c21": "500.01"},)),
        ("27>0=>22>0", {"c27": "0", "c22": "0"}, {"c27": "1", "c22": "1"}, ({"c27": "1", "c22": "0"},)),
        ("29>=30", {"c30": "4"}, {"c30": "5"}, ({"c30": "6"},)),
        ("32>=33", {"c33": "8"}, {"c33": "9"}, ({"c33": "10"},)),
        ("36>=37", {"c37": "69999"}, {"c37": "70000"}, ({"c37": "70000.01"},)),
        ("7=57+43+58+55+56", {}, {"c57": "5000", "c55": "800"}, ({"c55": "0.01"}, {"c57": "5799.99"})),
    ],
)
def test_a_hard_rule_holds_up_to_its_border(key, below, border, above):
    assert key not in keys(good(**below))
    assert key not in keys(good(**border))
    for wrong in above:
        assert key in keys(good(**wrong), HARD)


def test_every_hard_rule_has_cases_here():
    tried = {
        p.values[0] if hasattr(p, "values") else p[0]
        for p in test_a_hard_rule_holds_up_to_its_border.pytestmark[0].args[1]
    }
    assert {c.key for c in checks() if c.level == HARD} - tried == {"1*#12>=months"}


def test_person_months_may_not_exceed_twelve_a_head():
    for months, wrong in (("239", False), ("240", False), ("240.1", True)):
        assert ("1*#12>=months" in keys(replace(good(), projects=[{**PROJECT, "months": months}]), HARD)) is wrong


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("no_institution", {"c7": "0"}, {"c22": "0"}),
        ("commissioned", {"c14": "0"}, {"c14": "0.01"}),
        ("no_relief", {"c44": "0.01"}, {"c44": "0"}),
        ("no_output", {"c29": "0", "c40": "1"}, {"c29": "0"}),
        ("labour_low", {"c8": "264"}, {"c8": "263.99"}),
        ("labour_high", {"c8": "6000"}, {"c8": "6000.01"}),
        ("year_on_year", {"c7": "8250"}, {"c7": "8250.01"}),
        ("year_on_year", {"c7": "2750"}, {"c7": "2749.99"}),
        ("beyond_sales", {"crevenue": "6000"}, {"crevenue": "5999.99"}),
        ("staff_beyond", {"cstaff": "20"}, {"cstaff": "19"}),
        ("projects_beyond", {"c7": "5000"}, {"c7": "4999.99"}),
        ("government_beyond", {"c43": "200"}, {"c43": "199.99"}),
    ],
)
def test_a_warning_stands_on_one_side_of_its_border(key, right, wrong):
    def named(changed):
        return {c.lstrip("c") if c != "crevenue" and c != "cstaff" else c[1:]: v for c, v in changed.items()}

    def told(changed):
        return replace(good(), values=figures({**GOOD, **named(changed)}))

    assert key not in keys(told(right), WARN)
    assert key in keys(told(wrong), WARN)


@pytest.mark.parametrize(
    ("cost", "found"),
    [("2749999.99", False), ("2750000", True), ("5500000", True), ("11000000", True), ("11000000.01", False)],
)
def test_a_thousandfold_of_last_year_is_told_as_a_wrong_unit(cost, found):
    assert ("unit:上年研究开发费用" in keys(good(c7=cost))) is found


def test_the_unit_fault_says_which_unit_was_taken():
    told = replace(good(c7="550"), last=figures({"7": "5500"}))
    assert any("像是按万元填的" in f.sentence for f in findings(told))


@pytest.mark.parametrize(("peers", "found"), [(4, False), (5, True)])
def test_peers_speak_only_when_there_are_enough(peers, found):
    told = replace(
        good(crevenue="100000"), values=figures({**GOOD, "revenue": "1000000"}), peers=[Fraction(6, 100)] * peers
    )
    assert ("peers" in keys(told)) is found


@pytest.mark.parametrize(
    ("revenue", "found"), [("500000", False), ("500000.01", True), ("20000", False), ("19999.99", True)]
)
def test_a_share_of_sales_far_from_the_peers_is_a_warning(revenue, found):
    told = replace(good(), values=figures({**GOOD, "revenue": revenue}), peers=[Fraction(6, 100)] * 9)
    assert ("peers" in keys(told, WARN)) is found


def test_doubtful_projects_are_advice_and_a_bureau_may_set_another_level():
    told = replace(
        good(),
        projects=[
            {**PROJECT, "name": "生产线技改项目"},
            {**PROJECT, "goal": "5", "spend": "1", "months": "1", "government": "0"},
        ],
    )
    assert {f.level for f in findings(told)} == {ADVICE}
    assert keys(told) >= {"project:1", "project:2", "no_project"}
    assert "project:1" in keys(replace(told, levels={"project": WARN}), WARN)
    assert "project:1" not in keys(replace(told, levels={"project": "off"}))


def test_a_bureau_sets_levels_only_of_checks_that_exist():
    assert levels_told({"7>=26": "warn", "project": "off"}) == {"7>=26": "warn", "project": "off"}
    for wrong in ({"7>=26": "error"}, {"no_such": "off"}):
        with pytest.raises(BureauError, match="看不懂"):
            levels_told(wrong)


def test_a_blank_cell_leaves_a_rule_undecided_and_is_counted():
    told = good(c8="")
    assert "7=8+9+10+11+12+13+14+19" not in keys(told)
    assert undecided(told) == 4  # the sum, the two of labour, people and labour


def test_an_old_form_is_not_asked_for_what_it_did_not_have():
    old = Told(version_for(2020), figures({code: v for code, v in GOOD.items() if code != "57"}), {}, ())
    assert "7=57+43+58+55+56" not in keys(old)


def test_a_year_without_its_own_form_takes_the_newest_before_and_says_so():
    assert [version_for(y).since for y in (2015, 2019, 2020, 2021, 2030)] == [2019, 2019, 2019, 2021, 2021]
    assert "没有另登记表样" in version_for(2025).says_of(2025)
    assert "没有另登记表样" not in version_for(2021).says_of(2021)


def test_versions_have_each_code_once_and_differ_as_known():
    for version in versions():
        codes = [item.code for item in version.all]
        assert len(codes) == len(set(codes))
    old, new = ({i.code for i in v.items} for v in versions())
    assert old - new == {"28", "31", "34", "35", "39", "42", "51"}
    assert new - old == {"53", "54", "55", "56", "57", "58"}
    assert {i.code for i in every_item()} >= old | new


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [("7", "1,234.5", "1234.5"), ("7", "", None), ("1", "12", "12"), ("7", "0", "0")],
)
def test_a_typed_figure_is_read(code, text, wanted):
    found = version_for(2025).item(code).read(text)
    assert found is None if wanted is None else str(found) == wanted


@pytest.mark.parametrize(
    ("code", "text"), [("7", "很多"), ("7", "-1"), ("1", "1.5"), ("7", "1.234"), ("7", "1e13"), ("7", "inf")]
)
def test_what_is_no_figure_is_refused_in_words(code, text):
    with pytest.raises(BureauError, match=version_for(2025).item(code).label):
        version_for(2025).item(code).read(text)
