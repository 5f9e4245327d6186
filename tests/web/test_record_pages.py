"""Around one record: files attached to it, forms half filled, earlier versions."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keguan.kit.catalogue import catalogue
from keguan.store.acting import acting
from keguan.store.models import Attachment, Revision
from keguan.web.models import Draft

HNTE = catalogue.ledger("enterprises.hnte").model
PDF = b"%PDF-1.4\n%..."


@pytest.fixture
def clerk(city, client_of):
    return client_of("clerk")


@pytest.fixture
def record(city):
    return HNTE.objects.order_by("pk").first()


@pytest.fixture
def page(record):
    return f"/ledgers/enterprises.hnte/{record.pk}/"


def sent(*files):
    return {"files": [SimpleUploadedFile(name, content) for name, content in files]}


def test_files_are_attached_opened_taken_off_and_put_back(clerk, page):
    clerk.post(f"{page}files", sent(("批文.pdf", PDF), ("说明.txt", "内容".encode())))
    shown = clerk.get(page)
    assert [a.name for a in shown.context["attachments"]] == ["说明.txt", "批文.pdf"]
    text, pdf = shown.context["attachments"]
    answer = clerk.get(f"{page}files/{pdf.pk}/")
    assert (answer.headers["Content-Type"], b"".join(answer.streaming_content)) == ("application/pdf", PDF)
    saved = clerk.get(f"{page}files/{text.pk}/")
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    clerk.post(f"{page}files/{pdf.pk}/take-off")
    assert clerk.get(f"{page}files/{pdf.pk}/").status_code == 404
    clerk.post(f"{page}files/{pdf.pk}/take-off")
    assert clerk.get(f"{page}files/{pdf.pk}/").status_code == 200
    told = Revision.objects.filter(model="store.attachment", object_id=pdf.pk).order_by("pk")
    assert [r.action for r in told] == ["create", "retire", "restore"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("x.pdf", b"MZ\x90\x00", "没有附上"), ("空.pdf", b"", "是空的"), ("脚本.txt", b"#!/bin/sh", "没有附上")],
)
def test_what_a_bureau_does_not_keep_is_refused(clerk, page, name, content, told):
    answer = clerk.post(f"{page}files", sent((name, content)), follow=True)
    assert told in answer.content.decode()
    assert not Attachment.everything.exists()


def test_a_hostile_name_is_only_a_label(clerk, page):
    clerk.post(f"{page}files", sent(("../../<b>x</b>.txt", b"a")))
    assert Attachment.objects.get().name == "b>.txt" or "/" not in Attachment.objects.get().name
    assert "<b>x" not in clerk.get(page).content.decode()


def test_who_sees_the_record_sees_its_files_and_nobody_else(clerk, page, record, client_of):
    clerk.post(f"{page}files", sent(("批文.pdf", PDF)))
    file = Attachment.objects.get()
    assert client_of("leader").get(f"{page}files/{file.pk}/").status_code == 200
    assert client_of("leader").post(f"{page}files/{file.pk}/take-off").status_code == 403
    assert client_of("leader").post(f"{page}files", sent(("a.txt", b"a"))).status_code == 403
    assert client_of("system").get(f"{page}files/{file.pk}/").status_code == 403
    other = HNTE.objects.exclude(pk=record.pk).first()
    assert clerk.get(f"/ledgers/enterprises.hnte/{other.pk}/files/{file.pk}/").status_code == 404


def test_a_form_half_filled_is_kept_offered_and_gone_once_saved(clerk, client_of, page, record):
    typed = {"batch": "第五批", "certificate_no": record.certificate_no, "seen": "0", "csrfmiddlewaretoken": "x"}
    assert clerk.post(f"{page}draft", typed).status_code == 204
    offered = clerk.get(f"{page}edit")
    assert "填到一半的内容还在" in offered.content.decode()
    assert offered.context["form"]["batch"].value() == record.batch
    assert clerk.get(f"{page}edit?draft=1").context["form"]["batch"].value() == "第五批"
    assert "填完“高企证书（修改）”" in clerk.get("/workbench/").content.decode()
    assert "填到一半" not in client_of("head").get(f"{page}edit").content.decode()
    form = clerk.get(f"{page}edit").context["form"]
    whole = {name: form[name].value() or "" for name in form.fields} | {"batch": "第五批"}
    assert clerk.post(f"{page}edit", whole).status_code == 302
    record.refresh_from_db()
    assert record.batch == "第五批"
    assert not Draft.objects.exists()


def test_a_draft_is_dropped_when_asked(clerk, page):
    clerk.post("/ledgers/enterprises.hnte/draft", {"batch": "第五批"})
    assert "填到一半" in clerk.get("/ledgers/enterprises.hnte/new").content.decode()
    clerk.post("/ledgers/enterprises.hnte/draft", {"drop": "1"})
    assert not Draft.objects.exists()


def test_who_may_not_change_keeps_no_draft(client_of, page):
    for role in ("leader", "township", "system"):
        assert client_of(role).post(f"{page}draft", {"batch": "x"}).status_code == 403


@pytest.fixture
def versions(record):
    """The record after two changes; the ids of its revisions, oldest first."""
    for batch, remark in (("第六批", "甲"), ("第七批", "乙")):
        with acting(None, "测试"):
            record.batch, record.remark = batch, remark
            record.save()
    return list(record.revisions.order_by("pk").values_list("pk", flat=True))


def test_an_earlier_version_comes_back_with_its_reason(clerk, page, record, versions):
    address = f"{page}versions/{versions[-2]}"
    shown = clerk.get(address)
    assert {label: (now, then) for label, now, then in shown.context["changes"]} == {
        "批次": ("第七批", "第六批"), "备注": ("乙", "甲"),
    }  # fmt: skip
    seen = shown.context["seen"]
    assert "请写明为什么恢复" in clerk.post(address, {"seen": seen}).content.decode()
    assert clerk.post(address, {"seen": seen, "reason": "改错了"}).status_code == 302
    record.refresh_from_db()
    assert (record.batch, record.remark) == ("第六批", "甲")
    newest = record.revisions.first()
    assert newest.reason.endswith("的版本：改错了")
    assert record.revisions.count() == len(versions) + 1


def test_a_version_is_not_restored_over_somebody_elses_change(clerk, page, record, versions):
    address = f"{page}versions/{versions[-2]}"
    seen = clerk.get(address).context["seen"]
    with acting(None, "别人"):
        record.batch = "第八批"
        record.save()
    assert "请再看一遍" in clerk.post(address, {"seen": seen, "reason": "改错了"}).content.decode()
    record.refresh_from_db()
    assert record.batch == "第八批"


def test_a_version_of_another_record_is_not_found(clerk, client_of, page, record, versions):
    other = HNTE.objects.exclude(pk=record.pk).first()
    assert clerk.get(f"/ledgers/enterprises.hnte/{other.pk}/versions/{versions[0]}").status_code == 404
    assert client_of("leader").get(f"{page}versions/{versions[0]}").status_code == 403


def test_a_status_does_not_go_back(clerk, city):
    loan = catalogue.ledger("finance.loans").model.objects.exclude(remark="x").first()
    first = loan.revisions.order_by("pk").first()
    with acting(None, "测试", recording=True):
        loan.status, loan.remark = "overdue", "改过"
        loan.save()
    shown = clerk.get(f"/ledgers/finance.loans/{loan.pk}/versions/{first.pk}")
    assert [label for label, _, _ in shown.context["changes"]] == ["备注"]


def test_a_value_opens_the_cell_of_the_workbook_it_came_from(clerk, client_of, page, record):
    shown = clerk.get(page).content.decode()
    href = re.search(r'href="(/imports/files/\d+/sheet[^"#]*cell=[^"#]*)#cell">', shown)[1].replace("&amp;", "&")
    sheet = clerk.get(href)
    assert sheet.status_code == 200
    (text,) = [text for _, cells in sheet.context["lines"] for name, text in cells if name == sheet.context["cell"]]
    assert text in (record.certificate_no, str(record.organisation), record.batch, record.issued_on.isoformat())
    assert client_of("township").get(href).status_code == 403
    assert clerk.get(href.replace("sheet=", "sheet=没有")).status_code == 404
