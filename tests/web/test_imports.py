"""Importing through the pages: choose, preview, commit or give up, and the files kept."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from keguan.kit.catalogue import catalogue
from keguan.registry.models import Organisation
from keguan.store.models import ImportBatch, ImportFile
from keguan.web.imports.uploads import clean_name

HEADINGS = ("企业名称", "统一社会信用代码", "所属乡镇")
GOOD = ("清江市新来科技有限公司", "91360982MA35F7XH2P", "")


def workbook(*rows):
    book = Workbook()
    book.active.title = "企业名录"
    for row in (HEADINGS, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client, *files, **more):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/imports/upload", {"files": sent, **more})


def text_of(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def clerk(city, client_of):
    return client_of("clerk")


@pytest.fixture
def batch(clerk):
    """A waiting batch: one new enterprise without a code, one with a wrong code."""
    rows = (("清江市新来科技有限公司", None, None), ("清江市错码科技有限公司", "91360982MAM2EL8DX0", None))
    response = send(clerk, ("01企业名录.xlsx", workbook(*rows)))
    assert response.status_code == 302, response.content
    return ImportBatch.objects.latest("pk")


def named(name):
    return Organisation.objects.filter(name=name).exists()


def test_upload_leads_to_the_preview_and_writes_nothing(clerk, batch):
    page = text_of(clerk.get(f"/imports/{batch.pk}/"))
    assert "新增1" in page
    assert "错误1" in page
    assert "入账1条，1条不入" in page
    assert "校验位不对" in page
    assert not named("清江市新来科技有限公司")


def test_rows_are_filtered_by_outcome(clerk, batch):
    page = text_of(clerk.get(f"/imports/{batch.pk}/?outcome=error"))
    assert "清江市错码科技有限公司" in page
    assert "清江市新来科技有限公司" not in page
    assert clerk.get(f"/imports/{batch.pk}/?outcome=nonsense").status_code == 200


def test_with_errors_nothing_is_taken_in_unless_said_so(clerk, batch):
    clerk.post(f"/imports/{batch.pk}/commit")
    batch.refresh_from_db()
    assert batch.state == ImportBatch.WAITING
    assert not named("清江市新来科技有限公司")
    page = text_of(clerk.post(f"/imports/{batch.pk}/commit", {"good_rows": "1"}, follow=True))
    assert "已入账1条，1条不入" in page
    assert named("清江市新来科技有限公司")
    assert not named("清江市错码科技有限公司")


def test_a_batch_is_taken_in_once(clerk, batch):
    clerk.post(f"/imports/{batch.pk}/commit", {"good_rows": "1"})
    page = text_of(clerk.post(f"/imports/{batch.pk}/commit", {"good_rows": "1"}, follow=True))
    assert "不能再次入账" in page
    assert Organisation.objects.filter(name="清江市新来科技有限公司").count() == 1


def test_a_changed_value_shows_old_and_new(clerk):
    firm = Organisation.objects.filter(kind="enterprise").exclude(credit_code=None).first()
    book = Workbook()
    for row in (("企业名称", "统一社会信用代码", "联系人"), (firm.name, firm.credit_code, "新来的人")):
        book.active.append(row)
    book.active.title = "企业名录"
    out = io.BytesIO()
    book.save(out)
    response = send(clerk, ("企业名录.xlsx", out.getvalue()), ledger="registry.enterprises")
    page = clerk.get(response.url).content.decode()
    assert re.search(rf"<s>{firm.contact}</s> → 新来的人" if firm.contact else "新来的人", page)
    assert "变更 1" in page


def test_giving_up_leaves_the_ledgers_alone(clerk, batch):
    assert "已取消" in text_of(clerk.post(f"/imports/{batch.pk}/cancel", follow=True))
    batch.refresh_from_db()
    assert batch.state == ImportBatch.CANCELLED
    assert clerk.post(f"/imports/{batch.pk}/cancel").status_code == 400


def test_the_errors_come_as_a_workbook(clerk, batch):
    content = clerk.get(f"/imports/{batch.pk}/errors.xlsx").content
    cells = {cell.value for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row}
    assert any("校验位不对" in str(value) for value in cells)


def test_a_file_without_a_table_is_named(clerk):
    response = send(clerk, ("01企业名录.xlsx", workbook(GOOD)), ("照片.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64))
    assert "照片.png" in text_of(clerk.get(response.url))


def test_paths_of_a_folder_keep_their_place(clerk):
    send(clerk, ("a.xlsx", workbook(GOOD)), path="高新科/2025/a.xlsx")
    assert ImportFile.objects.latest("pk").name == "高新科/2025/a.xlsx"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\台账\\a.xlsx", "C:/台账/a.xlsx"),
        ("/a//b/./c.xlsx", "a/b/c.xlsx"),
        ("a\x00\r\n\u202eb.xlsx", "ab.xlsx"),
        ("", "未命名"),
        ("x" * 400, "x" * 255),
    ],
)
def test_names_are_labels_only(name, kept):
    assert clean_name(name) == kept


def test_the_original_comes_back_as_a_download(clerk, batch):
    file = batch.files.get()
    response = clerk.get(f"/imports/files/{file.pk}/")
    assert b"".join(response.streaming_content).startswith(b"PK")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/octet-stream"


def test_nothing_chosen_is_said(clerk):
    assert "没有收到文件" in text_of(clerk.post("/imports/upload", {}, follow=True))


@pytest.mark.parametrize("year", ["20x5", "999999", "1", "-2025"])
def test_a_wrong_year_is_said(clerk, year):
    response = clerk.post(
        "/imports/upload", {"files": [SimpleUploadedFile("a.xlsx", workbook(GOOD))], "year": year}, follow=True
    )
    assert "不对，请填四位年份" in text_of(response)


def test_more_than_the_limit_is_refused(clerk, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    before = ImportBatch.objects.count()
    page = text_of(
        clerk.post("/imports/upload", {"files": [SimpleUploadedFile("a.xlsx", b"0" * 200_000)]}, follow=True)
    )
    assert "文件合计超过" in page
    assert ImportBatch.objects.count() == before


def test_an_upload_without_a_token_is_refused(city, user_of):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user_of("clerk"), backend="django.contrib.auth.backends.ModelBackend")
    assert send(strict, ("a.xlsx", workbook(GOOD))).status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [("clerk", 200), ("leader", 200), ("writer", 200), ("township", 403), ("enterprise", 403), ("system", 403)],
)
def test_who_sees_the_batches(batch, client_of, role, status):
    client = client_of(role)
    for page in ("/imports/", f"/imports/{batch.pk}/", f"/imports/files/{batch.files.get().pk}/"):
        assert client.get(page).status_code == status


@pytest.mark.parametrize("role", ["leader", "township", "enterprise", "system"])
def test_who_may_not_change_may_not_import(batch, client_of, role):
    if catalogue.ledgers and role == "leader":  # a leader changes the plan, so the engine refuses sheet by sheet
        client_of(role).post(f"/imports/{batch.pk}/commit", {"good_rows": "1"})
        assert not named("清江市新来科技有限公司")
        return
    client = client_of(role)
    assert client.post(f"/imports/{batch.pk}/commit", {"good_rows": "1"}).status_code == 403
    assert client.post(f"/imports/{batch.pk}/cancel").status_code == 403
    assert send(client, ("a.xlsx", workbook(GOOD))).status_code == 403


@pytest.mark.parametrize(
    "page", ["/imports/0/", f"/imports/{10**19}/", f"/imports/files/{10**19}/", "/imports/999999/"]
)
def test_what_is_not_there_is_not_found(clerk, page):
    assert clerk.get(page).status_code == 404


def test_an_unknown_ledger_is_not_found(clerk):
    assert clerk.get("/imports/?ledger=no.such").status_code == 404
    before = ImportBatch.objects.count()
    send(clerk, ("a.xlsx", workbook(GOOD)), ledger="no.such")
    assert ImportBatch.objects.count() == before
