"""Every address that gives out content, for every kind of reader, audience and limit: against a table written by hand."""

from datetime import timedelta
from itertools import product

import pytest
from django.test import Client
from tests.library.shelving import shelve

from keguan.library import keeping
from keguan.library.models import Reader, Share
from keguan.registry.models import User
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.web.library.asking import SHARE_COOKIE

WHOLE, SOME, NOTHING = 5, 2, 0
STAFF = ("clerk of the section", "clerk of another section", "leader")
OUTSIDERS = ("visitor", "old link", "enterprise", "named enterprise", "township", "bank", "system")
READERS = (*STAFF, *OUTSIDERS, "link")
SIGNED_IN = set(READERS) - {"visitor", "link", "old link"}
LIMITS = {
    "no limit": {},
    "visitors": {"preview_pages": 2, "preview_for": "visitors"},
    "outsiders": {"preview_share": 40, "preview_pages": 3, "preview_for": "outsiders"},
}
AUDIENCES = ("public", "staff", "section", "persons")


def expected(reader, audience, limit):
    """How many of the five pages this reader reads."""
    if reader == "link":
        return WHOLE
    reads = {
        "public": set(READERS),
        "staff": set(STAFF),
        "section": {"clerk of the section", "leader"},
        "persons": {"named enterprise"},
    }[audience]
    if reader not in reads:
        return NOTHING
    if reader in STAFF or limit == "no limit":
        return WHOLE
    return WHOLE if reader in SIGNED_IN and limit == "visitors" else SOME


def takes(reader, audience, limit, downloads):
    if expected(reader, audience, limit) < WHOLE or downloads == "nobody":
        return False
    return reader in STAFF or downloads == "readers"


@pytest.fixture
def people(city):
    made = {r: User.objects.filter(role=r).first() for r in ("enterprise", "township", "bank", "system", "leader")}
    one = User.objects.get(role="clerk")
    one.sections = ["rd"]
    one.save()
    other = User.objects.create_user(
        "other", "x", role="clerk", name="别科", sections=["finance"], must_change_password=False
    )
    named = User.objects.create_user(
        "named",
        "x",
        role="enterprise",
        organisation=made["enterprise"].organisation,
        name="甲",
        must_change_password=False,
    )
    return made | {"clerk of the section": one, "clerk of another section": other, "named enterprise": named}


def browser(reader, people, holding):
    client = Client()
    if reader in people:
        client.force_login(people[reader], backend="django.contrib.auth.backends.ModelBackend")
    if reader in ("link", "old link"):
        with acting(None, "试"):
            until = today() + timedelta(7 if reader == "link" else -1)
            link = Share.objects.create(holding=holding, until=until, by=holding.added_by)
        client.cookies[SHARE_COOKIE] = link.token
    return client


@pytest.mark.parametrize("reader", READERS)
def test_every_address_gives_this_reader_what_the_table_says(people, reader):
    wrong, asked = [], 0
    kinds = [*product(AUDIENCES, LIMITS, ["readers"]), *product(AUDIENCES, ["no limit"], ["bureau"])]
    for audience, limit, downloads in kinds:
        holding = shelve(
            f"{audience}，{limit}，{downloads}", by=User.objects.get(role="writer"), audience=audience, section="rd",
            downloads_for=downloads, **LIMITS[limit],
        )  # fmt: skip
        with acting(None, "指定"):
            Reader.objects.create(holding=holding, user=people["named enterprise"])
        pages, may_take = expected(reader, audience, limit), takes(reader, audience, limit, downloads)
        client, at = browser(reader, people, holding), f"/library/{holding.pk}/"
        told = {
            "": 200 if pages else 403,
            "pages/1.jpg?w=160": 200 if pages else 403,
            "pages/3.jpg?w=160": 200 if pages == WHOLE else 403,
            "pages/1.json": 200 if may_take else 403,
            "pages/3.json": 200 if may_take else 403,
            "find?q=认定": 200 if pages else 403,
            "file": 200 if may_take else 403,
        }
        answers = {part: client.get(at + part) for part in told}
        wrong += [(str(holding), p, a.status_code) for p, a in answers.items() if a.status_code != told[p]]
        if pages:
            page = answers[""].content.decode()
            seen = [n for n in range(1, 6) if f"第{n}章" in page]
            pictures = [n for n in range(1, 6) if f"pages/{n}.jpg" in page]
            total = answers["find?q=认定"].json()["total"]
            if (seen, pictures, total) != (list(range(1, pages + 1)), list(range(1, pages + 1)), pages):
                wrong.append((str(holding), seen, pictures, total))
            if ("试读到此，共 5 页" in page) != (pages < WHOLE):
                wrong.append((str(holding), "limit"))
        calls = {
            f"/api{at}".rstrip("/"): 200 if pages else 403,
            f"/api{at}pages/3": 200 if may_take else 403,
        }
        for call, status in calls.items():
            answer = client.get(call)
            if answer.status_code != (status if reader in SIGNED_IN else 401):
                wrong.append((str(holding), call, answer.status_code))
            elif answer.status_code == 200 and "outline" in answer.json() and len(answer.json()["outline"]) != pages:
                wrong.append((str(holding), call, answer.json()["outline"]))
        asked += len(told) + len(calls)
    assert wrong == []
    assert asked == 16 * 9


def test_what_there_is_not_and_what_is_not_for_one_are_refused_in_the_same_words(city, client_of):
    client, hidden = Client(), shelve("内部资料", audience="staff")
    there, nowhere = client.get(f"/library/{hidden.pk}/"), client.get("/library/987654321/")
    assert there.status_code == nowhere.status_code == 403
    told = [
        a.content.decode().partition("<main")[2].replace(f"/{n}/", "//")
        for a, n in ((there, hidden.pk), (nowhere, 987654321))
    ]
    assert told[0] == told[1]
    assert "内部资料" not in there.content.decode()
    assert f"/login?next=/library/{hidden.pk}/" in there.content.decode()


def test_a_retired_document_is_gone_from_every_address(city, client_of, user_of):
    holding = shelve("撤下的办法", audience="public", downloads_for="readers")
    link = keeping.share(user_of("clerk"), holding, today())
    keeping.retire(user_of("clerk"), holding, "传错了")
    client = client_of("leader")
    client.cookies[SHARE_COOKIE] = link.token
    for part in ("", "pages/1.jpg", "pages/1.json", "find?q=认定", "file"):
        assert client.get(f"/library/{holding.pk}/{part}").status_code == 403
    assert client.get(f"/api/library/{holding.pk}").status_code == 403
    assert client.get(f"/library/shared/{link.token}").status_code == 410
    assert all(row["id"] != holding.pk for row in client.get("/api/library?limit=200").json()["rows"])


def test_who_has_not_finished_signing_in_reads_nothing_but_the_way_in(city, client_of, user_of):
    """A public view is no way around the second factor, the first password, or the end of an idle session."""
    public, internal = shelve("公开的", audience="public"), shelve("内部的", audience="staff")
    user = user_of("leader")
    user.must_change_password = True
    user.save()
    client = client_of("leader")
    for holding in (public, internal):
        answer = client.get(f"/library/{holding.pk}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/password?next=/library/{holding.pk}/")
    user.must_change_password, user.second_factor = False, True
    user.save()
    assert client.get(f"/library/{internal.pk}/pages/1.jpg").headers["Location"].startswith("/second-factor?next=")
    user.second_factor = False
    user.save()
    session = client.session
    session["seen"] = 1.0
    session.save()
    assert client.get(f"/library/{public.pk}/").status_code == 200  # as a visitor
    assert client.get(f"/library/{internal.pk}/").status_code == 403
