"""How long a sign-in lasts, the second factor, and signing out everywhere."""

import time
from urllib.parse import urlencode

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from keguan.registry.models import User
from keguan.store.models import AuditEntry

PASSWORD = "Qingjiang-2025-test"


@pytest.fixture
def clerk(city, user_of):
    user = user_of("clerk")
    user.set_password(PASSWORD)
    user.must_change_password = False
    user.save()
    return user


def sign_in(user):
    client = Client()
    answer = client.post("/login", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def code_of(user):
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key, step=device.step, t0=device.t0, drift=device.drift):06d}"


@pytest.fixture
def guarded(clerk):
    """A clerk with the second factor on; the recovery codes."""
    client = sign_in(clerk)
    shown = client.get("/me/second-factor")
    assert "<svg" in shown.content.decode()
    codes = client.post("/me/second-factor", {"code": code_of(clerk)}).context["codes"]
    TOTPDevice.objects.update(last_t=-1)  # the tests do not wait half a minute for the next code
    clerk.refresh_from_db()
    return clerk, codes


def test_an_idle_session_ends(clerk, settings):
    client = sign_in(clerk)
    assert client.get("/workbench/").status_code == 200
    session = client.session
    session["seen"] = time.time() - settings.IDLE_MINUTES * 60 - 1
    session.save()
    assert client.get("/workbench/").url.startswith("/login")
    assert AuditEntry.objects.latest("pk").told == "久未操作，自动退出"
    assert client.get("/workbench/").status_code == 302


def test_a_session_in_use_goes_on(clerk, settings):
    client = sign_in(clerk)
    for _ in range(3):
        session = client.session
        session["seen"] = time.time() - settings.IDLE_MINUTES * 60 + 5
        session.save()
        assert client.get("/workbench/").status_code == 200
        assert time.time() - client.session["seen"] < 5


def test_going_on_when_warned_counts_as_use(clerk, settings):
    client = sign_in(clerk)
    assert (
        f'data-minutes="{settings.IDLE_MINUTES}" data-go-on="/me/still-here"'
        in client.get("/workbench/").content.decode()
    )
    session = client.session
    session["seen"] = time.time() - 50
    session.save()
    assert client.get("/me/still-here").status_code == 204
    assert time.time() - client.session["seen"] < 5


def test_signing_out_everywhere_ends_the_other_sessions_only(clerk):
    here, there = sign_in(clerk), sign_in(clerk)
    here.post("/me/sign-out-everywhere")
    assert here.get("/workbench/").status_code == 200
    assert there.get("/workbench/").status_code == 302


def test_the_second_factor_is_asked_for_and_nothing_opens_without(guarded):
    clerk, _ = guarded
    client = sign_in(clerk)
    for page in ("/workbench/", "/ledgers/enterprises.hnte/", "/me/", "/password"):
        assert client.get(page).url == f"/second-factor?next={page}", page
    assert client.get("/api/ledgers").status_code == 403
    assert "动态码不对" in client.post("/second-factor", {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert client.post("/second-factor", {"code": code_of(clerk)}).status_code == 302
    assert client.get("/workbench/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/library/?q=%E5%8A%9E%E6%B3%95&page=2", "/library/?q=%E5%8A%9E%E6%B3%95&page=2"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_the_code_comes_what_was_asked_for_on_this_site_alone(guarded, asked, led):
    clerk, _ = guarded
    answer = sign_in(clerk).post(f"/second-factor?{urlencode({'next': asked})}", {"code": code_of(clerk)})
    assert (answer.status_code, answer.url) == (302, led)


def test_the_way_from_a_link_through_both_questions(guarded):
    clerk, _ = guarded
    client, page = Client(), "/library/?q=%E5%8A%9E%E6%B3%95"
    answer = client.post("/login", {"username": clerk.username, "password": PASSWORD, "next": page})
    answer = client.get(answer.url)
    assert answer.url.startswith("/second-factor?next=")
    assert client.post(answer.url, {"code": code_of(clerk)}).url == page


def test_a_recovery_code_works_once(guarded):
    clerk, codes = guarded
    assert StaticToken.objects.filter(device__user=clerk).count() == len(codes) == 8
    assert sign_in(clerk).post("/second-factor", {"code": codes[0]}).status_code == 302
    assert sign_in(clerk).post("/second-factor", {"code": codes[0]}).status_code == 422


def test_many_wrong_codes_make_one_wait(guarded):
    clerk, _ = guarded
    client = sign_in(clerk)
    for _ in range(3):
        client.post("/second-factor", {"code": "000000"})
    assert client.post("/second-factor", {"code": code_of(clerk)}).status_code == 422


def test_the_system_officer_resets_a_lost_telephone(guarded, client_of):
    clerk, _ = guarded
    client_of("system").post(f"/accounts/{clerk.pk}/reset")
    assert not User.objects.get(pk=clerk.pk).second_factor
    assert not TOTPDevice.objects.filter(user=clerk).exists()
    assert "关闭动态码" in AuditEntry.objects.filter(kind="account").latest("pk").told


def test_it_is_switched_off_with_the_password_only(guarded):
    clerk, _ = guarded
    client = sign_in(clerk)
    client.post("/second-factor", {"code": code_of(clerk)})
    client.post("/me/second-factor/off", {"password": "不是"})
    assert User.objects.get(pk=clerk.pk).second_factor
    client.post("/me/second-factor/off", {"password": PASSWORD})
    assert not User.objects.get(pk=clerk.pk).second_factor


def test_a_role_can_be_made_to_use_it(clerk, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"clerk"})
    client = sign_in(clerk)
    asking = client.get("/workbench/").url
    assert asking == "/me/second-factor?next=/workbench/"
    client.get(asking)
    codes = client.post(asking, {"code": code_of(clerk)}).content.decode()
    assert 'href="/workbench/">记好了，继续' in codes
    assert client.get("/workbench/").status_code == 200
