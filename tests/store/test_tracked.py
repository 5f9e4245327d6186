"""History below everything: no write without an act, none without a revision, bulk included."""

from datetime import date

import pytest

from keguan.kit.errors import BureauError
from keguan.registry.models import Document, Organisation
from keguan.store.acting import acting
from keguan.store.moves import move
from keguan.store.revisions import Revision
from keguan.store.statistics import MANY, refresh


@pytest.fixture
def document(db):
    with acting(None, "测试"):
        return Document.objects.create(number="测发〔2025〕1号", title="甲")


def test_a_write_outside_an_act_is_refused(document):
    document.title = "乙"
    with pytest.raises(BureauError, match="acting"):
        document.save()
    with pytest.raises(BureauError, match="acting"):
        Document.objects.filter(pk=document.pk).update(title="乙")
    with pytest.raises(BureauError, match="acting"):
        Document.objects.bulk_create([Document(number="测发〔2025〕2号")])
    assert Document.objects.get(pk=document.pk).title == "甲"


def test_a_change_is_kept_with_who_when_why_and_both_values(document, user_of):
    clerk = user_of("clerk")
    document.title = "乙"
    with acting(clerk, "标题写错"):
        document.save()
    last = document.revisions.first()
    assert (last.action, last.actor, last.reason, last.changes) == (
        "change",
        clerk,
        "标题写错",
        {"title": ["甲", "乙"]},
    )
    assert last.at is not None


def test_saving_without_a_change_leaves_no_revision(document):
    before = Revision.objects.count()
    with acting(None, "没有变化"):
        document.save()
    assert Revision.objects.count() == before


def test_bulk_writes_leave_a_revision_for_each_record(db):
    with acting(None, "批量"):
        made = Document.objects.bulk_create([Document(number=f"测发〔2025〕{n}号") for n in range(10, 13)])
        Document.objects.filter(pk__in=[d.pk for d in made]).update(issuer="测试局")
        for d in made:
            d.title = "同"
        Document.objects.bulk_update(made, ["title"])
    for d in made:
        assert [r.action for r in d.revisions] == ["change", "change", "create"]
        assert d.revisions[1].changes == {"issuer": ["", "测试局"]}


def test_updating_a_model_with_derived_fields_keeps_them_true(db):
    with acting(None, "测试"):
        one = Organisation.objects.create(name="甲（清江） 有限公司")
        Organisation.objects.filter(pk=one.pk).update(name="乙 有限公司")
    one.refresh_from_db()
    assert (one.key, one.initials) == ("乙有限公司", "yyxgs")


def test_nothing_is_deleted_but_retired_with_a_reason(document):
    with acting(None, "测试"):
        for attempt in (document.delete, Document.objects.filter(pk=document.pk).delete):
            with pytest.raises(BureauError, match="作废"):
                attempt()
        with pytest.raises(BureauError, match="原因"):
            document.retire(" ")
        document.retire("重复登记")
    assert not Document.objects.filter(pk=document.pk).exists()
    assert Document.everything.get(pk=document.pk).retired_reason == "重复登记"
    assert document.revisions.first().action == "retire"
    with acting(None, "弄错了"):
        document.restore()
    assert Document.objects.filter(pk=document.pk).exists()


class TestMoves:
    """A status has one writer."""

    @pytest.fixture
    def project(self, db):
        from django.apps import apps

        firm = Organisation.objects.filter(kind="enterprise").first()
        with acting(None, "测试"):
            return apps.get_model("projects.Project").objects.create(
                title="测试项目", organisation=firm, level="provincial"
            )

    def test_a_status_is_not_written_by_hand(self, project):
        project.status = "approved"
        with acting(None, "手改"), pytest.raises(BureauError, match="办理"):
            project.save()
        with acting(None, "手改"), pytest.raises(BureauError, match="办理"):
            type(project).objects.filter(pk=project.pk).update(status="approved")

    def test_a_move_writes_state_day_and_history(self, project, user_of):
        head = user_of("head")
        for name in ("recommend", "publicise", "approve"):
            project = move(project, name, user=head)
        assert project.status == "approved"
        assert isinstance(project.approved_on, date)
        assert project.revisions.first().action == "move"

    def test_a_move_needs_state_role_and_comment(self, project, user_of):
        with pytest.raises(BureauError, match="当前是“申报中”"):
            move(project, "accept", user=user_of("head"))
        with pytest.raises(BureauError, match="办理"):
            move(project, "recommend", user=user_of("writer"))
        move(project, "recommend", user=user_of("clerk"))
        with pytest.raises(BureauError, match="原因"):
            move(project, "reject", user=user_of("clerk"))
        project.refresh_from_db()
        assert project.status == "recommended"


@pytest.mark.parametrize(("rows", "done"), [(MANY, [refresh]), (MANY - 1, [])])
def test_the_database_counts_its_rows_anew_after_a_large_write(db, django_capture_on_commit_callbacks, rows, done):
    with django_capture_on_commit_callbacks(execute=True) as called, acting(None, "导入"):
        Organisation.objects.bulk_create([Organisation(name=f"第{n}厂") for n in range(rows)])
    assert called == done
