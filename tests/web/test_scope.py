"""What is outside of somebody's scope is nowhere: not on a page, not in JSON, a workbook, a count or a choice."""

import io
from concurrent.futures import ThreadPoolExecutor
from zipfile import ZipFile

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from keguan.kit.catalogue import catalogue
from keguan.registry.access import ledgers_for, scope_of
from keguan.registry.models import Organisation, Region, User
from keguan.store.audit import audit, head, verify

NARROWED = ("township", "enterprise", "bank")


def strangers(user):
    """The names of the enterprises that the user may not see; a bank knows whom it lent to."""
    found = Organisation.objects.filter(kind="enterprise")
    found = found.exclude(pk__in=Organisation.everything.within(scope_of(user)).values("pk"))
    loans = catalogue.ledger("finance.loans").model.everything.within(scope_of(user))
    return set(found.exclude(pk__in=loans.values("organisation")).values_list("name", flat=True))


def said(answer):
    """All text of an answer: the page, the JSON, or every part of the workbook or document."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] != b"PK":
        return body.decode()
    with ZipFile(io.BytesIO(body)) as parts:
        return "".join(parts.read(name).decode("utf8", "replace") for name in parts.namelist() if name.endswith("xml"))


def readable(user):
    """Every address that shows something to be read, of every ledger and indicator, and the JSON of the same."""
    for name in ("home", "portal", "workbench", "dashboard", "indicators", "report", "imports", "me"):
        yield reverse(name)
    for ledger in catalogue.ledgers.values():
        yield reverse("ledger", args=[ledger.key])
        yield reverse("ledger-export", args=[ledger.key])
        yield f"/api/ledgers/{ledger.key}?limit=200"
    for key in catalogue.indicators:
        yield reverse("indicator", args=[key]) + "?period=2025"
        yield reverse("indicator-rows", args=[key])
        yield f"/api/indicators/{key}?period=2025"
        yield f"/api/indicators/{key}/rows?limit=200"
    yield reverse("annual", args=[2025])
    yield reverse("annual-facts", args=[2025])
    yield reverse("annual-docx", args=[2025])
    yield "/api/reports/annual/2025/facts"


@pytest.mark.parametrize("role", NARROWED)
def test_no_name_from_outside_is_told_anywhere(city, client_of, user_of, role):
    user, client = user_of(role), client_of(role)
    names, told, opened = strangers(user), [], 0
    assert len(names) > 20
    for address in readable(user):
        answer = client.get(address, follow=True)
        opened += answer.status_code == 200
        text = said(answer)
        told += [(address, name) for name in names if name in text]
    assert told == []
    assert opened > 10


def told_of(answer, pk):
    """Status and, of JSON, the text, without the number that was asked for."""
    text = answer.content.decode() if "json" in answer.headers.get("Content-Type", "") else ""
    return answer.status_code, text.replace(f"编号 {pk} ", "")


@pytest.mark.parametrize("role", NARROWED)
def test_a_guessed_number_tells_no_more_than_one_that_nobody_has(city, client_of, user_of, role):
    """Every address below a record, read and written to: the answer is the same whether the record exists or not."""
    user, client, differ, tried = user_of(role), client_of(role), [], 0
    for ledger in ledgers_for(user):
        rows = ledger.model.objects.filter(**ledger.where)
        outside = rows.exclude(pk__in=rows.within(scope_of(user)).values("pk")).first()
        if outside is None:
            continue
        tried += 1
        below = f"/ledgers/{ledger.key}/{{}}/"
        read = [(client.get, path) for path in (below, below + "versions/1", "/api" + below[:-1])]
        written = [(client.post, below + tail) for tail in ("edit", "draft", "retire", "moves/settle", "files")]
        for ask, path in read + written:
            there, nowhere = (told_of(ask(path.format(pk)), pk) for pk in (outside.pk, 10**9))
            if there != nowhere or there[0] == 200:
                differ.append((ask.__name__, path, there, nowhere))
    assert differ == []
    assert tried > 0


@pytest.mark.parametrize("role", NARROWED)
def test_totals_and_searches_count_the_scope_alone(city, client_of, user_of, role):
    user, client, wrong = user_of(role), client_of(role), []
    stranger = min(strangers(user))
    for ledger in ledgers_for(user):
        own = ledger.model.objects.filter(**ledger.where).within(scope_of(user)).count()
        page, found = (client.get(reverse("ledger", args=[ledger.key]), {"q": q}) for q in ("", stranger))
        told = client.get(f"/api/ledgers/{ledger.key}").json()["total"]
        if (page.context["listing"].total, told, found.context["listing"].total) != (own, own, 0):
            wrong.append((ledger.key, own, page.context["listing"].total, told, found.context["listing"].total))
    assert wrong == []
    assert client.get(reverse("search"), {"q": stranger}).context["groups"] == []


two_connections = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time, and that is the test"
)


def in_threads(jobs):
    """Run the jobs at the same moment, each on a connection of its own."""

    def alone(job):
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(alone, jobs))


@two_connections
def test_two_people_at_the_same_moment_see_their_own_scope(city, settings):
    """The whole server process is shared: no answer carries anything of the other's town."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # readable by the other connections
    firms = Organisation.objects.filter(kind="enterprise")
    towns = [t for t in Region.objects.filter(level="town") if firms.filter(region=t).exists()][:2]
    names = [set(firms.filter(region=t).values_list("name", flat=True)) for t in towns]
    people = []

    def sign_in(town):
        user = User.objects.create(
            username=f"at-once-{town.pk}", name="试", role="township", region=town, must_change_password=False
        )
        user.set_password("Shi-Yi-Shi-Tong-Shi-9")
        user.save()
        people.append(user.pk)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def read(client):
        addresses = (reverse("ledger", args=["registry.enterprises"]), reverse("workbench"), reverse("dashboard"))
        return "".join(said(client.get(a)) for _ in range(8) for a in addresses)

    try:
        clients = in_threads([lambda t=t: sign_in(t) for t in towns])
        first, second = in_threads([lambda c=c: read(c) for c in clients])
    finally:
        in_threads([lambda: User.objects.filter(pk__in=people).delete()])
    for text, own, other in ((first, names[0], names[1]), (second, names[1], names[0])):
        assert any(name in text for name in own)
        assert [name for name in other if name in text] == []


@two_connections
def test_the_chain_does_not_fork_when_many_write_and_one_checks(city):
    """The entries stay: a log that is only added to cannot be cleaned up, and other tests read what is theirs."""
    before = head()[1]
    jobs = [lambda n=n: [audit("export", f"同时写 {n}", actor=None) for _ in range(10)] for n in range(4)]
    *_, found = in_threads([*jobs, lambda: [b for _ in range(3) for b in verify()]])
    assert found == []
    assert head()[1] == before + 40
    assert list(verify()) == []
