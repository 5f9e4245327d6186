"""Every address for every role, compared with the declared matrix; an address that it lacks fails by name."""

import io

import pytest
from django.urls import URLResolver, get_resolver, reverse
from openpyxl import load_workbook
from tests import roles
from tests.library.shelving import shelve

from keguan.api.urls import api
from keguan.kit.catalogue import catalogue
from keguan.kit.roles import ROLES
from keguan.registry.models import Organisation
from keguan.store.models import Revision
from keguan.web.lines.addresses import page_url
from keguan.web.matrix import JSON, PAGES, readers_of, roles_for

PUBLIC = {"login"}
LEDGERS = ("registry.enterprises", "finance.loans", "projects.projects", "rd.returns")
DESCRIPTION = {"/api/docs", "/api/openapi.json"}  # fixed texts, whatever the method


def addresses(resolver=None, inside=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, inside + str(entry.pattern))
        elif not inside.startswith("api/"):
            yield entry


ADDRESSES = {p.name: p for p in addresses()}


def test_every_address_is_in_the_matrix_and_nothing_else_is():
    missing = set(ADDRESSES) - set(PAGES) - PUBLIC
    assert not missing, f"请在 keguan/web/matrix.py 的 PAGES 里写明谁可以打开：{sorted(missing)}"
    assert not set(PAGES) - set(ADDRESSES)


@pytest.fixture
def shelved(city):
    """A document of the library that everybody may read and take."""
    return shelve("对所有人公开的办法", audience="public", downloads_for="readers").pk


def arguments(name, ledger, shelved):
    known = {
        "n": 1,
        "item": 1,
        "tie_pk": 1,
        "token": "none",
        "key": ledger.key,
        "pk": 1,
        "year": 2025,
        "name": "settle",
        "fact_id": "x",
        "file": 1,
        "revision": 1,
        "merged": 1,
        "chapter": 1,
        "number": 1,
        "policy": "hnte",
        "day": "2026-01-01",
        "kind": "xlsx",
    }
    if name in ("indicator", "indicator-rows"):
        known["key"] = "enterprises.hnte_valid"
    if name == "page-paper":
        known |= {"key": "finance.statement", "name": "statement"}
    if name == "own-page-paper":
        known |= {"key": "rd.filing", "name": "form"}
    if name in ("page", "page-add", "page-do"):
        known |= {"key": "enterprises.renewals", "name": "contact"}
    if name in ("own-page", "own-page-add", "own-page-do"):
        known |= {"key": "rd.filing", "name": "save"}
    if name in ("organisation", "organisation-profile", "organisation-merge", "organisation-part", "self-test"):
        known["pk"] = Organisation.objects.filter(kind="enterprise").first().pk
    elif name.startswith("library-"):
        known["pk"] = shelved
    elif "key" in ADDRESSES[name].pattern.converters:
        found = ledger.model.objects.filter(**ledger.where).first()
        known["pk"] = found.pk if found else 1
    return {part: known[part] for part in ADDRESSES[name].pattern.converters}


@pytest.mark.parametrize("role", roles.EVERY)
def test_every_address_answers_this_role_as_the_matrix_says(city, client_of, role, shelved):
    """GET and POST without contents: who is refused is refused with 403 whatever the method, and changes nothing."""
    client, wrong, asked = client_of(role), [], 0
    before = Revision.objects.count()
    for name, (_, who) in PAGES.items():
        if name in ("logout", "sign-out-everywhere", "import-commit", "import-cancel"):
            continue  # these are tried where they may do something; for whom they may not, below
        for key in LEDGERS if isinstance(who, str) else LEDGERS[:1]:
            ledger = catalogue.ledger(key)
            allowed = role in (roles_for(ledger, who) if isinstance(who, str) else who)
            address = reverse(name, kwargs=arguments(name, ledger, shelved))
            told = None if allowed else roles.BY_SCRIPT
            for answer in (
                client.get(address, headers=told),
                client.post(address, headers=told) if not allowed else None,
            ):
                if answer is None or (
                    answer.status_code == 405 and not allowed and answer.request["REQUEST_METHOD"] == "GET"
                ):
                    continue
                asked += 1
                refused = answer.status_code == 403
                if refused is allowed and not (not allowed and answer.status_code in (404, 405)):
                    wrong.append((name, key, answer.request["REQUEST_METHOD"], answer.status_code))
    assert not wrong
    assert asked > 80
    assert Revision.objects.count() == before


@pytest.mark.parametrize("role", roles.EVERY)
def test_every_work_page_answers_this_role_as_the_matrix_says(city, client_of, role):
    client, wrong = client_of(role), []
    for key in catalogue.pages:
        opens = role in readers_of(key)
        told = None if opens else roles.BY_SCRIPT
        status = client.get(page_url(catalogue.pages[key]), headers=told).status_code
        if status != (200 if opens else 403):
            wrong.append((key, status))
    assert wrong == []


def test_every_call_of_the_json_is_in_the_matrix():
    calls = api.get_openapi_schema()["paths"]
    missing = set(calls) - set(JSON)
    assert not missing, f"请在 keguan/web/matrix.py 的 JSON 里写明谁可以读：{sorted(missing)}"
    assert set(JSON) == set(calls) | DESCRIPTION
    assert {method for methods in calls.values() for method in methods} == {"get"}


@pytest.mark.parametrize("role", roles.EVERY)
def test_the_json_answers_this_role_as_the_matrix_says(city, client_of, role, shelved):
    client, wrong = client_of(role), []
    for call, (_, who) in JSON.items():
        for key in LEDGERS if isinstance(who, str) else LEDGERS[:1]:
            ledger = catalogue.ledger(key)
            allowed = role in (roles_for(ledger, who) if isinstance(who, str) else who)
            known = "enterprises.hnte_valid" if "indicators" in call else key
            pk = shelved if "library" in call else ledger.model.objects.filter(**ledger.where).first().pk
            address = call.format(key=known, year=2025, pk=pk, n=1)
            read, written = client.get(address).status_code, client.post(address).status_code
            # a record that is allowed, yet of another town, is not there
            if read not in ({200, 404} if allowed else {403}) or (
                written not in (403, 404, 405) and call not in DESCRIPTION
            ):
                wrong.append((call, key, read, written))
    assert wrong == []


@pytest.mark.parametrize("role", ["leader", "writer"])
def test_who_changes_some_ledger_takes_no_other_back(city, client_of, role):
    """A leader keeps the plan's targets; the certificates of the first import are none of theirs."""
    before = Revision.objects.count()
    assert client_of(role).post(reverse("import-undo", args=[1]), {"reason": "试"}, follow=True).status_code in (
        200,
        403,
    )
    assert Revision.objects.count() == before


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_import_commits_and_cancels_nothing(city, client_of, role):
    for name in ("import-commit", "import-cancel"):
        if role not in PAGES[name][1]:
            assert client_of(role).post(reverse(name, args=[1])).status_code == 403


def test_the_security_officer_reads_and_files_it(city, client_of):
    client = client_of("security")
    page = client.get(reverse("matrix"))
    assert len(page.context["ledgers"]) == len(catalogue.ledgers)
    assert len(client.get(reverse("matrix") + "?q=贷款").context["ledgers"]) < 5
    book = load_workbook(io.BytesIO(b"".join(client.get(reverse("matrix-export")).streaming_content)))
    assert book.sheetnames == ["台账", "页面", "角色"]
    assert book["台账"].max_row == len(catalogue.ledgers) + 1
    assert client_of("clerk").get(reverse("matrix")).status_code == 403
