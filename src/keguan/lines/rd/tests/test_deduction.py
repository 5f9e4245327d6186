"""The super-deduction on both sides of every date and limit."""

from datetime import date
from fractions import Fraction

import pytest

from keguan.kit.errors import BureauError
from keguan.lines.rd.rules import deduction
from keguan.lines.rd.rules.deduction import declared, estimate, in_force

HALF, THREE, ONE, MORE = Fraction(1, 2), Fraction(3, 4), Fraction(1), Fraction(6, 5)
QUARTER = Fraction(1, 4)


def told(year=2025, kind="general", **spent):
    spent = {name: Fraction(value) for name, value in spent.items()}
    return estimate(spent, year=year, kind=kind, tax_rate=QUARTER)


@pytest.mark.parametrize(
    ("year", "rates"),
    [
        (2016, (HALF, HALF, HALF, HALF)),
        (2017, (HALF, HALF, THREE, HALF)),
        (2018, (THREE, THREE, THREE, THREE)),
        (2020, (THREE, THREE, THREE, THREE)),
        (2021, (THREE, ONE, THREE, THREE)),
        (2023, (ONE, ONE, ONE, MORE)),
        (2027, (ONE, ONE, ONE, MORE)),
        (2028, (ONE, ONE, ONE, ONE)),
    ],
)
def test_the_rate_by_year_and_kind(year, rates):
    found = tuple(told(year, kind, labour=100).parts[0].rate for kind in deduction.KINDS)
    assert found == rates


@pytest.mark.parametrize(
    ("kind", "rates"),
    [("general", (THREE, ONE)), ("manufacturing", (ONE, ONE)), ("tsme", (ONE, ONE)), ("listed", (THREE, ONE))],
)
def test_2022_is_cut_at_the_first_of_october(kind, rates):
    found = told(2022, kind, labour=400)
    assert tuple(p.rate for p in found.parts) == rates
    assert [(p.since, p.until) for p in found.parts] == [
        (date(2022, 1, 1), date(2022, 9, 30)),
        (date(2022, 10, 1), date(2022, 12, 31)),
    ]
    assert found.extra == 300 * rates[0] + 100 * rates[1]
    assert {p.doubt for p in found.parts} == {"未核实"}


@pytest.mark.parametrize(("share", "extra"), [(0, 300), (1, 400), (Fraction(1, 2), 350)])
def test_the_share_of_the_last_quarter_may_be_told(share, extra):
    found = estimate(
        {"labour": Fraction(400)}, year=2022, kind="general", tax_rate=QUARTER, last_quarter=Fraction(share)
    )
    assert found.extra == extra
    assert not found.notes


@pytest.mark.parametrize(("other", "counted"), [("99.99", "99.99"), ("100", "100"), ("100.01", "100")])
def test_other_cost_counts_up_to_a_tenth_of_the_whole(other, counted):
    found = told(labour=500, direct=200, depreciation=100, amortisation=50, design=50, other=other)
    line = next(one for one in found.lines if one.name == "其他相关费用")
    assert line.counted == Fraction(counted)
    assert line.is_cut is (Fraction(other) > 100)


@pytest.mark.parametrize(("year", "noted"), [(2020, True), (2021, False)])
def test_before_2021_the_limit_was_project_by_project_and_it_is_said(year, noted):
    assert any("逐个项目" in note for note in told(year, labour=900, other=50).notes) is noted


def test_domestic_commissions_count_by_eighty_per_cent():
    assert told(domestic=1000).base == 800


@pytest.mark.parametrize(
    ("overseas", "counted"), [("749", "599.2"), ("750", "600"), ("751", "600")]
)  # 80 % of it, at most 2/3 of 900 domestic
def test_overseas_commissions_are_limited_twice(overseas, counted):
    found = told(labour=900, overseas=overseas)
    assert found.lines[7].counted == Fraction(counted)


@pytest.mark.parametrize(("year", "counted"), [(2017, 0), (2018, 80)])
def test_overseas_commissions_count_from_2018(year, counted):
    assert told(year, labour=900, overseas=100).lines[7].counted == counted


def test_commissions_of_people_abroad_never_count():
    assert told(overseas_people=1000).base == 0


def test_an_excluded_industry_deducts_nothing_and_the_article_is_named():
    found = estimate({"labour": ONE}, year=2025, kind="general", tax_rate=QUARTER, industry="房地产业")
    assert found.extra == found.base == 0
    assert "房地产业" in found.refused
    assert "119号" in found.refused
    assert estimate({"labour": ONE}, year=2025, kind="general", tax_rate=QUARTER, industry="建筑业").extra == 1


def test_the_tax_saved_is_exact():
    found = told(labour="333.33")
    assert (found.extra, found.saved) == (Fraction("333.33"), Fraction("333.33") / 4)


def test_a_total_alone_is_estimated_without_limits_and_says_so():
    found = told(total=1000)
    assert found.base == 1000
    assert "没有核各项限额" in found.notes[0]


@pytest.mark.parametrize("wrong", [{"kind": "x", "labour": 1}, {"labour": -1}, {"year": 2015, "labour": 1}])
def test_what_cannot_be_estimated_is_refused(wrong):
    with pytest.raises(BureauError):
        told(**wrong)


def test_an_unknown_parameter_refuses(monkeypatch):
    monkeypatch.setitem(declared()["rates"][-1], "status", "unknown")
    with pytest.raises(BureauError, match="还没有登记"):
        told(2028, labour=1)


@pytest.mark.parametrize("name", declared())
def test_every_parameter_has_its_article_and_versions_do_not_overlap(name):
    versions = declared()[name]
    assert all(v["cite"] and v["status"] in ("verified", "memory", "unknown") for v in versions)
    for earlier, later in zip(versions, versions[1:], strict=False):
        assert (later["from"] - earlier["to"]).days == 1
    assert in_force(name, date(2030, 1, 1)) is versions[-1]
