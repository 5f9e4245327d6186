"""Renewals, prospects, the forecast and the self-test, as the clerk and others meet them."""

import re

import pytest

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Asked
from keguan.kit.scope import EVERYTHING
from keguan.registry.models import Organisation
from keguan.report.annual import annual
from keguan.report.document import Paragraph
from keguan.store.clock import today
from keguan.store.models import Revision


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


def page(client, key, **params):
    return client.get(f"/work/enterprises.{key}", params).content.decode()


def first_row(told):
    return re.search(r'<tr id="o(\d+)">', told)[1]


def log(client, one, **more):
    sent = {
        "organisation": one,
        "purpose": "renewal",
        "channel": "phone",
        "back": "/work/enterprises.renewals",
    }
    return client.post("/work/enterprises.renewals/add", sent | more, follow=True)


def summary():
    chapters = [c.blocks for c in annual(2025).chapters]
    return "".join(run.text for blocks in chapters for b in blocks if isinstance(b, Paragraph) for run in b.runs)


def show(key, **params):
    return catalogue.pages[f"enterprises.{key}"].show(Asked(EVERYTHING, today(), params))


def forecast(**params):
    return show("forecast", **params)["bars"][1][0]


def test_the_page_tells_who_must_renew_and_what_each_lacks(city, clerk):
    told = page(clerk, "renewals", year="2026")
    assert told.count('<tr id="o') == 18
    assert "差一两步" in told
    assert "记一笔" in told


def test_three_calls_change_the_list_the_chapter_and_the_forecast(city, clerk):
    before = forecast()
    assert "提前谋划" not in summary()
    for outcome in ("promised", "declined", "preparing"):
        told = page(clerk, "renewals", year="2026", stage="none")
        sent = {"outcome": outcome, "content": "已讲政策", "next_step": "发材料清单", "next_on": "2026-01-15"}
        assert "已记下" in log(clerk, first_row(told), **sent).content.decode()
    after = forecast()
    assert after.ending == before.ending == 18
    assert after.renewed[1] < before.renewed[1]  # one will not apply
    told = page(clerk, "renewals", year="2026")
    assert "答应申报" in told
    assert "发材料清单" in told
    assert "提前谋划2026年到期企业续认，已对接3家" in summary()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"channel": "pigeon"}, "请选联系方式"),
        ({"organisation": "999999"}, "找不到这家企业"),
        ({"outcome": "x"}, "请重新选"),
        ({"next_on": "2026-13-01"}, "2026-03-01 这样"),
        ({"content": "很" * 2001}, "请缩短"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_written(city, clerk, wrong, told):
    before = Revision.objects.count()
    assert told in log(clerk, first_row(page(clerk, "renewals", year="2026")), **wrong).content.decode()
    assert Revision.objects.count() == before


def test_nobody_is_sent_to_another_site(city, clerk):
    sent = {"organisation": first_row(page(clerk, "renewals", year="2026")), "purpose": "renewal", "channel": "phone"}
    answer = clerk.post("/work/enterprises.renewals/add", sent | {"back": "https://example.com/"})
    assert answer.url == "/work/enterprises.renewals"


def test_prospects_stand_by_likely_gain_and_can_be_narrowed(city, clerk):
    told = page(clerk, "candidates")
    order = [told.index(f">{name}</span>") for name in ("条件已够", "差一两步", "数据不全")]
    assert order == sorted(order)
    near = page(clerk, "candidates", standing="near", town="城北工业园")
    assert 0 < near.count('<tr id="o') < told.count('<tr id="o')
    assert "家在等" in told


def test_a_township_sees_its_own_enterprises_and_logs_visits_to_these_only(city, client_of):
    client = client_of("township")
    told = page(client, "candidates")
    mine = {int(pk) for pk in re.findall(r'<tr id="o(\d+)">', told)}
    towns = {o.region.name for o in Organisation.objects.filter(pk__in=mine).select_related("region")}
    assert len(mine) > 0
    assert len(towns) == 1
    assert "已记下" in log(client, first_row(told), channel="visit").content.decode()
    elsewhere = Organisation.objects.exclude(pk__in=mine).exclude(region__name=towns.pop()).first()
    before = Revision.objects.count()
    assert "找不到这家企业" in log(client, elsewhere.pk, channel="visit").content.decode()
    assert "报申报" not in page(client, "renewals", year="2026")
    sent = {"form": "file", "organisation": first_row(told), "kind": "renewal"}
    assert client.post("/work/enterprises.renewals/add", sent).status_code == 403
    assert Revision.objects.count() == before


def test_the_forecast_says_what_it_assumes(city, clerk):
    told = page(clerk, "forecast")
    assert "70%–100%" in told
    assert "57" in told
    assert "已到年末" in told


def test_the_ladder_places_each_enterprise_once(city, clerk):
    steps = show("ladder")["steps"]
    placed = [pk for _, firms, _, _ in steps for pk, _ in firms]
    assert len(placed) == len(set(placed)) > 57
    assert "高企培育库" in page(clerk, "ladder")


def test_the_self_test_asks_only_what_is_not_known(city, clerk):
    one = Organisation.objects.get(name="春和智能装备有限责任公司")
    told = clerk.get(f"/policies/hnte/{one.pk}").content.decode()
    assert "还不能判断" in told
    assert 'name="hitech_income"' in told
    assert 'name="st_staff"' not in told
    tried = clerk.get(f"/policies/hnte/{one.pk}", {"hitech_income": "999999"}).content.decode()
    assert "还不能判断" not in tried
    assert "看不懂" in clerk.get(f"/policies/hnte/{one.pk}", {"hitech_income": "很多"}).content.decode()


def test_an_enterprise_tests_itself_and_nobody_else(city, client_of, user_of):
    client, user = client_of("enterprise"), user_of("enterprise")
    assert client.get(f"/policies/hnte/{user.organisation_id}").status_code == 200
    other = Organisation.objects.filter(kind="enterprise").exclude(pk=user.organisation_id).first()
    assert client.get(f"/policies/hnte/{other.pk}").status_code == 404
