"""Uploading to the library as its keepers meet it: files in, states, registering; conversion itself is tested elsewhere."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.library import making

from keguan.library.models import Holding, Page, Version
from keguan.registry.models import Document
from keguan.store.acting import acting
from keguan.store.models import AuditEntry

UPLOAD = "/library/upload"
LINES = [["清江市科学技术局文件", 200, 80, 600, 50], ["清科字〔2025〕18号", 380, 150, 240, 19],
         ["关于印发创新券管理办法的通知", 200, 200, 600, 27], ["各乡镇：", 100, 260, 200, 19], ["请遵照执行。", 100, 300, 500, 19],
         ["清江市科学技术局", 600, 400, 300, 19], ["2025年3月12日", 600, 430, 300, 19]]  # fmt: skip


@pytest.fixture(autouse=True)
def later(monkeypatch):
    """Conversion waits until a test says what came of it."""
    monkeypatch.setattr("keguan.library.converting.start", lambda: None)


@pytest.fixture
def keeper(city, client_of):
    return client_of("clerk")


def sent(*names, content=None):
    return [SimpleUploadedFile(name, content or f"{name}的正文".encode()) for name in names]


def uploaded(client, *names):
    client.post(UPLOAD, {"files": sent(*names)})
    return list(Version.objects.order_by("-pk")[: len(names)])


def readable(version):
    Version.objects.filter(pk=version.pk).update(state=Version.READY, pages=1, pdf=version.file)
    Page.objects.create(version=version, number=1, text="", width=595, height=842, lines=LINES)


def text_of(answer):
    return answer.content.decode()


def fields(version, **changed):
    told = {
        "title": "关于印发创新券管理办法的通知", "number": "清科字[2025]18号", "issuer": "清江市科学技术局",
        "issued_on": "2025-03-12", "kind": "policy", "section": "", "audience": "staff",
    } | changed  # fmt: skip
    return {f"v{version.pk}-{name}": value for name, value in told.items()}


def test_without_script_the_files_are_listed_and_refusals_told(keeper):
    page = keeper.post(
        UPLOAD, {"files": [*sent("要点.txt", "办法.md"), SimpleUploadedFile("装.docx", b"MZ")]}, follow=True
    )
    assert [row.version.name for row in page.context["rows"]] == ["办法.md", "要点.txt"]
    assert "装.docx：这是程序或脚本" in text_of(page)
    assert 'hx-trigger="every 2s"' in text_of(page)


def test_by_script_each_file_is_answered_with_its_row(keeper):
    fetch = {"headers": {"X-Requested-With": "fetch"}}
    taken = text_of(keeper.post(UPLOAD, {"files": sent("要点.txt")}, **fetch))
    version = Version.objects.latest("pk")
    assert f'id="upload-{version.pk}"' in taken
    assert "等待转换" in taken
    known = text_of(keeper.post(UPLOAD, {"files": sent("又一次.txt", content="要点.txt的正文".encode())}, **fetch))
    assert "已有这份文件" in known
    refused = text_of(
        keeper.post(UPLOAD, {"files": sent("a.zip", content=making.archive(("../b.txt", b"x")))}, **fetch)
    )
    assert "路径不正常" in refused
    nothing = keeper.post(UPLOAD, {}, **fetch)
    assert (nothing.status_code, text_of(nothing)) == (400, "没有收到文件，请选择文件再上传。")


def test_the_queue_sends_what_has_changed_and_stops_asking(keeper):
    second, first = uploaded(keeper, "一.txt", "二.txt")
    seen = [f"{one.pk}-waiting-0" for one in (first, second)]
    quiet = keeper.get(UPLOAD + "/queue", {"seen": seen})
    assert quiet.context["rows"] == []
    assert "every 2s" in text_of(quiet)
    readable(first)
    Version.objects.filter(pk=second.pk).update(state=Version.FAILED, fault="文件打不开，可能已损坏。")
    told = keeper.get(UPLOAD + "/queue", {"seen": seen})
    assert [row.version for row in told.context["rows"]] == [second, first]
    assert "every 2s" not in text_of(told)
    assert "文件打不开" in text_of(told)
    form = told.context["rows"][1].form
    assert [form.initial[name] for name in ("title", "number", "issuer", "kind")] == [
        "关于印发创新券管理办法的通知", "清科字〔2025〕18号", "清江市科学技术局", "policy",
    ]  # fmt: skip


def test_registering_makes_it_a_document_of_the_library(keeper):
    (version,) = uploaded(keeper, "一.txt")
    readable(version)
    with acting(None, "试"):
        Document(number="清科字〔2025〕18号", title="先登记过的").save()
    assert "登记簿里已有 清科字〔2025〕18号“先登记过的”" in text_of(keeper.get(UPLOAD))
    address = reverse("library-register", args=[version.pk])
    wrong = keeper.post(address, fields(version, title=""), headers={"HX-Request": "true"})
    assert f'id="upload-{version.pk}"' in text_of(wrong)
    assert not Holding.objects.get(pk=version.holding_id).is_settled
    done = keeper.post(address, fields(version), headers={"HX-Request": "true"})
    assert "已登记" in text_of(done)
    holding = Holding.objects.get(pk=version.holding_id)
    assert (holding.is_settled, holding.kind, holding.audience) == (True, "policy", "staff")
    assert holding.document == Document.objects.get(number="清科字〔2025〕18号")
    assert AuditEntry.objects.filter(told__startswith="登记文库文件").exists()
    assert keeper.post(address, fields(version)).status_code == 404


def test_without_script_a_fault_shows_the_page_with_what_was_typed(keeper):
    (version,) = uploaded(keeper, "一.txt")
    readable(version)
    page = keeper.post(
        reverse("library-register", args=[version.pk]), fields(version, issued_on="三月", title="打好的标题")
    )
    assert "打好的标题" in text_of(page)
    assert page.context["rows"][0].form.errors


def test_a_failed_one_is_tried_again_or_taken_out(keeper):
    (version,) = uploaded(keeper, "一.txt")
    Version.objects.update(state=Version.FAILED, fault="文件打不开。", tries=3)
    assert "重试" in text_of(keeper.get(UPLOAD))
    keeper.post(reverse("library-again", args=[version.pk]))
    version.refresh_from_db()
    assert (version.state, version.tries, version.fault) == (Version.WAITING, 0, "")
    page = keeper.post(reverse("library-take-out", args=[version.pk]), follow=True)
    assert "已撤下“一.txt”" in text_of(page)
    assert page.context["rows"] == []
    assert not Holding.objects.exists()


def test_an_upload_of_others_is_not_there(keeper, client_of):
    (version,) = uploaded(keeper, "一.txt")
    readable(version)
    other = client_of("head")
    assert other.get(UPLOAD).context["rows"] == []
    for name in ("library-register", "library-again", "library-take-out"):
        assert other.post(reverse(name, args=[version.pk]), fields(version)).status_code == 404


def test_what_other_sites_send_is_refused(city, user_of):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(user_of("clerk"), backend="django.contrib.auth.backends.ModelBackend")
    assert guarded.post(UPLOAD, {"files": sent("一.txt")}).status_code == 403
    assert not Version.objects.exists()


def test_more_than_the_quota_is_not_read(keeper, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    page = keeper.post(UPLOAD, {"files": sent("一.txt", content=b"a" * 5000)}, follow=True)
    assert "文件合计超过" in text_of(page)
    assert not Version.objects.exists()


def test_the_page_asks_as_much_for_three_as_for_one(keeper):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            keeper.get(UPLOAD)
        return len(asked)

    readable(*uploaded(keeper, "一.txt"))
    one = queries()
    for version in uploaded(keeper, "二.txt", "三.txt"):
        readable(version)
    assert queries() == one
