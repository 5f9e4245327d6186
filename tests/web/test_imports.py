"""The import as a clerk meets it: upload, look, commit or give up; what is refused, and who may do it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from keguan.kit.catalogue import catalogue
from keguan.kit.roles import ROLES, STAFF
from keguan.registry.access import CHANGE, ledgers_for
from keguan.registry.models import Organisation, User
from keguan.store.models import ImportBatch, ImportFile, Origin
from keguan.web.imports import uploads

HEAD = ("企业名称", "证书编号", "发证日期")
FRESH = ("清江市试验甲科技有限公司", "GR202536990001", "2025-11-03")
WRONG = ("清江市试验乙科技有限公司", "GR202536990002", "去年秋天")


def workbook(*rows, head=HEAD):
    book, made = Workbook(), BytesIO()
    book.active.title = "高企证书"
    book.active.append(["清江市2025年高新技术企业名单"])
    for row in (head, *rows):
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def send(client, *files, **more):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("import-upload"), {"files": sent, **more})


@pytest.fixture
def clerk(city, client_of):
    return client_of("clerk")


def certificates():
    return catalogue.ledger("enterprises.hnte").model.objects


def messages_of(response):
    return " ".join(str(m) for m in response.context["messages"])


def test_from_the_workbook_to_the_record_and_back_to_the_file(clerk):
    content = workbook(FRESH)
    sent = send(clerk, ("2025年新证.xlsx", content))
    page = clerk.get(sent.url)
    assert page.context["preview"].counts["new"] == 1
    assert "入账 1 条" in page.content.decode()
    assert not certificates().filter(certificate_no=FRESH[1]).exists()

    batch = ImportBatch.objects.first()
    told = clerk.post(reverse("import-commit", args=[batch.pk]), follow=True)
    assert "已入账 1 条" in messages_of(told)
    assert "2025年新证.xlsx" in told.content.decode()
    made = certificates().get(certificate_no=FRESH[1])
    assert made.organisation.name == FRESH[0]
    assert Origin.objects.filter(file__batch=batch, object_id=made.pk).exists()

    file = batch.files.get()
    answer = clerk.get(reverse("import-file", args=[file.pk]))
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_same_workbook_again_changes_nothing(clerk):
    for _ in range(2):
        sent = send(clerk, ("新证.xlsx", workbook(FRESH)))
        page = clerk.get(sent.url)
        clerk.post(f"{sent.url}commit")
    assert page.context["preview"].counts == {"new": 0, "changed": 0, "same": 1, "duplicate": 0, "error": 0}
    assert "没有要入账的" in page.content.decode()
    assert certificates().filter(certificate_no=FRESH[1]).count() == 1


def test_a_change_shows_old_and_new(clerk):
    record = certificates().filter(approval=None).first()
    row = (record.organisation.name, record.certificate_no, record.issued_on.isoformat(), "新加的备注")
    page = clerk.get(send(clerk, ("改.xlsx", workbook(row, head=(*HEAD, "备注")))).url)
    shown = page.context["sheets"][0].rows[0]
    assert (shown.outcome, shown.changes[0][2]) == ("changed", "新加的备注")
    assert "新加的备注" in page.content.decode()


def test_an_error_stands_at_its_cell_and_stops_the_whole_batch(clerk):
    sent = send(clerk, ("有错.xlsx", workbook(FRESH, WRONG)))
    page = clerk.get(sent.url)
    (cell, label, message) = next(r for r in page.context["sheets"][0].rows if r.errors).errors[0]
    assert cell == "C4"
    assert label == "发证日期"
    html = page.content.decode()
    assert cell in html
    assert message in html
    told = clerk.post(f"{sent.url}commit", follow=True)
    assert "什么都没有写入" in messages_of(told)
    assert not certificates().filter(certificate_no=FRESH[1]).exists()

    errors = clerk.get(f"{sent.url}errors.xlsx")
    assert "去年秋天" in _text(errors.content) or message in _text(errors.content)


def _text(content):
    return " ".join(str(c.value) for sheet in load_workbook(BytesIO(content)) for row in sheet for c in row)


def test_the_good_rows_alone_when_the_clerk_says_so(clerk):
    sent = send(clerk, ("有错.xlsx", workbook(FRESH, WRONG)))
    told = clerk.post(f"{sent.url}commit", {"good_rows": "1"}, follow=True)
    assert "已入账 1 条，1 条不入" in messages_of(told)
    assert certificates().filter(certificate_no=FRESH[1]).exists()
    assert not Organisation.objects.filter(name=WRONG[0]).exists()


def test_the_rows_of_one_outcome(clerk):
    sent = send(clerk, ("有错.xlsx", workbook(FRESH, WRONG)))
    for outcome in ("new", "error"):
        rows = [r for s in clerk.get(f"{sent.url}?outcome={outcome}").context["sheets"] for r in s.rows]
        assert [r.outcome for r in rows] == [outcome]


def test_a_batch_given_up_leaves_nothing(clerk):
    sent = send(clerk, ("新证.xlsx", workbook(FRESH)))
    told = clerk.post(f"{sent.url}cancel", follow=True)
    assert "台账没有变化" in messages_of(told)
    assert ImportBatch.objects.first().state == ImportBatch.CANCELLED
    again = clerk.post(f"{sent.url}commit", follow=True)
    assert "不能再次入账" in messages_of(again)
    assert not certificates().filter(certificate_no=FRESH[1]).exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("坏.xlsx", b"PK\x03\x04 no workbook"), ("坏.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600), ("空.xlsx", b"")],
)
def test_a_hostile_file_is_told_in_a_sentence(clerk, name, content):
    sent = send(clerk, (name, content), ("新证.xlsx", workbook(FRESH)))
    page = clerk.get(sent.url) if sent.url != reverse("imports") else clerk.get(sent.url)
    told = dict(page.context["preview"].problems)
    assert any("\u4e00" <= c <= "\u9fff" for c in told[name])
    assert told[name] in page.content.decode()
    assert "Traceback" not in told[name]


def test_a_name_with_a_path_or_markup_stays_a_label(clerk):
    evil = "../../<script>alert(1)</script>.xlsx"
    sent = send(clerk, ("x.xlsx", workbook(FRESH)), path=evil)
    name = ImportFile.objects.get(batch=ImportBatch.objects.first()).name
    assert name == "<script>alert(1)</script>.xlsx".replace("</", "</") or ".." not in name
    assert "<script>alert" not in clerk.get(sent.url).content.decode()


def test_too_large_is_refused_before_it_is_kept(clerk, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    before = ImportBatch.objects.count()
    sent = send(clerk, ("大.xlsx", b"x" * 200_000))
    assert "请分几次导入" in messages_of(clerk.get(sent.url))
    assert ImportBatch.objects.count() == before


def test_too_many_files_none_at_all_or_a_year_that_is_none(clerk, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 1)
    before = ImportBatch.objects.count()
    one = ("新证.xlsx", workbook(FRESH))
    for sent, said in (
        (send(clerk, one, one), "一次最多导入 1 个文件"),
        (send(clerk), "没有收到文件"),
        (send(clerk, one, year="二〇二五"), "请填四位年份"),
    ):
        assert said in messages_of(clerk.get(sent.url))
    assert ImportBatch.objects.count() == before


@pytest.mark.parametrize("role", ROLES)
def test_who_may_import_and_who_may_look(city, client_of, user_of, role):
    client, user = client_of(role), user_of(role)
    file = ImportFile.objects.first()
    looks = 200 if ROLES[role] in STAFF else 403
    assert client.get(reverse("imports")).status_code == looks
    assert client.get(reverse("import", args=[file.batch_id])).status_code == looks
    assert client.get(reverse("import-file", args=[file.pk])).status_code == looks
    before = ImportBatch.objects.count()
    answer = send(client, ("新证.xlsx", workbook(FRESH)))
    changes = bool(ledgers_for(user, CHANGE))
    assert answer.status_code == (302 if changes else 403)
    assert ImportBatch.objects.count() == before + changes


def test_a_clerk_of_another_section_writes_nothing(clerk, user_of):
    User.objects.filter(pk=user_of("clerk").pk).update(sections=["projects"])
    sent = send(clerk, ("新证.xlsx", workbook(FRESH)))
    page = clerk.get(sent.url)
    assert page.context["preview"].counts["error"] == 1
    assert "您的角色不能修改“高企证书”" in page.content.decode()
    clerk.post(f"{sent.url}commit", {"good_rows": "1"})
    assert not certificates().filter(certificate_no=FRESH[1]).exists()


def test_an_upload_without_the_token_is_refused(city, user_of):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user_of("clerk"), backend="django.contrib.auth.backends.ModelBackend")
    before = ImportBatch.objects.count()
    assert send(client, ("新证.xlsx", workbook(FRESH))).status_code == 403
    assert ImportBatch.objects.count() == before


def test_an_empty_bureau_is_told_where_to_begin(empty, django_user_model):
    user = django_user_model.objects.create(username="first", role="clerk", name="首位", must_change_password=False)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert "还没有导入过" in client.get(reverse("imports")).content.decode()
