"""What an enterprise lacks: doing exactly what is asked qualifies it, doing a little less does not."""

from datetime import date

import pytest

from keguan.lines.enterprises.rules.gap import gap
from keguan.lines.enterprises.rules.policies import HNTE
from keguan.lines.enterprises.tests.test_rules import GOOD, WAN

pytestmark = pytest.mark.one_database
ON, FILING = date(2025, 11, 20), date(2026, 6, 30)


def of(**changes):
    facts = {k: v for k, v in (GOOD | changes).items() if v != "missing"}
    return gap(facts, ON, FILING)


def verdict(**changes):
    return HNTE.assess(GOOD | changes, ON).verdict


def test_nothing_is_asked_of_who_meets_all():
    found = of()
    assert (found.standing, found.steps, found.missing) == ("ready", (), ())


def test_hiring_raises_both_sides_and_so_asks_for_more_than_turning_people_over():
    found = of(staff=100, st_staff=7)
    (step,) = found.steps
    assert "增加 4 人" in step.text
    assert "3 名现有职工" in step.text
    assert step.by == date(2025, 12, 31)  # the year before the filing
    assert verdict(staff=104, st_staff=11) == "pass"
    assert verdict(staff=103, st_staff=10) == "fail"
    assert verdict(staff=100, st_staff=10) == "pass"


def test_the_rd_asked_for_is_exactly_enough():
    sales = [4000 * WAN, 4500 * WAN, 5000 * WAN]
    (step,) = of(rd=[200 * WAN, 200 * WAN, 200 * WAN], rd_domestic=[200 * WAN] * 3, sales=sales).steps
    assert "多归集 75 万元" in step.text  # 5% of 13,500 is 675
    assert verdict(rd=[200 * WAN, 200 * WAN, 275 * WAN], rd_domestic=[200 * WAN, 200 * WAN, 275 * WAN]) == "pass"


def test_a_score_that_cannot_reach_beyond_70_asks_for_the_easiest_way():
    poor = {"ip_class1": 0, "ip_class2": 1, "transfers": 0, "net_assets": [100, 90, 80]}
    found = of(**poor)
    (step,) = found.steps
    assert found.standing == "near"
    assert found.verdict == "pass"  # the conditions that figures decide
    assert found.high <= 70
    assert step.condition == "score"
    assert step.by == FILING


def test_what_cannot_be_changed_in_time_is_told_as_such():
    found = of(registered_on="2025-08-01")
    (step,) = found.steps
    assert "2026-08-01" in step.text
    assert step.by is None
    assert found.standing == "far"


def test_a_missing_figure_is_asked_for_by_name_and_decides_nothing():
    found = of(hitech_income="missing")
    assert found.standing == "unknown"
    assert found.missing == ("高新技术产品收入",)


def test_a_year_that_is_closed_cannot_be_mended():
    found = gap(GOOD | {"staff": 100, "st_staff": 7}, date(2026, 2, 1), FILING)
    assert found.standing == "far"
