"""Asking enterprises, noting contacts, visits, duties and the ladder, as clerk, town officer and enterprise meet them."""

import io
import re
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Asked
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING, Scope
from keguan.lines.enterprises.models import (
    AnnualReport,
    Campaign,
    Certificate,
    Invitation,
    MajorChange,
    Outreach,
    PoolEntry,
    SmeRegistration,
    Survey,
)
from keguan.lines.enterprises.pages.duties import months_later
from keguan.lines.enterprises.pages.stock import described, described_due, due, judged, standings, wanted
from keguan.lines.enterprises.rules.standing import KEYS
from keguan.registry.models import FormerName, Organisation
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.store.evidence import evaluate
from keguan.store.models import Revision

ASKING = "/work/enterprises.asking"
JOT = "/work/enterprises.jot"
DUTIES = "/work/enterprises.duties"
ANSWER = "/own/enterprises.answer"


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


def show(key, scope=EVERYTHING, day=None, **params):
    return catalogue.pages[f"enterprises.{key}"].show(Asked(scope, day or today(), params))


def text(answer):
    return answer.content.decode()


def value(key, year):
    return evaluate(catalogue.indicator(f"enterprises.{key}"), Period.year(year)).value


def steps(campaign):
    return {key: n for key, _, n, _ in show("asking", campaign=str(campaign.pk))["steps"]}


# asking


def begin(client, **more):
    sent = {"form": "begin", "name": "2026年春季摸底", "year": "2026", "by": "ready", "closes_on": "2026-02-28"}
    return client.post(f"{ASKING}/add", sent | more, follow=True)


def test_a_campaign_runs_to_its_funnel(city, clerk, client_of):
    ready = prospects()
    assert "已开始摸底" in text(begin(clerk))
    campaign = Campaign.objects.get(name="2026年春季摸底")
    assert campaign.population == f"全部乡镇（园区），条件已够的（按台账判断），{len(ready)} 家"
    assert steps(campaign) == {
        "asked": len(ready),
        "answered": 0,
        "willing": 0,
        "ready": 0,
        "filed": 0,
        "recognised": 0,
    }
    yes = {"has_ip": "yes", "has_transfer": "yes", "has_management": "yes"}
    answers = [{"intends": "yes", **yes}, {"intends": "yes", "has_ip": "no"}, {"intends": "no"}]
    for one, told in zip(ready, answers, strict=False):
        sent = {"form": "answer", "organisation": one.pk, "year": "2026", "channel": "phone", **told}
        assert "已记下答复" in text(clerk.post(f"{ASKING}/add", sent, follow=True))
    assert {k: steps(campaign)[k] for k in ("answered", "willing", "ready")} == {
        "answered": 3,
        "willing": 2,
        "ready": 1,
    }
    answer = Survey.objects.get(organisation=ready[0], year=2026)
    assert (answer.surveyed_on, answer.channel, answer.has_ip) == (today(), "phone", True)
    rows = show("asking", campaign=str(campaign.pk), step="ready")["rows"]
    assert [r.organisation for r, _ in rows] == [ready[0]]
    silent = show("asking", campaign=str(campaign.pk), step="silent")
    assert silent["total"] == len(ready) - 3
    towns = dict(silent["towns"])
    assert sum(n for counts in towns.values() for step, n in counts if step == "asked") == len(ready)


def prospects():
    return [p.organisation for p in described(wanted(EVERYTHING, today(), ("ready",)), today())]


def test_the_funnel_of_a_year_says_what_the_indicators_say(city):
    said = {key: n for key, _, n, _ in show("asking", year="2025")["steps"]}
    counted = ("survey_answered", "surveyed", "surveyed_ready", "survey_filed", "survey_recognised")
    assert list(said.values()) == [value(key, 2025) for key in counted] == [26, 24, 16, 19, 15]
    assert show("asking", year="2025")["batches"] == [("第一批", 11, 10), ("第二批", 8, 5)]


def test_who_is_silent_is_reminded_and_the_portal_says_so(city, clerk, user_of):
    campaign = Campaign.objects.get()
    sent = {"form": "remind", "campaign": campaign.pk}
    assert "已记下催办" in text(clerk.post(f"{ASKING}/add", sent, follow=True))
    reminded = Invitation.objects.filter(reminded_on=today())
    assert reminded.count() == 11
    assert user_of("enterprise").organisation_id in reminded.values_list("organisation", flat=True)
    assert Revision.objects.order_by("-pk").first().reason == "摸底：记下催办"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "起个名称"),
        ({"name": "2026年高企申报意向摸底"}, "已经有一次摸底"),
        ({"year": "1"}, "哪一年的申报"),
        ({"closes_on": "2025-01-01"}, "已经过了"),
        ({"by": "everybody"}, "请选摸底对象"),
        ({"by": "names", "names": "没有这家公司\n也没有那家公司"}, "“没有这家公司”、“也没有那家公司”"),
        ({"town": "没有这个镇"}, "一家企业也没有"),
    ],
)
def test_a_campaign_that_cannot_be_says_why_and_keeps_what_was_typed(city, clerk, wrong, told):
    before = Revision.objects.count()
    answer = text(begin(clerk, **wrong))
    assert told in answer
    assert 'value="2026-02-28"' in answer or "closes_on" in wrong
    assert Revision.objects.count() == before


@pytest.mark.parametrize("by", ["near", "tsme", "pool", "all"])
def test_each_population_holds_nobody_with_a_certificate(city, clerk, by):
    begin(clerk, by=by)
    asked = Invitation.objects.filter(campaign__name="2026年春季摸底").values("organisation")
    assert asked.count() > 5
    assert not Certificate.objects.in_force(today()).filter(organisation__in=asked).exists()


def test_a_list_of_names_may_hold_former_names(city, clerk):
    one, other = Organisation.objects.filter(kind="enterprise").order_by("pk")[:2]
    with acting(None, "试"):
        FormerName.objects.create(organisation=other, name="清江旧名有限公司")
    begin(clerk, by="names", names=f"{one.name}\n清江旧名有限公司\n{one.name}")
    assert set(Invitation.objects.filter(campaign__name="2026年春季摸底").values_list("organisation", flat=True)) == {
        one.pk,
        other.pk,
    }


def test_an_enterprise_answers_from_its_portal_and_for_itself_only(city, client_of, user_of):
    client, user = client_of("enterprise"), user_of("enterprise")
    assert "2026年高企申报意向摸底" in text(client.get("/portal/"))
    sent = {"form": "answer", "organisation": user.organisation_id, "year": "2026", "intends": "yes", "has_ip": "yes"}
    assert "已记下答复" in text(client.post(f"{ANSWER}/add", sent, follow=True))
    told = Survey.objects.get(organisation=user.organisation, year=2026)
    assert (told.channel, told.intends, told.has_ip, told.has_transfer) == ("portal", True, True, None)
    assert told.revisions.first().actor == user
    assert "一分钟填完" not in text(client.get("/portal/"))
    client.post(f"{ANSWER}/add", sent | {"intends": "no"})
    assert Survey.objects.filter(organisation=user.organisation, year=2026).count() == 1
    before = Revision.objects.count()
    other = Organisation.objects.filter(kind="enterprise").exclude(pk=user.organisation_id).first()
    assert "找不到这家企业" in text(client.post(f"{ANSWER}/add", sent | {"organisation": other.pk}))
    assert "已经截止" in text(client.post(f"{ANSWER}/add", sent | {"year": "2027"}))
    assert client.get(ASKING).status_code == client.post(f"{ASKING}/add", sent).status_code == 403
    assert Revision.objects.count() == before


def test_a_closed_campaign_asks_nobody(city, client_of, user_of):
    with acting(None, "试"):
        Campaign.objects.update(closes_on=today() - timedelta(days=1))
    client, user = client_of("enterprise"), user_of("enterprise")
    assert "现在没有要填的摸底" in text(client.get(ANSWER))
    sent = {"form": "answer", "organisation": user.organisation_id, "year": "2026", "intends": "yes"}
    assert "已经截止" in text(client.post(f"{ANSWER}/add", sent))


# contacts


def test_two_letters_find_an_enterprise_and_a_few_taps_note_a_call(city, clerk, user_of):
    one = Organisation.objects.get(name="春和智能装备有限责任公司")
    assert one.name in text(clerk.get(JOT, {"q": "春和"}))
    assert one.name in text(clerk.get(JOT, {"q": one.initials[:4].upper()}))
    assert "没有名称里带" in text(clerk.get(JOT, {"q": "没有的"}))
    sent = {"organisation": one.pk, "channel": "phone", "purpose": "new", "outcome": "hesitant", "soon": "7"}
    assert "已记下" in text(clerk.post(f"{JOT}/add", sent, follow=True))
    made = Outreach.objects.latest("pk")
    assert (made.next_on, made.officer, made.contacted_on) == (
        today() + timedelta(days=7),
        user_of("clerk").name,
        today(),
    )
    assert [s.pk for s in show("jot")["coming"] if s.organisation == one] == [made.pk]


def test_a_contact_that_cannot_be_kept_keeps_its_enterprise_and_its_words(city, clerk):
    one = Organisation.objects.get(name="春和智能装备有限责任公司")
    sent = {"q": "春和", "organisation": one.pk, "channel": "coaching", "expert": "", "content": "看了账"}
    told = text(clerk.post(f"{JOT}/add", sent))
    assert "请写上是哪位专家" in told
    assert re.search(rf'value="{one.pk}" required checked', told)
    assert "看了账</textarea>" in told


def test_what_a_contact_is_about_follows_from_the_certificate(city, clerk):
    ending = Certificate.objects.in_force(today()).filter(expires_on__year=2026).first().organisation
    later = Certificate.objects.in_force(today()).filter(expires_on__year=2028).first().organisation
    never = Organisation.objects.get(name="春和智能装备有限责任公司")
    for one, purpose in ((ending, "renewal"), (later, "other"), (never, "new")):
        clerk.post(f"{JOT}/add", {"organisation": one.pk, "channel": "phone"})
        assert Outreach.objects.filter(organisation=one).latest("pk").purpose == purpose


def test_a_step_that_is_due_waits_on_the_workbench_until_somebody_was_in_touch(city, clerk):
    assert "要联系 2 家企业" in text(clerk.get("/workbench/"))
    late = show("jot")["late"]
    assert [s.organisation.name for s in late] == ["江西联创新材料股份有限公司", "江西金盛机械制造有限公司"]
    sent = {"organisation": late[1].organisation_id, "channel": "visit", "purpose": "new"}
    clerk.post(f"{JOT}/add", sent)
    assert "要联系 1 家企业" in text(clerk.get("/workbench/"))


def test_coaching_keeps_the_expert_and_what_to_mend(city, clerk):
    one = Organisation.objects.get(name="春和智能装备有限责任公司")
    sent = {
        "organisation": one.pk,
        "channel": "coaching",
        "purpose": "new",
        "expert": "周教授",
        "content": "账" * 1500,
        "to_mend": "补辅助账",
    }
    before = value("coached", 2025)
    assert "已记下" in text(clerk.post(f"{JOT}/add", sent, follow=True))
    made = Outreach.objects.latest("pk")
    assert (made.expert, made.to_mend, len(made.content)) == ("周教授", "补辅助账", 1500)
    assert value("coached", 2025) == before + 1


# visits


def test_the_visits_stand_by_town_and_likely_gain(city, client_of, user_of):
    groups = show("visits", each="5")["groups"]
    assert len(groups) == 7
    first = groups[0].visits
    assert all(len(g.visits) <= 5 for g in groups)
    assert [v.rank for v in first] == sorted(v.rank for v in first)
    assert "约好 2025-12-29 送申报材料清单" in first[0].why
    town = user_of("township").region
    told = text(client_of("township").get("/work/enterprises.visits"))
    assert re.findall(r"<h2>(\S+) <small", told) == [town.name]
    assert "记一笔" in told


def test_towns_that_do_not_fit_stand_on_the_next_page_and_all_of_them_in_the_workbook(city, clerk):
    names = [g.name for g in show("visits", each="8")["groups"]]
    pages = [show("visits", each="30", page=str(n)) for n in range(1, 5)]
    assert [g.name for p in pages for g in p["groups"]] == names
    assert [(p["before"], p["after"]) for p in pages] == [(0, 2), (1, 3), (2, 4), (3, 0)]
    assert 'href="?each=30&amp;page=2"' in text(clerk.get("/work/enterprises.visits", {"each": "30"}))
    sheet = clerk.get("/work/enterprises.visits/paper/list.xlsx", {"each": "30"})
    rows = load_workbook(io.BytesIO(b"".join(sheet.streaming_content))).active.iter_rows(min_row=4, values_only=True)
    assert list(dict.fromkeys(row[1] for row in rows)) == names


def test_a_town_tells_how_many_it_leaves_out(city):
    for few, all_ in zip(show("visits", each="5")["groups"], show("visits", each="8")["groups"], strict=True):
        assert (few.total, few.visits) == (all_.total, all_.visits[: len(few.visits)])
        assert few.more == few.total - len(few.visits)
    town = show("visits", each="100", town=few.name)["groups"][0]
    assert (town.total, town.more) == (len(town.visits), 0)
    assert len({v.organisation for v in town.visits}) == town.total


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_where_a_renewal_stands_is_told_by_what_is_kept_as_by_judging_it(city, year):
    ending = due(EVERYTHING, year, today())
    rows = judged(described_due(ending, year), today())
    kept = standings(ending, today())
    told = {d.organisation.pk: d.gap for d in rows}
    assert len(told) > 3
    assert {pk: KEYS[standing] for pk, (standing, _) in kept.items()} == {pk: g.standing for pk, g in told.items()}
    # points that are lacking beside the property are one step with it where people are ranked
    assert all(len(g.steps) - kept[pk][1] in (0, 1) for pk, g in told.items() if g.standing != "unknown")


def test_who_was_just_seen_is_left_out(city, client_of):
    one = show("visits", each="30")["groups"][0].visits[-1].organisation
    sent = {"organisation": one.pk, "channel": "visit", "purpose": "new", "back": "/work/enterprises.visits"}
    client_of("clerk").post("/work/enterprises.visits/add", sent)
    assert one not in [v.organisation for g in show("visits", each="100", page="1")["groups"] for v in g.visits]


def test_a_workbook_of_the_visits_is_for_who_may_export(city, clerk, client_of):
    sheet = load_workbook(
        io.BytesIO(b"".join(clerk.get("/work/enterprises.visits/paper/list.xlsx").streaming_content))
    ).active
    shown = sum(len(g.visits) for g in show("visits")["groups"])
    assert sheet.max_row == shown + 3
    assert client_of("township").get("/work/enterprises.visits/paper/list.xlsx").status_code == 403


# duties


def test_who_has_to_file_and_who_missed_is_told(city):
    told = show("duties", year="2025")
    assert (len(told["found"]), told["filed"], told["once"], told["twice"]) == (47, 44, 3, 2)
    assert [value(f"annual_reports_{k}", 2025) for k in ("due", "filed", "missed")] == [47, 44, 4]
    state = {d.name: d.state for d in told["found"]}
    assert state["江西弘毅资源循环有限责任公司"] == state["清江市永固化工股份有限公司"] == "cancel"
    assert state["恒信工业设计有限责任公司"] == "late"
    before = show("duties", year="2023")["found"]  # nobody's reports were kept then
    assert {d.state for d in before if 2023 in d.missed} == set()
    assert "unknown" in {d.state for d in before}


def test_before_the_last_day_nobody_has_missed_it(city):
    told = {d.name: d for d in show("duties", day=date(2026, 4, 1), year="2026")["found"]}
    assert told["恒信工业设计有限责任公司"].state == "warned"
    assert told["恒信工业设计有限责任公司"].days == 60
    assert told["仁济机械制造有限公司"].state == "waiting"


def test_a_report_is_noted_and_counts(city, clerk):
    one = Organisation.objects.get(name="恒信工业设计有限责任公司")
    sent = {"form": "report", "organisation": one.pk, "year": "2024", "filed_on": "2025-06-20"}
    assert "已登记报表" in text(clerk.post(f"{DUTIES}/add", sent, follow=True))
    assert AnnualReport.objects.get(organisation=one, year=2024).filed_on == date(2025, 6, 20)
    told = next(d for d in show("duties", year="2025")["found"] if d.organisation == one.pk)
    assert (told.state, told.is_late, told.missed) == ("filed", True, (2025,))  # late is not in time
    assert "已经登记过了" in text(clerk.post(f"{DUTIES}/add", sent))
    assert "要在 2026 年填报" in text(clerk.post(f"{DUTIES}/add", sent | {"year": "2025"}))


def test_changes_are_to_be_reported_within_three_months(city, clerk):
    told = [(c.organisation.name, c.due_on, c.days < 0) for c in show("duties")["changes"]]
    assert told == [
        ("江西海纳检测技术有限公司", date(2025, 12, 10), True),
        ("江西青禾新材料有限责任公司", date(2026, 2, 18), False),
    ]
    one = MajorChange.objects.get(organisation__name="江西海纳检测技术有限公司")
    sent = {"form": "change", "change": one.pk, "reported_on": "2025-12-30"}
    assert "早于变更日期" in text(clerk.post(f"{DUTIES}/add", sent | {"reported_on": "2025-01-01"}))
    assert "已登记变更" in text(clerk.post(f"{DUTIES}/add", sent, follow=True))
    assert len(show("duties")["changes"]) == 1


def test_a_former_name_with_its_last_day_is_a_change(city, clerk):
    one = Certificate.objects.in_force(today()).filter(issued_on__year=2023).first().organisation
    with acting(None, "试"):
        FormerName.objects.create(organisation=one, name="清江旧名有限公司", until=date(2025, 11, 30))
        FormerName.objects.create(organisation=one, name="清江更旧名有限公司", until=date(2022, 5, 1))
    found = [c for c in show("duties")["changes"] if c.organisation == one]
    assert [(c.due_on, c.content) for c in found] == [(date(2026, 2, 28), "原名：清江旧名有限公司")]
    sent = {
        "form": "change",
        "organisation": one.pk,
        "kind": "name",
        "changed_on": "2025-11-30",
        "reported_on": "2025-12-15",
    }
    assert "已登记变更" in text(clerk.post(f"{DUTIES}/add", sent, follow=True))
    assert not [c for c in show("duties")["changes"] if c.organisation == one]


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2025, 1, 31), date(2025, 4, 30)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2023, 11, 29), date(2024, 2, 29)),
        (date(2025, 10, 5), date(2026, 1, 5)),
    ],
)
def test_three_months_end_on_the_same_day_or_the_last_of_the_month(day, later):
    assert months_later(day, 3) == later


# the ladder


def test_the_ladder_tells_who_moved_and_who_is_stuck(city):
    with acting(None, "试"):
        one = Organisation.objects.create(name="清江市试梯有限公司")
        for year in (2022, 2023, 2024, 2025):
            SmeRegistration.objects.create(
                organisation=one, registration_no=f"{year}36098200000{year}", registered_on=date(year, 9, 1)
            )
    told = show("ladder")
    assert (one.pk, one.name) in dict(told["stuck"])["科技型中小企业"]
    with acting(None, "试"):
        PoolEntry.objects.create(organisation=one, entered_on=date(2025, 10, 1))
    told = show("ladder")
    up = {(a, b): firms for a, b, firms in told["up"]}
    assert (one.pk, one.name) in up["科技型中小企业", "高企培育库"]
    assert one.pk not in [pk for _, firms in told["stuck"] for pk, _ in firms]
    down = {(a, b): len(firms) for a, b, firms in told["down"]}
    assert down["高新技术企业", "科技型中小企业"] == 3
    counts = [len(firms) for _, firms, _, _ in told["steps"]]
    assert counts[1] + counts[2] + counts[0] >= value("hnte_valid", 2025)


def test_a_town_sees_its_own_ladder(city):
    town = Organisation.objects.exclude(region=None).first().region
    firms = [pk for _, firms, _, _ in show("ladder", Scope(region=town.path))["steps"] for pk, _ in firms]
    assert set(Organisation.objects.filter(pk__in=firms).values_list("region", flat=True)) == {town.pk}
