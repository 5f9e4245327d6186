"""The audit log: nothing is changed or taken away without being found."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from keguan.kit.errors import BureauError
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.audit import audit, head, verify
from keguan.store.models import AuditEntry, Revision

NO_GUARD = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
    "postgresql": ("DROP TRIGGER audit_only_added ON store_auditentry",),
}


def unguarded(*statements):
    """Do to the tables what somebody with the database in hand could do, triggers taken off."""
    with connection.cursor() as cursor:
        for statement in (*NO_GUARD[connection.vendor], *statements):
            cursor.execute(statement)


@pytest.fixture
def change(city):
    """A change of a record, and the entry that seals it."""
    firm = Organisation.objects.filter(kind="enterprise").first()
    with acting(None, "更正联系人"):
        firm.contact = "某某"
        firm.save()
    return AuditEntry.objects.latest("pk")


def test_an_act_is_one_entry_that_covers_its_revisions(change):
    assert (change.kind, change.told, change.actor) == ("records", "更正联系人", "系统")
    covered = Revision.objects.filter(act=change.act)
    assert covered.count() == change.details["revisions"] == 1
    assert not list(verify())
    assert head() == (change.hash, AuditEntry.objects.count())


def test_the_sample_city_is_covered_whole(city):
    assert not Revision.objects.filter(act=None).exists()
    assert sum(e.details.get("revisions", 0) for e in AuditEntry.objects.all()) == Revision.objects.count()
    assert not list(verify())


def test_nothing_is_changed_or_taken_away_by_the_program(change):
    for wrong in (
        lambda: change.save(),
        lambda: change.delete(),
        lambda: AuditEntry.objects.filter(pk=change.pk).update(told="x"),
        lambda: AuditEntry.objects.all().delete(),
    ):
        with pytest.raises(BureauError, match="只能追加"):
            wrong()


@pytest.mark.parametrize("statement", ["UPDATE store_auditentry SET told = 'x'", "DELETE FROM store_auditentry"])
def test_the_database_itself_refuses(change, statement):
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert not list(verify())


def test_a_changed_entry_is_found(change):
    unguarded(f"UPDATE store_auditentry SET told = '什么也没改' WHERE id = {change.pk}")
    assert [(b.entry, "改动过" in b.why) for b in verify()] == [(change.pk, True)]


def test_a_missing_entry_is_found(change):
    audit("export", "导出", actor=None)
    unguarded(f"DELETE FROM store_auditentry WHERE id = {change.pk}")
    assert any("接不上" in b.why for b in verify())
    assert any("不属于任何审计条目" in b.why for b in verify())


def test_a_missing_end_is_found(change):
    unguarded(f"DELETE FROM store_auditentry WHERE id = {change.pk}")
    assert any(b.entry == 0 and "末尾" in b.why for b in verify())


@pytest.mark.parametrize("what", ["changed", "missing"])
def test_a_changed_or_missing_revision_is_found(change, what):
    rows = Revision.objects.filter(act=change.act)
    if what == "changed":
        rows.update(changes=json.loads('{"contact": ["", "别人"]}'))
    else:
        rows.delete()
    (found,) = verify()
    assert found.entry == change.pk


def test_an_act_that_fails_leaves_no_entry(city):
    before = head()
    with pytest.raises(ZeroDivisionError), transaction.atomic(), acting(None, "半途而废"):
        firm = Organisation.objects.first()
        firm.contact = "某某"
        firm.save()
        1 / 0  # noqa: B018
    assert head() == before


def test_the_officer_reads_searches_checks_and_exports(change, client_of, user_of):
    auditor = client_of("auditor")
    page = auditor.get(reverse("audit-log") + "?kind=records&q=更正")
    assert [e.pk for e in page.context["rows"]] == [change.pk]
    assert "某某" not in page.content.decode()
    assert auditor.get(reverse("trail") + f"?act={change.act}").context["total"] == 1
    assert "全部核验过" in auditor.post(reverse("audit-check"), follow=True).content.decode()
    assert auditor.get(reverse("audit-export")).status_code == 200
    assert AuditEntry.objects.latest("pk").told == "导出审计日志"
    for senseless in ("?since=2025-02-31", "?before=²", "?q=%00"):
        assert auditor.get(reverse("audit-log") + senseless).status_code == 200
    for role in ("system", "security", "clerk", "leader"):
        assert client_of(role).get(reverse("audit-log")).status_code == 403
        assert client_of(role).post(reverse("audit-check")).status_code == 403


def test_signing_in_exporting_and_failing_are_told(client_of, client, user_of):
    clerk = client_of("clerk")
    assert AuditEntry.objects.latest("pk").kind == "sign_in"
    b"".join(clerk.get("/ledgers/enterprises.hnte/export").streaming_content)
    told = AuditEntry.objects.latest("pk")
    assert (told.kind, told.actor_id) == ("export", user_of("clerk").pk)
    client.post("/login", {"username": "clerk", "password": "不对"})
    assert AuditEntry.objects.latest("pk").told == "登录失败：clerk"
    assert "不对" not in json.dumps(AuditEntry.objects.latest("pk").details, ensure_ascii=False)
    clerk.post("/logout")
    assert AuditEntry.objects.latest("pk").kind == "sign_out"


def test_what_was_given_up_inside_an_act_is_not_counted(city):
    firm, other = Organisation.objects.filter(kind="enterprise")[:2]
    with acting(None, "一半"):
        firm.contact = "某某"
        firm.save()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            other.contact = "某某"
            other.save()
            1 / 0  # noqa: B018
    assert AuditEntry.objects.latest("pk").details["revisions"] == 1
    assert not list(verify())
