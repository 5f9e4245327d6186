"""The JSON service: same numbers, same rights, plain errors."""

from decimal import Decimal

import pytest

from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.registry import access
from keguan.registry.models import Region
from keguan.store.evidence import evaluate, evidence

YEAR = Period.year(2025)
VALID = "enterprises.hnte_valid"
CALLS = (
    "/api/ledgers",
    "/api/ledgers/enterprises.hnte",
    "/api/ledgers/enterprises.hnte/1",
    "/api/indicators",
    f"/api/indicators/{VALID}",
    f"/api/indicators/{VALID}/rows",
    "/api/reports/annual/2025/facts",
    "/api/docs",
    "/api/openapi.json",
)


def walk(client, address):
    """All rows of a list, page after page."""
    rows, after = [], 0
    while after is not None:
        page = client.get(f"{address}{'&' if '?' in address else '?'}after={after}&limit=20").json()
        rows += page["rows"]
        after = page["next"]
    assert len(rows) == page["total"]
    return rows


@pytest.mark.parametrize("call", CALLS)
def test_strangers_get_a_sentence(city, client, call):
    response = client.get(call)
    assert response.status_code == 401
    assert set(response.json()) == {"code", "message"}


@pytest.mark.parametrize("call", CALLS[3:])
@pytest.mark.parametrize("role", ["enterprise", "bank", "expert", "system", "security", "auditor"])
def test_numbers_are_for_those_who_see_figures(city, client_of, role, call):
    response = client_of(role).get(call)
    assert response.status_code == 403
    assert response.json()["code"] == "access.denied"


@pytest.mark.parametrize(
    "role", ["clerk", "head", "leader", "writer", "township", "enterprise", "bank", "expert", "system"]
)
def test_ledgers_are_those_one_may_view(city, client_of, user_of, role):
    user, client = user_of(role), client_of(role)
    listed = {ledger["key"] for ledger in client.get("/api/ledgers").json()}
    assert listed == {ledger.key for ledger in access.ledgers_for(user)}
    for key, ledger in catalogue.ledgers.items():
        response = client.get(f"/api/ledgers/{key}?limit=1")
        assert response.status_code == (200 if key in listed else 403), key
        if key in listed:
            assert response.json()["total"] == access.visible(user, ledger).count()


@pytest.mark.parametrize("role", ["head", "township", "enterprise", "bank"])
def test_paging_gives_every_visible_row_once(city, client_of, user_of, role):
    user, client = user_of(role), client_of(role)
    for ledger in access.ledgers_for(user):
        rows = [row["id"] for row in walk(client, f"/api/ledgers/{ledger.key}")]
        assert rows == sorted(access.visible(user, ledger).values_list("pk", flat=True))


def test_a_record_outside_the_scope_is_not_found(city, client_of, user_of):
    ledger = catalogue.ledger("enterprises.hnte")
    own = set(access.visible(user_of("township"), ledger).values_list("pk", flat=True))
    other = ledger.model.objects.exclude(pk__in=own).first()
    assert client_of("township").get(f"/api/ledgers/{ledger.key}/{other.pk}").status_code == 404
    assert client_of("head").get(f"/api/ledgers/{ledger.key}/{other.pk}").json()["id"] == other.pk


def test_filters_narrow(city, client_of):
    ledger = catalogue.ledger("projects.projects")
    rows = walk(client_of("head"), f"/api/ledgers/{ledger.key}?level=provincial")
    assert {row["values"]["level"] for row in rows} == {"provincial"}
    assert len(rows) == ledger.model.objects.filter(level="provincial").count()


def test_every_declared_filter_can_be_asked(city, client_of):
    client = client_of("head")
    for ledger in catalogue.ledgers.values():
        for name in ledger.filters:
            assert client.get(f"/api/ledgers/{ledger.key}?{name}=").status_code == 200, (ledger.key, name)
            assert client.get(f"/api/ledgers/{ledger.key}?{name}=1").status_code in (200, 400), (ledger.key, name)


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ("ledgers/enterprises.hnte?organisation__phone=1", 400),
        ("ledgers/enterprises.hnte?password=1", 400),
        ("ledgers/enterprises.hnte?limit=0", 400),
        ("ledgers/enterprises.hnte?limit=201", 400),
        ("ledgers/enterprises.hnte?after=-1", 400),
        (f"ledgers/enterprises.hnte?after={2**63}", 400),
        (f"ledgers/enterprises.hnte?after={2**63 - 1}", 200),
        ("ledgers/enterprises.hnte?organisation__region=x", 400),
        (f"ledgers/enterprises.hnte/{2**63}", 400),
        (f"ledgers/enterprises.hnte/{2**63 - 1}", 404),
        ("ledgers/enterprises.nothing", 404),
        ("indicators/enterprises.nothing", 404),
        (f"indicators/{VALID}?period=soon", 400),
        (f"indicators/{VALID}?period=2025-13", 400),
        (f"indicators/{VALID}?region=110000", 404),
        (f"indicators/{VALID}?by=organisation__phone", 400),
        ("indicators/rd.enterprise_intensity?by=organisation__field", 400),
        ("reports/annual/1066/facts", 400),
        ("reports/annual/99999999999999999999/facts", 400),
        ("nothing/here", 404),
    ],
)
def test_what_cannot_be_answered_is_told_with_code_and_message(city, client_of, call, status):
    response = client_of("head").get(f"/api/{call}")
    assert response.status_code == status
    if status != 200:
        assert set(response.json()) == {"code", "message"}


@pytest.mark.parametrize("key", sorted(catalogue.indicators))
def test_values_are_those_of_the_pages(city, client_of, key):
    told = client_of("head").get(f"/api/indicators/{key}?period=2025").json()
    value = evaluate(catalogue.indicator(key), YEAR)
    assert told["display"] == value.display
    assert (None if told["value"] is None else Decimal(told["value"])) == value.value
    assert [year["period"] for year in told["series"]] == ["2021", "2022", "2023", "2024", "2025"]


def test_the_rows_of_a_value_and_of_one_town(city, client_of):
    town = Region.objects.filter(level__in=("town", "park")).first()
    indicator, client = catalogue.indicator(VALID), client_of("head")
    for region, scope in (("", Scope()), (town.code, Scope(region=town.path))):
        rows = walk(client, f"/api/indicators/{VALID}/rows?period=2025&region={region}")
        assert {row["id"] for row in rows} == set(evidence(indicator, YEAR, scope).values_list("pk", flat=True))


def test_a_split_adds_up(city, client_of):
    told = client_of("head").get(f"/api/indicators/{VALID}?period=2025&by=organisation__region__name").json()
    assert sum(part["value"] for part in told["split"]) == told["value"] == 57


def test_money_keeps_every_digit(city, client_of):
    told = client_of("head").get("/api/indicators/projects.funding_provincial_up_yuan?period=2025").json()
    assert told["value"] == "5803000"


def test_a_township_officer_gets_the_town(city, client_of, user_of):
    officer = user_of("township")
    told = client_of("township").get(f"/api/indicators/{VALID}?period=2025").json()
    assert told["value"] == evaluate(catalogue.indicator(VALID), YEAR, Scope(region=officer.region.path)).value
    other = Region.objects.filter(level__in=("town", "park")).exclude(pk=officer.region_id).first()
    assert client_of("township").get(f"/api/indicators/{VALID}?region={other.code}").status_code == 404


def test_the_summary_as_facts(city, client_of):
    told = client_of("writer").get("/api/reports/annual/2025/facts").json()
    assert told["report"]["year"] == 2025
    assert f"{VALID}@2025" in {fact["id"] for fact in told["facts"]}


def test_nothing_can_be_written(city, client_of):
    client = client_of("head")
    for call in CALLS[:7]:
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(call).status_code == 405


def test_the_description_loads_nothing_from_elsewhere(city, client_of):
    page = client_of("clerk").get("/api/docs").content.decode()
    assert "/api/ledgers/{key}" in page
    assert "//" not in page.replace("http://testserver", "").replace("<!--//", "")
    assert client_of("township").get("/api/docs").status_code == 403
