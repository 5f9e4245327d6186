"""Who may open what: every page of every ledger for every role, as `registry.access` says, and nothing undeclared."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver, reverse
from tests import roles

from keguan.kit.catalogue import catalogue
from keguan.registry.access import CHANGE, EXPORT, VIEW, ledgers_for, may, may_move, scope_of, visible
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.models import Revision
from keguan.web import gate
from keguan.web.ledgers.rows import record_url
from keguan.web.middleware import DenyByDefault


def patterns(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def rows(ledger):
    return ledger.model.objects.filter(**ledger.where)


@pytest.mark.parametrize("role", roles.EVERY)
def test_pages_of_every_ledger_open_as_access_says(city, client_of, user_of, role):
    """List, template, form and export for this role and every ledger of the catalogue."""
    user, client = user_of(role), client_of(role)
    assert len(catalogue.ledgers) > 30
    pages = {"ledger": VIEW, "ledger-export": EXPORT, "ledger-template": CHANGE, "record-new": CHANGE}
    wrong = []
    for ledger in catalogue.ledgers.values():
        for name, verb in pages.items():
            opens = may(user, verb, ledger)
            status = client.get(
                reverse(name, args=[ledger.key]), headers=None if opens else roles.BY_SCRIPT
            ).status_code
            if status != (200 if opens else 403):
                wrong.append((ledger.key, name, status))
    assert wrong == []


@pytest.mark.parametrize("role", roles.EVERY)
def test_records_open_within_the_scope_alone(city, client_of, user_of, role):
    """The page and the form of a record inside the role's scope, and of one outside of it, for every ledger."""
    user, client = user_of(role), client_of(role)
    wrong, inside_seen, outside_seen = [], 0, 0
    for ledger in catalogue.ledgers.values():
        reached = rows(ledger).within(scope_of(user))
        inside = reached.first()
        outside = rows(ledger).exclude(pk__in=reached.values("pk")).first()
        opens, changes = may(user, VIEW, ledger), may(user, CHANGE, ledger)
        for found, where in ((inside, 200), (outside, 404)):
            if found is None:
                continue
            inside_seen, outside_seen = inside_seen + (where == 200 and opens), outside_seen + (where == 404 and opens)
            for name, may_open in (("record", opens), ("record-edit", changes)):
                told = None if may_open and where == 200 else roles.BY_SCRIPT
                status = client.get(reverse(name, args=[ledger.key, found.pk]), headers=told).status_code
                if status != (where if may_open else 403):
                    wrong.append((ledger.key, found.pk, where, name, status))
    assert wrong == []
    assert inside_seen == 0 if user.role_declared.reach == "nothing" else inside_seen > 1
    if user.role_declared.reach in ("region", "organisation"):
        assert outside_seen > 1


@pytest.mark.parametrize("role", roles.EVERY)
def test_writes_without_change_are_refused_and_change_nothing(city, client_of, user_of, role):
    user, client = user_of(role), client_of(role)
    client.defaults["HTTP_HX_REQUEST"] = "true"
    closed = [d for d in catalogue.ledgers.values() if not may(user, CHANGE, d)]
    before = Revision.objects.count()
    for ledger in closed:
        found = rows(ledger).first()
        told = {"reason": "试一试", "name": "改掉", "remark": "改掉"}
        assert client.post(reverse("record-new", args=[ledger.key]), told).status_code == 403
        for name in ("record-edit", "record-retire", "record-restore") if found else ():
            assert client.post(reverse(name, args=[ledger.key, found.pk]), told).status_code == 403, (ledger.key, name)
        if found:
            # a leader takes the moves that name leaders; one that does not is told so and changes nothing
            moved = client.post(reverse("record-move", args=[ledger.key, found.pk, "settle"]))
            # who may take one, but not of this record, does not find it
            sees = may(user, VIEW, ledger) and visible(user, ledger).filter(pk=found.pk).exists()
            assert moved.status_code == ((302 if sees else 404) if may_move(user, ledger) else 403)
    assert Revision.objects.count() == before
    assert closed


def test_township_officer_finds_nothing_of_another_town(city, client_of, user_of):
    user, client = user_of("township"), client_of("township")
    away = Organisation.objects.filter(kind="enterprise").exclude(region=user.region).exclude(region=None).first()
    own = Organisation.objects.filter(kind="enterprise", region=user.region).first()
    assert client.get(reverse("organisation", args=[own.pk])).status_code == 200
    assert client.get(reverse("organisation", args=[away.pk])).status_code == 404
    listed = client.get(reverse("ledger", args=["registry.enterprises"]), {"q": away.name})
    assert away.name not in listed.content.decode().replace(f'value="{away.name}"', "").replace(
        f"搜索：{away.name}", ""
    )
    assert listed.context["listing"].total == 0
    assert client.get(reverse("search"), {"q": away.name}).context["groups"] == []
    assert [g.title for g in client.get(reverse("search"), {"q": own.name}).context["groups"]]


def test_a_picked_region_never_widens_the_scope(city, client_of, user_of):
    user, client = user_of("township"), client_of("township")
    away = Organisation.objects.exclude(region__path__startswith=user.region.path).exclude(region=None).first()
    client.post(reverse("look-at"), {"period": "2025", "region": away.region.path, "next": "/"})
    assert client.session["region"] == ""
    session = client.session
    session["region"] = away.region.path  # even were it kept from an earlier role
    session.save()
    listing = client.get(reverse("ledger", args=["registry.enterprises"])).context["listing"]
    assert listing.total == rows(listing.ledger).within(scope_of(user)).count()


def test_look_at_leads_back_inside_only(city, client_of):
    assert client_of("clerk").post(reverse("look-at"), {"next": "https://elsewhere.example/"}).url == "/"
    assert client_of("clerk").post(reverse("look-at"), {"next": "/search?q=a"}).url == "/search?q=a"


@pytest.mark.parametrize(("role", "paths"), [("enterprise", ("organisation",)), ("bank", ("bank",))])
def test_enterprise_and_bank_see_their_own_rows_alone(city, client_of, user_of, role, paths):
    user, client = user_of(role), client_of(role)
    listing = client.get(reverse("ledger", args=["finance.loans"])).context["listing"]
    expected = rows(catalogue.ledger("finance.loans")).filter(**{f"{p}": user.organisation_id for p in paths})
    assert listing.total == expected.count()
    assert {r.pk for r in listing.rows} == set(expected.values_list("pk", flat=True))
    assert client.get(reverse("portal")).status_code == 200
    other = Organisation.objects.exclude(pk=user.organisation_id).filter(kind=user.organisation.kind).first()
    assert client.get(reverse("organisation", args=[other.pk])).status_code == 404
    assert other.name not in client.get(reverse("portal")).content.decode()


def test_the_bank_has_loans_to_see(city, client_of, user_of):
    assert rows(catalogue.ledger("finance.loans")).filter(bank=user_of("bank").organisation_id).exists()
    page = client_of("bank").get(reverse("portal"))
    assert [ledger.key for ledger, total, _ in page.context["tables"] if total][0] == "finance.loans"


@pytest.mark.parametrize("role", ["system", "security", "auditor", "expert"])
def test_those_without_reach_see_no_business_data(city, client_of, user_of, role):
    client, known = client_of(role), Organisation.objects.filter(kind="enterprise").first()
    assert ledgers_for(user_of(role)) == []
    page = client.get(reverse("search"), {"q": known.name})
    assert page.status_code != 200 or page.context["groups"] == []
    assert client.get(reverse("organisation", args=[known.pk])).status_code == 404
    assert client.get(reverse("find-organisation"), {"q": known.name}).status_code == 403
    home = client.get(reverse("home"), follow=True)
    assert home.status_code == 200
    assert known.name not in home.content.decode()


# what a visitor finds behind them is decided document by document, see tests/library/test_rights.py
FOR_VISITORS = {
    f"library{name}"
    for name in (
        "", "-around", "-atom", "-collection", "-collections", "-document", "-feed", "-file", "-find", "-lines",
        "-number", "-page", "-place", "-shared",
    )
}  # fmt: skip


def test_every_pattern_declares_who_it_is_open_to():
    found = [p for p in patterns() if not p.pattern.regex.pattern.startswith("^api")]
    assert len(found) > 30
    undeclared = [
        str(p.pattern) for p in found if not (getattr(p.callback, "is_public", False) or hasattr(p.callback, "open_to"))
    ]
    assert [u for u in undeclared if not _is_json(u)] == []
    assert {p.name for p in found if getattr(p.callback, "is_public", False)} == {"login"} | FOR_VISITORS


def _is_json(pattern):
    """The JSON views decide by themselves; they are tested where they live."""
    return any(
        isinstance(entry, URLResolver)
        and str(entry.pattern) == "api/"
        and pattern in {str(p.pattern) for p in patterns(entry)}
        for entry in get_resolver().url_patterns
    )


def test_everything_but_the_login_asks_to_sign_in(city):
    client = Client()
    for p in patterns():
        if getattr(p.callback, "is_public", False) or _is_json(str(p.pattern)):
            continue
        names = p.pattern.converters
        known = {"key": "rd.returns", "pk": 1, "name": "settle"}
        values = {n: known.get(n, 1 if "Int" in type(c).__name__ else "x") for n, c in names.items()}
        answer = client.get(reverse(p.name, kwargs=values))
        assert answer.status_code == 302 and answer.url.startswith(reverse("login")), p.name


def test_a_view_without_declaration_is_refused(city, user_of):
    def forgotten(request):
        return HttpResponse("secret")

    gatekeeper, request = DenyByDefault(forgotten), RequestFactory().get("/forgotten")
    request.session = {}
    request.user = user_of("head")
    assert gatekeeper.process_view(request, forgotten, (), {}).status_code == 403
    assert gatekeeper.process_view(request, gate.open_to(gate.trail_readers)(forgotten), (), {}).status_code == 403
    request.user = AnonymousUser()
    assert gatekeeper.process_view(request, forgotten, (), {}).status_code == 302
    request.user = user_of("head")
    assert gatekeeper.process_view(request, gate.open_to(gate.signed_in)(lambda r: r), (), {}) is None


def test_answers_carry_the_policy_and_are_not_kept(city, client_of):
    client = client_of("clerk")
    for page in (
        client.get(reverse("ledger", args=["rd.returns"])),
        client.get("/no-such-page"),
        Client().get("/login"),
    ):
        policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy
    assert "no-store" in client.get(reverse("ledger", args=["rd.returns"])).headers["Cache-Control"]


def test_refusals_speak_plainly(city, client_of):
    refused = client_of("township").get(reverse("ledger", args=["registry.people"]))
    said = refused if refused.status_code == 403 else client_of("township").get(reverse("accounts"))
    assert said.status_code == 403
    assert "系统管理员" in said.content.decode()
    missing = client_of("clerk").get(reverse("ledger", args=["no.such"]))
    assert missing.status_code == 404 and "没有台账" in missing.content.decode()
    bare = client_of("township").get(reverse("accounts"), headers={"HX-Request": "true"})
    assert bare.status_code == 403 and bare.headers["Content-Type"].startswith("text/plain")
    expired = Client().get(reverse("accounts"), headers={"HX-Request": "true"})
    assert expired.status_code == 204 and expired.headers["HX-Redirect"].startswith("/login")


def test_sections_narrow_what_a_clerk_changes(city, client_of, user_of):
    user = user_of("clerk")
    user.sections = ["rd"]
    user.save()
    client = client_of("clerk")
    assert client.get(reverse("record-new", args=["rd.returns"])).status_code == 200
    assert client.get(reverse("ledger", args=["finance.loans"])).status_code == 200
    assert client.get(reverse("record-new", args=["finance.loans"])).status_code == 403


def test_links_lead_only_where_the_reader_may_go(city, client_of, user_of):
    """Whatever the own file of an enterprise links to opens for it."""
    client = client_of("enterprise")
    page = client.get(reverse("portal")).content.decode()
    hrefs = {h.split('"')[0] for h in page.split('href="')[1:]}
    inside = [h.replace("&amp;", "&") for h in hrefs if h.startswith("/") and not h.startswith("/static")]
    assert len(inside) > 3
    assert [h for h in inside if client.get(h, follow=True).status_code != 200] == []


def test_retired_organisations_are_read_with_their_reason(city, client_of, user_of):
    with acting(user_of("clerk"), "试"):
        made = Organisation.objects.create(name="清江市试验有限公司", region=user_of("township").region)
        made.retire("重复登记")
    page = client_of("clerk").get(record_url(catalogue.ledger("registry.enterprises"), made))
    assert page.status_code == 200 and "重复登记" in page.content.decode()
