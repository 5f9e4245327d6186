"""Imports too large to keep anybody waiting: worked on apart, told about, stopped, and taken back whole."""

import io
import time
from dataclasses import replace

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from keguan.kit.catalogue import catalogue
from keguan.kit.progress import counted, listening, tell
from keguan.registry.importing import jobs
from keguan.registry.models import Organisation
from keguan.store.models import ImportBatch

HNTE = catalogue.ledger("enterprises.hnte").model
CERTIFICATES = ("企业名称", "证书编号", "发证日期")


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    book.active.title = "高企名单"
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch):
    monkeypatch.setattr(jobs, "LARGE", 0)
    caches["jobs"].clear()
    yield
    caches["jobs"].clear()


@pytest.fixture
def clerk(city, client_of):
    return client_of("clerk")


@pytest.fixture
def batch(clerk):
    firm = Organisation.objects.filter(kind="enterprise").order_by("pk").first()
    rows = [(firm.name, f"GR20253600881{n}", "2025-11-03") for n in range(5)]
    sent = clerk.post("/imports/upload", {"files": [SimpleUploadedFile("大表.xlsx", workbook(CERTIFICATES, *rows))]})
    assert sent.status_code == 302
    return ImportBatch.objects.latest("pk")


def test_a_large_import_goes_all_the_way(clerk, batch):
    page = clerk.get(f"/imports/{batch.pk}/")
    assert page.context["preview"].counts["new"] == 5
    assert clerk.post(f"/imports/{batch.pk}/commit").status_code == 302
    page = clerk.get(f"/imports/{batch.pk}/")
    assert "已入账 5 条" in page.content.decode() or "5 条" in page.content.decode()
    assert HNTE.objects.filter(certificate_no__startswith="GR20253600881").count() == 5
    assert clerk.post(f"/imports/{batch.pk}/undo", {"reason": "导错了"}).status_code == 302
    assert "已撤销：5 条" in clerk.get(f"/imports/{batch.pk}/").content.decode()
    assert HNTE.objects.filter(certificate_no__startswith="GR20253600881").count() == 0


def test_what_is_going_on_is_shown_to_staff_and_stopped_by_whose_it_is(clerk, client_of, batch):
    running = jobs.Job(jobs.COMMITTING, what="写台账和历史", done=300, of=1200, seen=time.time())
    caches["jobs"].set(f"job-{batch.pk}", running)
    page = clerk.get(f"/imports/{batch.pk}/").content.decode()
    assert "正在入账" in page
    assert "写台账和历史：300 / 1200" in page
    told = clerk.get(f"/imports/{batch.pk}/progress", headers={"HX-Request": "true"}).content.decode()
    assert 'value="25"' in told
    assert client_of("writer").post(f"/imports/{batch.pk}/stop").status_code == 403
    assert client_of("township").get(f"/imports/{batch.pk}/progress").status_code == 403
    assert clerk.post(f"/imports/{batch.pk}/stop").status_code == 302
    with pytest.raises(jobs.Stopped):
        jobs._Notes(batch, replace(running, seen=0))("写台账和历史", 400, 1200)
    caches["jobs"].set(f"job-{batch.pk}", replace(running, state=jobs.STOPPED, told="已停下，台账没有变化。"))
    assert clerk.get(f"/imports/{batch.pk}/progress").headers["HX-Refresh"] == "true"
    assert "已停下，台账没有变化" in clerk.get(f"/imports/{batch.pk}/").content.decode()
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportBatch.WAITING


def test_stopping_takes_everything_back(batch, user_of):
    """Stopped at the last note, when the records are written already."""
    notes = []

    def stopping(what, done, of):
        notes.append(what)
        if what == "写台账和历史":
            raise jobs.Stopped("import.stopped", "停")

    from keguan.registry import importing

    before = HNTE.objects.count()
    with pytest.raises(jobs.Stopped), listening(stopping):
        importing.commit(batch, user=user_of("clerk"), good_rows=False)
    assert notes[0].startswith("读文件")
    assert HNTE.objects.count() == before
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportBatch.WAITING


def test_a_stopped_check_is_not_begun_again_by_itself(clerk, batch, monkeypatch):
    from keguan.web.imports import showing

    showing._previews.clear()

    def stopped(*args, **kwargs):
        raise jobs.Stopped("import.stopped", "停")

    monkeypatch.setattr(showing, "preview", stopped)
    jobs.forget(batch)
    first = clerk.get(f"/imports/{batch.pk}/").content.decode()
    assert "核对没有做完" in first
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "LARGE", 0)
    assert "核对没有做完" in clerk.get(f"/imports/{batch.pk}/").content.decode()
    clerk.post(f"/imports/{batch.pk}/stop", {"again": "1"})
    assert clerk.get(f"/imports/{batch.pk}/").context["preview"].counts["new"] == 5


def test_a_job_that_died_is_told_and_may_be_tried_again(clerk, batch):
    caches["jobs"].set(f"job-{batch.pk}", jobs.Job(jobs.COMMITTING, seen=time.time() - jobs.LOST - 1))
    page = clerk.get(f"/imports/{batch.pk}/").content.decode()
    assert "没有做完就中断了" in page
    assert clerk.post(f"/imports/{batch.pk}/commit").status_code == 302
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportBatch.COMMITTED


def test_two_never_work_on_one_batch(batch):
    caches["jobs"].set(f"job-{batch.pk}", jobs.Job(jobs.COMMITTING, seen=time.time()))
    done = []
    jobs.start(batch, jobs.UNDOING, lambda: done.append(1) or "")
    assert done == []


def test_what_fails_is_said_in_words(batch):
    assert jobs.start(batch, jobs.COMMITTING, lambda: 1 // 0).told.startswith("程序出错，台账没有变化")


def test_nobody_listens_to_what_is_told_outside_a_job():
    tell("什么", 1, 2)
    heard = []
    with listening(lambda *note: heard.append(note)):
        assert list(counted("数", "abc", 3, every=2)) == ["a", "b", "c"]
    assert heard == [("数", 0, 3), ("数", 2, 3)]


def test_the_batches_are_found_by_file_person_and_state(clerk, batch):
    def listed(**asked):
        return [b.pk for b in clerk.get("/imports/", asked).context["page"]]

    assert listed(q="大表") == [batch.pk]
    assert batch.pk in listed(q="示例科室业务员", state="waiting")
    assert batch.pk not in listed(state="committed")
    assert "没有符合条件的导入" in clerk.get("/imports/", {"q": "没有这个文件"}).content.decode()
    caches["jobs"].set(f"job-{batch.pk}", jobs.Job(jobs.CHECKING, what="认各行的内容", done=1, of=2, seen=time.time()))
    assert "正在核对：认各行的内容 50%" in clerk.get("/imports/").content.decode()
