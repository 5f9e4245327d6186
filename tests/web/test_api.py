"""The JSON: the same numbers, records and limits as the pages; every refusal is JSON with a sentence."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import Recorded
from keguan.kit.period import Period
from keguan.kit.roles import ROLES
from keguan.registry.access import VIEW, ledgers_for, may, scope_of, sees_figures, visible
from keguan.registry.models import Region
from keguan.report.annual import annual
from keguan.store.evidence import evaluate, evidence, split

YEAR = Period.year(2025)
CERTIFICATES = "enterprises.hnte"
VALID = "enterprises.hnte_valid"


def get(client, path, **asked):
    answer = client.get(f"/api/{path}", asked)
    assert answer["Content-Type"].startswith("application/json")
    return answer


def told(client, path, **asked):
    answer = get(client, path, **asked)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


@pytest.fixture
def leader(city, client_of):
    return client_of("leader")


def every_row(client, path, **asked):
    found, after = [], 0
    while after is not None:
        page = told(client, path, after=after, **asked)
        found += page["rows"]
        after = page["next"]
    assert page["total"] == len(found)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_the_ledgers_and_their_rows_are_those_of_the_role(city, client_of, user_of, role):
    client, user = client_of(role), user_of(role)
    assert [d["key"] for d in told(client, "ledgers")] == [d.key for d in ledgers_for(user)]
    wrong = []
    for ledger in catalogue.ledgers.values():
        answer = get(client, f"ledgers/{ledger.key}", limit=1)
        opens = may(user, VIEW, ledger)
        if answer.status_code != (200 if opens else 403):
            wrong.append((ledger.key, answer.status_code))
        elif opens and answer.json()["total"] != visible(user, ledger).count():
            wrong.append((ledger.key, answer.json()["total"]))
    assert wrong == []


def test_pages_follow_one_another_without_gap_or_repeat(leader, user_of):
    rows = every_row(leader, f"ledgers/{CERTIFICATES}", limit=7)
    wanted = visible(user_of("leader"), catalogue.ledger(CERTIFICATES)).order_by("pk")
    assert [r["id"] for r in rows] == [r.pk for r in wanted]
    assert len(rows) > 14


def test_a_record_tells_its_values(leader, user_of):
    record = visible(user_of("leader"), catalogue.ledger(CERTIFICATES)).first()
    values = told(leader, f"ledgers/{CERTIFICATES}/{record.pk}")["values"]
    assert values["certificate_no"] == record.certificate_no
    assert values["issued_on"] == record.issued_on.isoformat()
    assert values["organisation"] == {"id": record.organisation_id, "label": str(record.organisation)}


def test_money_is_an_exact_text_in_yuan(leader, user_of):
    record = visible(user_of("leader"), catalogue.ledger("projects.projects")).exclude(funding_yuan=None).first()
    values = told(leader, f"ledgers/projects.projects/{record.pk}")["values"]
    assert isinstance(values["funding_yuan"], str)
    assert Decimal(values["funding_yuan"]) == record.funding_yuan


def test_a_filter_narrows_and_an_unknown_one_is_told(leader, user_of):
    region = Region.objects.filter(level="town").first()
    rows = every_row(leader, f"ledgers/{CERTIFICATES}", organisation__region=region.pk)
    wanted = visible(user_of("leader"), catalogue.ledger(CERTIFICATES)).filter(organisation__region=region)
    assert {r["id"] for r in rows} == set(wanted.values_list("pk", flat=True))
    for asked in ({"nonsense": 1}, {"organisation__region": "abc"}, {"organisation__password": 1}):
        assert get(leader, f"ledgers/{CERTIFICATES}", **asked).status_code == 400


@pytest.mark.parametrize("key", sorted(catalogue.indicators))
def test_an_indicator_says_what_it_evaluates_to(leader, key):
    declared = catalogue.indicators[key]
    answer = told(leader, f"indicators/{key}", period="2025")
    value = evaluate(declared, YEAR)
    assert answer["display"] == value.display
    assert answer["row_count"] == value.rows
    assert value.value is None or Decimal(answer["value"]) == value.value
    assert [p["period"] for p in answer["series"]] == ["2021", "2022", "2023", "2024", "2025"]
    if not isinstance(declared, Recorded):
        rows = every_row(leader, f"indicators/{key}/rows", period="2025", limit=200)
        assert {r["id"] for r in rows} == set(evidence(declared, YEAR).values_list("pk", flat=True))


def test_a_split_is_the_one_of_the_page(leader):
    by = "organisation__region__name"
    answer = told(leader, f"indicators/{VALID}", period="2025", by=by)
    wanted = split(catalogue.indicators[VALID], YEAR, scope_of(answer and leader_user()), by)
    assert [(p["key"], p["value"]) for p in answer["split"]] == [(key, number) for key, _, number in wanted]
    assert get(leader, f"indicators/{VALID}", by="organisation__name").status_code == 400


def leader_user():
    from keguan.registry.models import User

    return User.objects.get(role="leader")


def test_a_region_and_a_period_narrow(leader):
    town = Region.objects.filter(level="town", organisations__isnull=False).first()
    from keguan.kit.scope import Scope

    for period in ("2024", "2025-H1"):
        answer = told(leader, f"indicators/{VALID}", period=period, region=town.code)
        wanted = evaluate(catalogue.indicators[VALID], Period.parse(period), Scope(region=town.path))
        assert answer["value"] == wanted.value


def test_a_township_officer_gets_the_own_town_alone(city, client_of, user_of):
    client, user = client_of("township"), user_of("township")
    own = evaluate(catalogue.indicators[VALID], YEAR, scope_of(user)).value
    assert 0 < own < evaluate(catalogue.indicators[VALID], YEAR).value
    assert told(client, f"indicators/{VALID}", period="2025")["value"] == own
    other = Region.objects.filter(level="town").exclude(pk=user.region_id).first()
    assert get(client, f"indicators/{VALID}", region=other.code).status_code == 404
    outside = catalogue.ledger(CERTIFICATES).model.objects.exclude(organisation__region=user.region).first()
    assert get(client, f"ledgers/{CERTIFICATES}/{outside.pk}").status_code == 404
    facts = told(client, "reports/annual/2025/facts")["facts"]
    assert facts
    assert {f["scope"] for f in facts} == {str(scope_of(user))}


def test_the_facts_are_those_of_the_summary(leader):
    answer = told(leader, "reports/annual/2025/facts")
    document = annual(2025)
    assert answer["report"]["title"] == document.title_text
    assert [(f["id"], f["display"]) for f in answer["facts"]] == [(f.id, f.display) for f in document.facts()]
    names = {"id", "key", "field", "value", "unit", "display", "period", "scope", "rows"}
    assert all(set(f) == names for f in answer["facts"])


@pytest.mark.parametrize("role", ROLES)
def test_figures_are_for_their_readers(city, client_of, user_of, role):
    client, opens = client_of(role), sees_figures(user_of(role))
    for path in ("indicators", f"indicators/{VALID}", f"indicators/{VALID}/rows", "reports/annual/2025/facts"):
        answer = get(client, path)
        assert answer.status_code == (200 if opens else 403), path
        assert opens or set(answer.json()) == {"code", "message"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("ledgers/no.such", 404),
        (f"ledgers/{CERTIFICATES}/9223372036854775807", 404),
        (f"ledgers/{CERTIFICATES}/9223372036854775808", 400),
        (f"ledgers/{CERTIFICATES}/0", 400),
        (f"ledgers/{CERTIFICATES}/abc", 400),
        (f"ledgers/{CERTIFICATES}?limit=0", 400),
        (f"ledgers/{CERTIFICATES}?limit=201", 400),
        (f"ledgers/{CERTIFICATES}?after=-1", 400),
        (f"ledgers/{CERTIFICATES}?after=99999999999999999999999", 400),
        (f"ledgers/{CERTIFICATES}?organisation__region=99999999999999999999999", 400),
        ("indicators/no.such", 404),
        (f"indicators/{VALID}?period=昨天", 400),
        (f"indicators/{VALID}?region=000000", 404),
        ("reports/annual/99999999999999999999/facts", 400),
        ("no/such/call", 404),
    ],
)
def test_what_is_wrong_is_told_as_json(leader, path, status):
    answer = leader.get(f"/api/{path}")
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"].startswith("application/json")
    told_fault = answer.json()
    assert set(told_fault) == {"code", "message"}
    assert any("\u4e00" <= c <= "\u9fff" for c in told_fault["message"])


def test_a_stranger_gets_401_as_json(city):
    for path in ("ledgers", f"indicators/{VALID}", "reports/annual/2025/facts"):
        answer = get(Client(), path)
        assert answer.status_code == 401
        assert answer.json()["message"] == "请先登录。"


def test_nothing_can_be_written(leader):
    for method in (leader.post, leader.put, leader.patch, leader.delete):
        assert method(f"/api/ledgers/{CERTIFICATES}").status_code == 405


def test_the_description_names_every_call(leader):
    schema = json.loads(leader.get("/api/openapi.json").content)
    assert {path.removeprefix("/api/") for path in schema["paths"]} == {
        "ledgers",
        "ledgers/{key}",
        "ledgers/{key}/{pk}",
        "indicators",
        "indicators/{key}",
        "indicators/{key}/rows",
        "reports/annual/{year}/facts",
    }


def test_more_rows_ask_no_more_queries(leader, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for limit in (2, 2, 40):
        with CaptureQueriesContext(
            connection,
        ) as ran:
            told(leader, f"ledgers/{CERTIFICATES}", limit=limit)
        counted.append(len(ran))
    assert counted[1] == counted[2]
