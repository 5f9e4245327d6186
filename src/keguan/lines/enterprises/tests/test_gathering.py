"""What the ledgers tell of the inputs, and what they leave untold."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from keguan.lines.enterprises.models import Compliance, IntellectualProperty, RdCost, Transfer, YearFigures
from keguan.lines.enterprises.models.inputs import check_patent_number
from keguan.lines.enterprises.rules.policies import READ_HNTE as HNTE
from keguan.lines.enterprises.rules.policies import READ_TSME as TSME
from keguan.registry.models import Organisation
from keguan.store.acting import acting

ON = date(2026, 6, 1)


@pytest.fixture
def firm(db):
    with acting(None, "试"):
        one = Organisation(name="示例装备有限公司", founded_on=date(2019, 5, 1))
        one.save()
    return one


def keep(*records):
    with acting(None, "试"):
        for record in records:
            record.save()


def test_an_empty_file_tells_nothing_but_what_it_is(firm):
    assert HNTE.one(firm, ON) == {"registered_on": date(2019, 5, 1)}
    assert TSME.one(firm, ON) == {"valid_hnte": False, "tsme_before": False, "tsme_revoked": False}


def test_each_policy_reads_its_own_basis_and_way_to_count_staff(firm):
    keep(
        YearFigures(organisation=firm, year=2025, st_staff=10, st_staff_half_year=12, staff=50),
        RdCost(organisation=firm, year=2025, basis="hnte", total_yuan=100),
        RdCost(organisation=firm, year=2025, basis="deduction", total_yuan=80),
        RdCost(organisation=firm, year=2025, basis="accounting", total_yuan=120),
    )
    high, small = HNTE.one(firm, ON), TSME.one(firm, ON)
    assert (high["rd"], high["st_staff"]) == ([None, None, 100], 10)
    assert (small["rd"], small["st_staff"]) == ([None, None, 80], 12)


def test_the_years_are_those_before_the_application_and_of_operation(firm):
    with acting(None, "试"):
        firm.founded_on = date(2024, 3, 1)
        firm.save()
    for year in (2023, 2024, 2025, 2026):
        keep(YearFigures(organisation=firm, year=year, sales_yuan=year, income_yuan=year))
    told = HNTE.one(firm, ON)
    assert told["sales"] == [2024, 2025]
    assert told["income"] == 2025


def test_class_two_serves_high_tech_once_and_class_one_always(firm):
    granted = date(2024, 1, 1)
    for number, kind, is_used in (("A", "invention", True), ("B", "utility", True), ("C", "software", False)):
        keep(IntellectualProperty(organisation=firm, title=number, number=number, kind=kind, granted_on=granted, is_used=is_used))  # fmt: skip
    keep(IntellectualProperty(organisation=firm, title="D", number="D", kind="design", granted_on=granted, ended_on=ON))
    high, small = HNTE.one(firm, ON), TSME.one(firm, ON)
    assert (high["ip_class1"], high["ip_class2"]) == (1, 1)
    assert (small["ip_class1"], small["ip_class2"]) == (1, 2)


def test_one_result_in_several_products_counts_once(firm):
    for product, year in (("甲", 2023), ("乙", 2024), ("丙", 2026), ("丁", 2022)):
        keep(Transfer(organisation=firm, title="节能控制器" if year < 2026 else "另一项", year=year, product=product))
    keep(Transfer(organisation=firm, title="换热装置", year=2025))
    assert HNTE.one(firm, ON)["transfers"] == 2


def test_without_a_reply_of_the_year_nobody_knows(firm):
    assert "incidents" not in HNTE.one(firm, ON)
    keep(Compliance(organisation=firm, found="clean", happened_on=date(2025, 5, 31)))
    assert "incidents" not in HNTE.one(firm, ON)
    keep(Compliance(organisation=firm, found="clean", happened_on=date(2025, 6, 1)))
    assert HNTE.one(firm, ON)["incidents"] is False
    keep(Compliance(organisation=firm, found="safety", happened_on=date(2026, 1, 1)))
    assert HNTE.one(firm, ON)["incidents"] is True


def test_a_list_counts_until_the_enterprise_is_off_it(firm):
    keep(Compliance(organisation=firm, found="listed", happened_on=date(2020, 1, 1)))
    assert TSME.one(firm, ON)["listed"] is True
    keep(Compliance(organisation=firm, found="clean", happened_on=date(2026, 1, 1)))
    row = Compliance.objects.get(found="listed")
    row.ended_on = date(2026, 3, 1)
    keep(row)
    assert TSME.one(firm, ON)["listed"] is False


@pytest.mark.parametrize("number", ["ZL201310001234.5", "201310001234.5"])
def test_a_wrong_check_digit_of_a_patent_is_told_with_the_right_one(number):
    with pytest.raises(ValidationError, match="末位应是"):
        check_patent_number(number.replace(".5", ".X") if number.endswith("5") else number)


def test_numbers_of_other_kinds_are_left_alone():
    for number in ("2023SR0123456", "BS.215001234", "ZL98123456.7"):
        check_patent_number(number)
