"""Signing in, passwords, accounts and the trail, through the pages as people use them."""

import re

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from keguan.registry.models import Organisation, Region, User
from keguan.store.acting import acting
from keguan.store.models import Revision

GOOD = "Bu-Yi-Cai-Dao-7"


@pytest.fixture
def person(city):
    """A clerk with a known password."""
    user = User(username="lihua", name="李华", role="clerk", must_change_password=False)
    user.set_password(GOOD)
    user.save()
    return user


def sign_in(client, username, password):
    return client.post(reverse("login"), {"username": username, "password": password})


def told_password(page):
    return re.search(r'class="secret">([^<]+)<', page.content.decode()).group(1)


def test_signing_in_and_out(person):
    client = Client()
    assert "口令不对" in sign_in(client, "lihua", "wrong").content.decode()
    assert sign_in(client, "lihua", GOOD).url == reverse("home")
    assert client.get(reverse("home")).status_code == 302
    assert client.get(reverse("ledger", args=["rd.returns"])).status_code == 200
    assert client.get(reverse("logout")).status_code == 405  # a link must not sign anybody out
    client.post(reverse("logout"))
    assert client.get(reverse("ledger", args=["rd.returns"])).url.startswith("/login")


def test_login_leads_to_no_other_site(person):
    data = {"username": "lihua", "password": GOOD, "next": "https://elsewhere.example/"}
    assert Client().post(reverse("login"), data).url == reverse("home")


def test_five_failures_lock_and_a_reset_unlocks(person, client_of):
    client = Client()
    for _ in range(4):
        assert sign_in(client, "lihua", "wrong").status_code == 200
    locked = sign_in(client, "lihua", "wrong")
    assert locked.status_code == 429 and "锁定" in locked.content.decode()
    assert sign_in(client, "lihua", GOOD).status_code == 429
    assert AccessAttempt.objects.filter(username="lihua").exists()
    new = told_password(client_of("system").post(reverse("account-reset", args=[person.pk])))
    assert sign_in(client, "lihua", new).status_code == 302


def test_stopped_account_is_out_at_once(person, client_of):
    client = Client()
    sign_in(client, "lihua", GOOD)
    client_of("system").post(reverse("account-switch", args=[person.pk]))
    assert client.get(reverse("ledger", args=["rd.returns"])).url.startswith("/login")
    assert sign_in(client, "lihua", GOOD).status_code == 200
    client_of("system").post(reverse("account-switch", args=[person.pk]))
    assert sign_in(client, "lihua", GOOD).status_code == 302


def test_one_time_password_opens_only_the_password_page(person):
    person.must_change_password = True
    person.save()
    client = Client()
    sign_in(client, "lihua", GOOD)
    for name, args in (("home", []), ("ledger", ["rd.returns"]), ("search", []), ("ledger-export", ["rd.returns"])):
        asked = reverse(name, args=args)
        assert client.get(asked).url == f"{reverse('change-password')}?next={asked}"
    page = client.get(reverse("change-password"))
    assert page.status_code == 200 and "一次性口令" in page.content.decode()

    def choose(new, again=None, onward=""):
        data = {"old_password": GOOD, "new_password1": new, "new_password2": again or new}
        return client.post(reverse("change-password") + (f"?next={onward}" if onward else ""), data)

    assert "不能全是数字" in choose("12").content.decode()
    assert "和现在的一样" in choose(GOOD).content.decode()
    assert choose("Ling-Qi-Yi-Ge-9", "Ling-Qi-Yi-Ge-8").status_code == 200
    assert client.get(reverse("home")).url.startswith(reverse("change-password"))
    assert choose("Ling-Qi-Yi-Ge-9", onward=reverse("library")).url == reverse("library")
    assert client.get(reverse("ledger", args=["rd.returns"])).status_code == 200
    person.refresh_from_db()
    assert person.check_password("Ling-Qi-Yi-Ge-9") and not person.must_change_password


def test_opening_an_account_shows_its_password_once(city, client_of):
    client = client_of("system")
    data = {"username": "wangwu", "name": "王五", "role": "clerk", "sections": ["rd"]}
    page = client.post(reverse("account-new"), data)
    password = told_password(page)
    assert "no-store" in page.headers["Cache-Control"]
    made = User.objects.get(username="wangwu")
    assert made.check_password(password) and made.must_change_password and made.sections == ["rd"]
    for name in ("accounts", "account-edit"):
        args = [made.pk] if name == "account-edit" else []
        assert password not in client.get(reverse(name, args=args)).content.decode()
    trail = Revision.objects.get(model="registry.user", object_id=made.pk)
    assert trail.reason == "开立账号" and password not in str(trail.changes) and "password" not in trail.changes
    fresh = Client()
    assert sign_in(fresh, "wangwu", password).status_code == 302
    assert fresh.get(reverse("home")).url.startswith(reverse("change-password"))


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"role": "township"}, "region", "要选所在的乡镇"),
        ({"role": "enterprise"}, "organisation_name", "要关联一家单位"),
        ({"role": "bank", "organisation_name": "没有这家银行"}, "organisation_name", "名录里没有"),
        ({"username": "clerk", "role": "clerk"}, "username", ""),
    ],
)
def test_accounts_say_what_they_lack(city, client_of, data, field, sentence):
    page = client_of("system").post(reverse("account-new"), {"username": "zhaoliu", "name": "赵六"} | data)
    assert page.status_code == 422
    assert sentence in page.context["form"].errors[field][0]
    assert not User.objects.filter(username="zhaoliu").exists()


def test_a_role_keeps_only_what_narrows_it(city, client_of):
    client, town = client_of("system"), Region.objects.filter(level="town").first()
    firm = Organisation.objects.filter(kind="enterprise").exclude(credit_code=None).first()
    asked = {"username": "sunqi", "name": "孙七", "region": town.pk, "organisation_name": firm.credit_code}
    client.post(reverse("account-new"), asked | {"role": "enterprise", "sections": ["rd"]})
    made = User.objects.get(username="sunqi")
    assert (made.organisation, made.region, made.sections) == (firm, None, [])
    client.post(reverse("account-edit", args=[made.pk]), asked | {"role": "township", "username": "other"})
    made.refresh_from_db()
    assert (made.username, made.organisation, made.region) == ("sunqi", None, town)
    changed = Revision.objects.filter(model="registry.user", object_id=made.pk, action="change").get()
    assert changed.changes["role"] == ["enterprise", "township"]


def test_nobody_shuts_themselves_out(city, client_of, user_of):
    me, client = user_of("system"), client_of("system")
    client.post(reverse("account-switch", args=[me.pk]))
    page = client.post(reverse("account-edit", args=[me.pk]), {"name": me.name, "role": "clerk"})
    assert page.status_code == 422
    me.refresh_from_db()
    assert me.is_active and me.role == "system"


@pytest.mark.parametrize(("was", "asked"), [("auditor", "clerk"), ("clerk", "auditor"), ("security", "system")])
def test_the_three_officers_stay_apart(city, client_of, user_of, was, asked):
    account = user_of(was)
    page = client_of("system").post(reverse("account-edit", args=[account.pk]), {"name": account.name, "role": asked})
    assert page.status_code == 422 and "三员要分开" in page.content.decode()
    account.refresh_from_db()
    assert account.role == was


def test_security_officer_reads_accounts_only(city, client_of, user_of):
    client, clerk = client_of("security"), user_of("clerk")
    assert clerk.username in client.get(reverse("accounts")).content.decode()
    assert client.get(reverse("account-new")).status_code == 403
    for name in ("account-reset", "account-switch", "account-edit"):
        assert client.post(reverse(name, args=[clerk.pk])).status_code == 403
    assert clerk.password == user_of("clerk").password


def test_auditor_reads_the_trail_without_values(city, client_of, user_of):
    clerk = user_of("clerk")
    firm = Organisation.objects.filter(kind="enterprise").first()
    with acting(clerk, "按营业执照更正"):
        firm.legal_person = "独一无二的法人"
        firm.save()
    client = client_of("auditor")
    page = client.get(reverse("trail"), {"who": clerk.pk, "model": "registry.organisation"})
    text = page.content.decode()
    assert page.context["total"] == 1
    assert "按营业执照更正" in text and str(clerk) in text
    assert "独一无二的法人" not in text and firm.name not in text
    assert client.get(reverse("trail"), {"who": clerk.pk, "action": "retire"}).context["total"] == 0
    for senseless in ({"since": "2025-02-31"}, {"who": "²"}, {"before": "²"}, {"who": "9" * 30}):
        assert client.get(reverse("trail"), senseless).status_code == 200
    assert client_of("system").get(reverse("trail")).status_code == 403
    assert client_of("clerk").get(reverse("trail")).status_code == 403


def test_the_trail_is_paged_without_loss(city, client_of):
    client, seen, href = client_of("auditor"), [], reverse("trail") + "?action=change"
    total = client.get(href).context["total"]
    while href and len(seen) < 120:
        page = client.get(href)
        seen += [r.pk for r, _ in page.context["rows"]]
        href = reverse("trail") + page.context["older"] if page.context["older"] else ""
    expected = Revision.objects.filter(action="change").order_by("-id").values_list("pk", flat=True)
    assert total == expected.count()
    assert seen == list(expected[: len(seen)])
