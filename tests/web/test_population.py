"""Everybody whom a policy judges, as staff and others meet them."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from keguan.kit.catalogue import catalogue
from keguan.kit.rules.policy import STANDINGS
from keguan.kit.scope import EVERYTHING
from keguan.registry import judging
from keguan.registry.models import Organisation
from keguan.store.clock import today


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


def told(client, policy="hnte", **asked):
    return client.get(f"/policies/{policy}/population", asked).context


@pytest.mark.parametrize("policy", ["hnte", "tsme"])
def test_each_count_opens_just_so_many_rows(city, clerk, policy):
    faces = told(clerk, policy)["told"].faces
    assert sum(many for _, _, many in faces) == Organisation.objects.filter(kind="enterprise").count()
    for standing, name, many in faces:
        found = told(clerk, policy, standing=standing)
        assert found["total"] == many
        assert {line.standing for line in found["lines"]} == {name} == {STANDINGS[standing]}
    for name, _, many in told(clerk, policy)["waiting"]:
        assert told(clerk, policy, lacks=name)["total"] == many


def test_rows_are_narrowed_by_condition_town_and_name(city, clerk):
    failing = told(clerk, fails="staff_ratio")
    assert 0 < failing["total"] < told(clerk)["total"]
    assert all("科技人员占比" in line.failed for line in failing["lines"])
    town = failing["lines"][0].judgement.region
    assert 0 < told(clerk, fails="staff_ratio", town=town.pk)["total"] <= failing["total"]
    one = failing["lines"][0].judgement.organisation
    assert [line.judgement.organisation for line in told(clerk, q=one.name)["lines"]] == [one]
    assert "没有符合这些条件的企业" in clerk.get("/policies/hnte/population", {"q": "没有这一家"}).content.decode()
    assert told(clerk, standing="9", town="x", fails="y", lacks="z")["total"] == told(clerk)["total"]


def test_the_workbook_holds_the_rows_of_the_page(city, clerk):
    answer = clerk.get("/policies/tsme/population.xlsx", {"standing": 2})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.max_row - 1 == told(clerk, "tsme", standing=2)["total"]
    assert {row[3].value for row in sheet.iter_rows(min_row=2)} == {"数据不全"}


def test_what_is_missing_leads_to_who_lacks_it_and_to_the_ledger(city, clerk):
    page = clerk.get("/policies/missing")
    rows = page.context["rows"]
    assert rows == sorted(rows, key=lambda row: -row[3])
    _, ledger, waiting, many = next(row for row in rows if row[1])
    assert sum(n for *_, n in waiting) == many
    assert f"/ledgers/{ledger.key}" in page.content.decode()
    policy, name, n = waiting[0]
    assert told(clerk, policy.key, lacks=name)["total"] == n


def test_a_town_sees_its_own(city, client_of):
    mine = told(client_of("township"))
    everybody = judging.within(catalogue.policies["hnte"], EVERYTHING).count()
    assert 0 < mine["total"] < everybody
    assert len({line.judgement.region_id for line in mine["lines"]}) == 1


@pytest.mark.parametrize("standing", ["", "2"])
def test_a_page_asks_the_same_few_questions_however_many_rows(city, clerk, django_assert_max_num_queries, standing):
    judging.up_to_date(catalogue.policies["hnte"], today())
    told(clerk)
    with django_assert_max_num_queries(40):
        found = told(clerk, standing=standing)
    assert len(found["lines"]) > 15
