"""What the ledgers tell of the inputs, and what they leave untold."""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import (
    Compliance,
    IntellectualProperty,
    Niche,
    RdCost,
    SmeRegistration,
    Standard,
    TierTitle,
    Transfer,
    YearFigures,
)
from keguan.lines.enterprises.models.inputs import check_industry, check_patent_number
from keguan.lines.enterprises.rules.policies import READ_GAZELLE as GAZELLE
from keguan.lines.enterprises.rules.policies import READ_HNTE as HNTE
from keguan.lines.enterprises.rules.policies import READ_SPECIALISED as SPECIALISED
from keguan.lines.enterprises.rules.policies import READ_TSME as TSME
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.evidence import evaluate

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
    assert HNTE.one(firm, ON).facts == {"registered_on": date(2019, 5, 1)}
    told = {k: v for k, v in TSME.one(firm, ON).facts.items() if k not in ("provincial_rd_body", "national_award")}
    assert told == {"valid_hnte": False, "tsme_before": False, "tsme_revoked": False}  # those two are other lines'


def test_each_policy_reads_its_own_basis_and_way_to_count_staff(firm):
    keep(
        YearFigures(organisation=firm, year=2025, st_staff=10, st_staff_half_year=12, staff=50),
        RdCost(organisation=firm, year=2025, basis="hnte", total_yuan=100),
        RdCost(organisation=firm, year=2025, basis="deduction", total_yuan=80),
        RdCost(organisation=firm, year=2025, basis="accounting", total_yuan=120),
    )
    high, small = HNTE.one(firm, ON).facts, TSME.one(firm, ON).facts
    assert (high["rd"], high["st_staff"]) == ([None, None, 100], 10)
    assert (small["rd"], small["st_staff"]) == ([None, None, 80], 12)


def test_the_years_are_those_before_the_application_and_of_operation(firm):
    with acting(None, "试"):
        firm.founded_on = date(2024, 3, 1)
        firm.save()
    for year in (2023, 2024, 2025, 2026):
        keep(YearFigures(organisation=firm, year=year, sales_yuan=year, income_yuan=year))
    told = HNTE.one(firm, ON).facts
    assert told["sales"] == [2024, 2025]
    assert told["income"] == 2025


def test_class_two_serves_high_tech_once_and_class_one_always(firm):
    granted = date(2024, 1, 1)
    for number, kind, is_used in (("A", "invention", True), ("B", "utility", True), ("C", "software", False)):
        keep(IntellectualProperty(organisation=firm, title=number, number=number, kind=kind, granted_on=granted, is_used=is_used))  # fmt: skip
    keep(IntellectualProperty(organisation=firm, title="D", number="D", kind="design", granted_on=granted, ended_on=ON))
    high, small = HNTE.one(firm, ON).facts, TSME.one(firm, ON).facts
    assert (high["ip_class1"], high["ip_class2"]) == (1, 1)
    assert (small["ip_class1"], small["ip_class2"]) == (1, 2)


def test_one_result_in_several_products_counts_once(firm):
    for product, year in (("甲", 2023), ("乙", 2024), ("丙", 2026), ("丁", 2022)):
        keep(Transfer(organisation=firm, title="节能控制器" if year < 2026 else "另一项", year=year, product=product))
    keep(Transfer(organisation=firm, title="换热装置", year=2025))
    assert HNTE.one(firm, ON).facts["transfers"] == 2


def test_without_a_reply_of_the_year_nobody_knows(firm):
    assert "incidents" not in HNTE.one(firm, ON).facts
    keep(Compliance(organisation=firm, found="clean", happened_on=date(2025, 5, 31)))
    assert "incidents" not in HNTE.one(firm, ON).facts
    keep(Compliance(organisation=firm, found="clean", happened_on=date(2025, 6, 1)))
    assert HNTE.one(firm, ON).facts["incidents"] is False
    keep(Compliance(organisation=firm, found="safety", happened_on=date(2026, 1, 1)))
    assert HNTE.one(firm, ON).facts["incidents"] is True


def test_a_list_counts_until_the_enterprise_is_off_it(firm):
    keep(Compliance(organisation=firm, found="listed", happened_on=date(2020, 1, 1)))
    assert TSME.one(firm, ON).facts["listed"] is True
    keep(Compliance(organisation=firm, found="clean", happened_on=date(2026, 1, 1)))
    row = Compliance.objects.get(found="listed")
    row.ended_on = date(2026, 3, 1)
    keep(row)
    assert TSME.one(firm, ON).facts["listed"] is False


@pytest.mark.parametrize("number", ["ZL201310001234.5", "201310001234.5"])
def test_a_wrong_check_digit_of_a_patent_is_told_with_the_right_one(number):
    with pytest.raises(ValidationError, match="末位应是"):
        check_patent_number(number.replace(".5", ".X") if number.endswith("5") else number)


def test_numbers_of_other_kinds_are_left_alone():
    for number in ("2023SR0123456", "BS.215001234", "123456789", "ZL9812345.7"):
        check_patent_number(number)


@pytest.mark.parametrize(("number", "digit"), [("ZL85100001", "0"), ("ZL02123456", "6"), ("97212345", "8")])
def test_numbers_of_eight_digits_are_checked_too(number, digit):
    told = {d: _refused(f"{number}.{d}") for d in "0123456789X"}
    assert [d for d, refused in told.items() if not refused] == [digit]


def _refused(number):
    try:
        check_patent_number(number)
    except ValidationError:
        return True
    return False


def test_one_number_under_two_owners_is_told_whatever_its_spelling(firm):
    with acting(None, "试"):
        other = Organisation(name="另一家示例有限公司")
        other.save()
    granted = {"kind": "invention", "granted_on": date(2020, 1, 1), "title": "节能控制器"}
    keep(
        IntellectualProperty(organisation=firm, number="ZL201310001234.X", **granted),
        IntellectualProperty(organisation=other, number="2013 1000 1234.x", **granted),
        IntellectualProperty(organisation=other, number="ZL201310009999.1", **granted),
    )
    found = evaluate(
        catalogue.indicator("enterprises.property_of_several"), Period.year(2025), Scope(organisation=firm.pk)
    )
    assert found.value == 1


def test_older_years_are_read_where_nobody_told_when_the_firm_was_founded(firm):
    with acting(None, "试"):
        firm.founded_on = None
        firm.save()
    for year in range(2021, 2026):
        keep(YearFigures(organisation=firm, year=year, sales_yuan=year, staff=year - 2000))
    told = GAZELLE.one(firm, ON).facts
    assert told["sales"] == [2021, 2022, 2023, 2024, 2025]
    assert told["staff_years"] == [21, 22, 23, 24, 25]


def test_liabilities_are_the_assets_less_the_net_ones_where_they_are_not_told(firm):
    keep(YearFigures(organisation=firm, year=2025, total_assets_yuan=100, net_assets_yuan=30))
    assert SPECIALISED.one(firm, ON).facts["liabilities"] == 70
    row = YearFigures.objects.get(organisation=firm)
    row.liabilities_yuan = 65
    keep(row)
    assert SPECIALISED.one(firm, ON).facts["liabilities"] == 65


def test_the_sector_is_the_letter_of_the_newest_code(firm):
    keep(
        YearFigures(organisation=firm, year=2023, industry="C27"),
        YearFigures(organisation=firm, year=2024, industry="J66"),
        YearFigures(organisation=firm, year=2025),
    )
    assert GAZELLE.one(firm, ON).facts["sector"] == 10


@pytest.mark.parametrize("code", ["2740", "Z1", "c27", "C27401"])
def test_a_code_without_its_letter_is_refused(code):
    with pytest.raises(ValidationError, match="C2740"):
        check_industry(code)


def test_class_one_in_use_is_open_as_long_as_nobody_says_whether_it_is_used(firm):
    kept = [
        IntellectualProperty(organisation=firm, title=n, number=n, kind="invention", granted_on=date(2024, 1, 1))
        for n in "AB"
    ]
    keep(*kept)
    assert "ip_class1_in_use" not in SPECIALISED.one(firm, ON).facts
    kept[0].in_use = False
    keep(kept[0])
    assert "ip_class1_in_use" not in SPECIALISED.one(firm, ON).facts
    kept[1].in_use = True
    keep(kept[1])
    assert SPECIALISED.one(firm, ON).facts["ip_class1_in_use"] == 1


def test_a_standard_counts_by_the_role_and_the_years_that_each_policy_asks_for(firm):
    assert "led_standard" not in TSME.one(firm, ON).facts
    answer = Standard(organisation=firm, role="none", published_on=date(2025, 6, 1))
    keep(answer)
    assert (HNTE.one(firm, ON).facts["led_standard"], TSME.one(firm, ON).facts["led_standard"]) == (False, False)
    assert "led_standard" not in TSME.one(firm, date(2026, 6, 2)).facts  # an answer is good for a year
    old = Standard(organisation=firm, role="led", level="national", number="GB/T 1", published_on=date(2021, 6, 1))
    keep(old)
    assert (HNTE.one(firm, ON).facts["led_standard"], TSME.one(firm, ON).facts["led_standard"]) == (True, False)
    old.published_on = date(2021, 6, 2)
    keep(old)
    assert TSME.one(firm, ON).facts["led_standard"] is True
    old.role = "joined"
    keep(old)
    assert (HNTE.one(firm, ON).facts["led_standard"], TSME.one(firm, ON).facts["led_standard"]) == (True, False)
    old.level = "group"
    keep(old)
    assert HNTE.one(firm, ON).facts["led_standard"] is False


def test_the_title_of_the_tier_below_is_a_registration_or_an_innovative_sme(firm):
    keep(SmeRegistration(organisation=firm, registration_no="2025360982A0000001", registered_on=date(2025, 5, 31)))
    keep(TierTitle(organisation=firm, kind="giant", granted_on=date(2024, 1, 1)))
    assert SPECIALISED.one(firm, ON).facts["prior_title"] is False
    keep(TierTitle(organisation=firm, kind="innovative", granted_on=date(2023, 6, 1), valid_to=ON))
    assert SPECIALISED.one(firm, ON).facts["prior_title"] is True
    assert SPECIALISED.one(firm, date(2026, 6, 2)).facts["prior_title"] is False
    keep(SmeRegistration(organisation=firm, registration_no="2026360982A0000001", registered_on=date(2026, 6, 2)))
    assert SPECIALISED.one(firm, date(2026, 6, 2)).facts["prior_title"] is True


def test_the_newest_answer_on_the_niche_counts(firm):
    keep(
        Niche(
            organisation=firm,
            niche="饮片切制设备",
            niche_since=date(2019, 1, 1),
            score=60,
            assessed_on=date(2025, 1, 1),
        ),
        Niche(organisation=firm, niche="饮片切制设备", score="48.5", assessed_on=date(2026, 1, 1)),
        Niche(organisation=firm, niche="饮片切制设备", score=90, assessed_on=date(2026, 6, 2)),
    )
    told = SPECIALISED.one(firm, ON).facts
    assert told["platform_score"] == Decimal("48.5")
    assert "niche_since" not in told


def test_platforms_and_awards_of_other_lines_are_read_by_key(firm):
    platform = catalogue.ledger("platforms.platforms").model
    award = catalogue.ledger("achievements.awards").model
    keep(
        platform(
            organisation=firm,
            name="示例孵化器",
            kind="科技企业孵化器",
            level="provincial",
            recognised_on=date(2024, 1, 1),
        )
    )
    keep(
        award(organisation=firm, title="某技术", award="国家科技进步奖", level="national", awarded_on=date(2022, 1, 1))
    )
    told = TSME.one(firm, ON).facts
    assert told["provincial_rd_body"] is False
    assert "national_award" not in told  # its place among the units is not told
    body = platform(
        organisation=firm, name="示例工程技术研究中心", kind="工程技术研究中心", level="provincial", recognised_on=ON
    )
    keep(body)
    row = award.objects.get(organisation=firm)
    row.unit_rank = 3
    keep(row)
    told = TSME.one(firm, ON).facts
    assert (told["provincial_rd_body"], told["national_award"]) == (True, True)
    body.valid_to, row.unit_rank = date(2026, 5, 31), 4
    body.recognised_on = date(2023, 1, 1)
    keep(body, row)
    told = TSME.one(firm, ON).facts
    assert (told["provincial_rd_body"], told["national_award"]) == (False, False)
    evidence = TSME.one(firm, ON).evidence
    assert evidence["national_award"] == ("achievements.awards", [row])


def test_a_line_that_is_switched_off_tells_nothing(firm):
    with off("platforms", "achievements"):
        told = TSME.one(firm, ON).facts
    assert {"provincial_rd_body", "national_award"} & set(told) == set()


@contextmanager
def off(*lines):
    catalogue.overlay(off=lines)
    yield
    catalogue.overlay()


def test_one_reading_of_a_ledger_tells_the_figures_and_the_records_behind_them(firm, django_assert_num_queries):
    keep(YearFigures(organisation=firm, year=2025, sales_yuan=5), YearFigures(organisation=firm, year=2024, staff=3))
    with django_assert_num_queries(len(HNTE.origins)):
        known = HNTE.one(firm, ON)
    assert known.facts["sales"] == [None, None, 5]
    ledger, records = known.evidence["sales"]
    assert (ledger, {r.year for r in records}) == ("enterprises.figures", {2024, 2025})
    assert [r.year for r in known.evidence["staff"][1]] == [2025]
    with django_assert_num_queries(0):
        assert {r.organisation for r in records} == {firm}
