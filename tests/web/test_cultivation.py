"""Renewals, prospects, the forecast and the self-test, as the clerk and others meet them."""

import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Asked
from keguan.kit.scope import EVERYTHING
from keguan.lines.enterprises.models import (
    Campaign,
    Certificate,
    Filing,
    Invitation,
    MajorChange,
    Outreach,
    Survey,
)
from keguan.registry.models import Organisation, Region
from keguan.report.annual import annual
from keguan.report.document import Paragraph
from keguan.store.acting import acting
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


def test_a_filing_is_logged_in_one_step_and_its_result_in_another(city, clerk):
    one = first_row(page(clerk, "renewals", year="2026"))
    sent = {
        "form": "file",
        "organisation": one,
        "kind": "renewal",
        "batch": "第一批",
        "back": "/work/enterprises.renewals?year=2026",
    }
    add = "/work/enterprises.renewals/add"
    assert "已登记申报" in clerk.post(add, sent, follow=True).content.decode()
    told = page(clerk, "renewals", year="2026", stage="filed")
    assert re.search(r"2025-12-31 申报 · 第一批<br>\s*已申报", told)
    assert "先登记那一次的结果" in clerk.post(add, sent).content.decode()
    filing = Filing.objects.get(organisation=one, filed_on=today())
    decide = {"form": "decide", "filing": filing.pk}
    assert "要写明原因" in clerk.post(add, decide | {"result": "rejected"}).content.decode()
    assert "还没到" in clerk.post(add, decide | {"result": "recognised", "decided_on": "2026-02-01"}).content.decode()
    assert "已登记结果" in clerk.post(add, decide | {"result": "recognised"}, follow=True).content.decode()
    filing.refresh_from_db()
    assert (filing.status, filing.decided_on) == ("recognised", today())
    assert [r.action for r in filing.revisions][:2] == ["move", "move"]
    assert "不能改成" in clerk.post(add, decide | {"result": "rejected", "comment": "试"}).content.decode()


def test_the_renewals_can_be_narrowed_ordered_and_taken_out(city, clerk):
    day = show("renewals", year="2026", order="expires")["rows"]
    assert [d.certificate.expires_on for d in day] == sorted(d.certificate.expires_on for d in day)
    town = day[0].organisation.region.name
    rows = show("renewals", year="2026", town=town, standing="ready")["rows"]
    assert {(d.organisation.region.name, d.gap.standing) for d in rows} == {(town, "ready")}
    query = {"year": "2025", "stage": "recognised"}
    sheet = workbook(clerk.get("/work/enterprises.renewals/paper/list.xlsx", query))
    assert sheet.max_row - 3 == show("renewals", **query)["stages"][0][2] == 12
    heads = [c.value for c in sheet[3]]
    assert {"联系人员", "批次", "申报结果", "结果日期"} <= set(heads)
    assert sheet.cell(4, heads.index("申报结果") + 1).value == "通过认定"


def workbook(answer):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active


def test_what_was_typed_stands_in_the_form_again(city, clerk):
    one = first_row(page(clerk, "renewals", year="2026"))
    told = log(clerk, one, form="contact", content="谈了半天的话", next_on="2026-13-01").content.decode()
    assert "谈了半天的话" in told
    assert '<details class="log" open>' in told


@pytest.mark.parametrize("key", ["renewals", "jot", "visits", "asking", "duties", "forecast", "ladder"])
def test_a_page_asks_the_database_the_same_for_more_rows(city, clerk, key):
    clerk.get(f"/work/enterprises.{key}")
    with CaptureQueriesContext(connection) as asked:
        clerk.get(f"/work/enterprises.{key}")
    firms = list(Certificate.objects.in_force(date(2025, 5, 31)).order_by("pk")[:5])
    with acting(None, "试"):
        for at, old in enumerate(firms):
            one = Organisation.objects.create(name=f"清江市试样{at}有限公司", region=old.organisation.region)
            more = {"certificate_no": f"GR2023369999{at:02}", "issued_on": date(2023, 3, 1)}
            Certificate.objects.create(organisation=one, **more)
            Outreach.objects.create(
                organisation=one, contacted_on=date(2025, 12, 1), channel="phone", next_on=date(2025, 12, 30)
            )
            Survey.objects.create(organisation=one, surveyed_on=date(2025, 1, 2), year=2025)
            Invitation.objects.create(organisation=one, campaign=Campaign.objects.get())
            MajorChange.objects.create(organisation=one, changed_on=date(2025, 12, 1))
    clerk.get(f"/work/enterprises.{key}")
    with CaptureQueriesContext(connection) as again:
        told = clerk.get(f"/work/enterprises.{key}").content.decode()
    assert len(again) <= len(asked)
    assert "试样" in told or key == "forecast"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"channel": "pigeon"}, "请选联系方式"),
        ({"channel": "coaching", "expert": ""}, "哪位专家"),
        ({"contacted_on": "2026-01-05"}, "还没到"),
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
    order = [told.index(f">{name}</span>") for name in ("条件已够", "差一两步")]
    assert order == sorted(order)
    near = page(clerk, "candidates", standing="near", town=Region.objects.get(name="城北工业园").pk)
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


def test_assumptions_are_tried_and_not_kept(city, clerk):
    before = forecast()
    tried = forecast(low="50", high="80", first_low="0", first_high="0")
    assert (tried.renewed, tried.first) == ((9, 15), (0, 0))
    assert forecast(low="很高", high="101") == before
    told = page(clerk, "forecast", low="50", high="80")
    assert "按试的假设" in told
    assert "50%–80%" in told
    assert "按试的假设" not in page(clerk, "forecast")


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


FIRM = "清江市佳诚资源循环有限公司"


def test_parts_of_which_one_is_enough_stand_under_their_group_with_how_far_each_is(city, clerk):
    one = Organisation.objects.get(name=FIRM)
    told = clerk.get(f"/policies/specialised/{one.pk}", {"on": "2026-06-01"}).content.decode()
    group, part = told.index("满足其一即可"), told.index("新增股权融资</th>")
    assert group < told.index("上年销售收入</th>") < part
    assert "不低于 2000万元" in told
    assert "还差 2000万元" in told
    todo = told[told.index("要做的") : told.index("</ul>", told.index("要做的"))]
    assert "近两年每年研发费用占销售收入" in todo
    assert "新增股权融资" not in todo  # the other way is met
    assert "工信部企业〔2026〕2号" in told
    assert "不能判断" not in told.split("判断用到的数")[0].split("规模")[0]


def test_the_records_behind_each_input_open_for_whoever_may_see_them(city, clerk):
    one = Organisation.objects.get(name=FIRM)
    told = clerk.get(f"/policies/specialised/{one.pk}", {"on": "2026-06-01"}).content.decode()
    for key in ("enterprises.figures", "enterprises.rd_costs", "enterprises.niches", "enterprises.tiers"):
        address = re.search(rf'href="(/ledgers/{re.escape(key)}/\d+[^"]*)"', told)
        assert address, key
        assert clerk.get(address[1]).status_code == 200


def test_a_policy_whose_standard_nobody_has_filled_in_says_which_and_asks_for_no_verdict(city, clerk):
    one = Organisation.objects.get(name=FIRM)
    told = clerk.get(f"/policies/gazelle/{one.pk}").content.decode()
    assert "还不能判断" in told
    assert "还没有填写：起点是最近一年之前第几年" in told
    assert "得分估计" not in told
    assert "门槛由省、市当年的通知定" in told


def test_before_the_new_policy_is_in_force_it_decides_nothing(city, clerk):
    one = Organisation.objects.get(name=FIRM)
    told = clerk.get(f"/policies/specialised/{one.pk}", {"on": "2026-03-31"}).content.decode()
    assert "没有生效的标准" in told
    assert "看不懂" in clerk.get(f"/policies/specialised/{one.pk}", {"on": "明天"}).content.decode()


def test_what_is_missing_is_asked_and_where_it_would_be_kept_is_said(city, client_of, user_of):
    client, user = client_of("enterprise"), user_of("enterprise")
    told = client.get(f"/policies/specialised/{user.organisation_id}", {"on": "2026-06-01"}).content.decode()
    assert 'name="main_income"' in told
    assert 'href="/ledgers/enterprises.figures' in told
    told = client.get(
        f"/policies/specialised/{user.organisation_id}", {"on": "2026-06-01", "sales": "3000", "main_income": "2400"}
    )
    told = told.content.decode()
    assert "80%" in told
    assert "是在这里填的，台账里没有" in told
    assert all(client.get(f"/policies/{key}/{user.organisation_id}").status_code == 200 for key in catalogue.policies)


def test_a_self_test_asks_the_database_no_more_for_more_records(city, clerk):
    asked = []
    for name in (FIRM, "江西青禾新材料有限责任公司"):
        address = f"/policies/tsme/{Organisation.objects.get(name=name).pk}"
        clerk.get(address)
        with CaptureQueriesContext(connection) as queries:
            told = clerk.get(address).content.decode()
        asked.append((len(queries), told.count('href="/ledgers/')))
    (first, more), (second, fewer) = asked
    assert more != fewer
    assert first == second
