"""Settling an import before it is taken in, and taking one back: cells, tables, organisations, undo."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from keguan.kit.catalogue import catalogue
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.models import ImportBatch, Mapping

HNTE = catalogue.ledger("enterprises.hnte").model
CERTIFICATES = ("企业名称", "证书编号", "发证日期")


def workbook(*rows, title="高企名单"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def clerk(city, client_of):
    return client_of("clerk")


@pytest.fixture
def send(clerk):
    def sent(name, *rows, **more):
        files = [SimpleUploadedFile(name, workbook(*rows, **more))]
        response = clerk.post("/imports/upload", {"files": files})
        assert response.status_code == 302, response.content
        return ImportBatch.objects.latest("pk")

    return sent


@pytest.fixture
def firm(city):
    return Organisation.objects.filter(kind="enterprise").exclude(credit_code=None).order_by("pk").first()


def rows_of(client, batch):
    page = client.get(f"/imports/{batch.pk}/")
    return page.context["preview"].sheets[0].rows


def test_a_wrong_cell_is_mended_in_the_grid_and_taken_in(clerk, send, firm):
    good = [(firm.name, f"GR20253600991{n}", "2025-11-03") for n in range(3)]
    batch = send("证.xlsx", CERTIFICATES, (firm.name, "GR202536009901", "2025年13月40日"), *good)
    row = rows_of(clerk, batch)[0]
    assert row.outcome == "error"
    cell = row.errors[0][0]
    assert cell == "C2"
    said = {"file": "证.xlsx", "sheet": "高企名单", "cell": cell, "value": "2025-11-03"}
    assert clerk.post(f"/imports/{batch.pk}/cell", said).status_code == 302
    page = clerk.get(f"/imports/{batch.pk}/")
    assert "已在这里改了 1 格" in page.content.decode()
    assert rows_of(clerk, batch)[0].outcome == "new"
    clerk.post(f"/imports/{batch.pk}/cell", said | {"restore": "1"})
    assert rows_of(clerk, batch)[0].outcome == "error"
    clerk.post(f"/imports/{batch.pk}/cell", said)
    clerk.post(f"/imports/{batch.pk}/commit")
    assert HNTE.objects.get(certificate_no="GR202536009901").issued_on.isoformat() == "2025-11-03"


def test_a_cell_of_no_file_of_the_batch_is_refused(clerk, send, firm):
    batch = send("证.xlsx", CERTIFICATES, (firm.name, "GR202536009901", "2025-11-03"))
    answer = clerk.post(f"/imports/{batch.pk}/cell", {"file": "别的.xlsx", "sheet": "x", "cell": "A1", "value": "1"})
    assert "没有找到要改的这一格" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.decisions == {}


def test_a_column_read_otherwise_is_remembered_for_the_next_file(clerk, send, firm):
    headings = ("企业名称", "证书编号", "发证日期", "甲乙丙丁")
    batch = send("证一.xlsx", headings, (firm.name, "GR202536009901", "2025-11-03", "第九批"))
    page = clerk.get(f"/imports/{batch.pk}/tables")
    (place, sheet, columns, fields) = page.context["sheets"][0]
    last = next(c for c in columns if c.heading == "甲乙丙丁")
    assert last.field == ""
    picked = {f"column-{place}-{c.place}": c.field for c in columns} | {f"ledger-{place}": sheet.ledger.key}
    twice = clerk.post(f"/imports/{batch.pk}/tables", picked | {f"column-{place}-{last.place}": "certificate_no"})
    assert "有两列都对应“证书编号”" in twice.content.decode()
    answer = clerk.post(f"/imports/{batch.pk}/tables", picked | {f"column-{place}-{last.place}": "batch"})
    assert answer.url == f"/imports/{batch.pk}/"
    assert not Mapping.objects.exists(), "not before it is confirmed"
    clerk.post(f"/imports/{batch.pk}/commit")
    assert HNTE.objects.get(certificate_no="GR202536009901").batch == "第九批"
    again = send("证二.xlsx", headings, (firm.name, "GR202536009902", "2025-11-04", "第十批"))
    assert "按上次的对应" in clerk.get(f"/imports/{again.pk}/").content.decode()
    clerk.post(f"/imports/{again.pk}/commit")
    assert HNTE.objects.get(certificate_no="GR202536009902").batch == "第十批"
    third = send("证三.xlsx", headings, (firm.name, "GR202536009903", "2025-11-05", "第八批"))
    clerk.post(f"/imports/{third.pk}/tables", {"forget": "0"})
    assert not Mapping.objects.exists()
    assert "按上次的对应" not in clerk.get(f"/imports/{third.pk}/").content.decode()


def test_a_table_that_looks_like_another_ledger_is_given_the_right_one(clerk, send, firm):
    batch = send("证.xlsx", CERTIFICATES, (firm.name, "GR202536009901", "2025-11-03"))
    answer = clerk.post(f"/imports/{batch.pk}/tables", {"ledger-0": "enterprises.tsme"})
    assert answer.url == f"/imports/{batch.pk}/tables"
    assert clerk.get(answer.url).context["sheets"][0][1].ledger.key == "enterprises.tsme"


def test_a_table_is_left_out_when_said_so(clerk, send, firm):
    batch = send("证.xlsx", CERTIFICATES, (firm.name, "GR202536009901", "2025-11-03"))
    clerk.post(f"/imports/{batch.pk}/tables", {"ledger-0": ""})
    page = clerk.get(f"/imports/{batch.pk}/")
    assert page.context["preview"].sheets[0].ledger is None
    assert not page.context["has_work"]


@pytest.mark.parametrize("answer", ["known", "new", "skip"])
def test_an_unknown_name_is_asked_about_once_for_all_its_rows(clerk, send, firm, answer):
    name = firm.name.replace("有限公司", "有限责任公司") if "责任" not in firm.name else firm.name.replace("责任", "")
    rows = [(name, f"GR20253600990{n}", "2025-11-03") for n in (1, 2)]
    batch = send("证.xlsx", CERTIFICATES, *rows)
    page = clerk.get(f"/imports/{batch.pk}/")
    (question,) = page.context["questions"]
    assert question.name == name
    assert firm.pk in {c.pk for c in question.candidates}
    said = {"answer-0": str(firm.pk) if answer == "known" else answer, "remember-0": "1"}
    clerk.post(f"/imports/{batch.pk}/organisations", said)
    clerk.post(f"/imports/{batch.pk}/commit", {"good_rows": "1"})
    made = HNTE.objects.filter(certificate_no__startswith="GR20253600990")
    if answer == "skip":
        assert not made.exists()
    else:
        (holder,) = {certificate.organisation for certificate in made}
        assert (holder == firm) == (answer == "known")
        assert holder.is_verified == (answer == "known")
    assert firm.former_names.filter(name=name).exists() == (answer == "known")


def test_an_answer_that_was_not_offered_is_left_aside(clerk, send, firm):
    name = firm.name.replace("有限公司", "有限责任公司") if "责任" not in firm.name else firm.name.replace("责任", "")
    batch = send("证.xlsx", CERTIFICATES, (name, "GR202536009901", "2025-11-03"))
    clerk.post(f"/imports/{batch.pk}/organisations", {"answer-0": "999999"})
    batch.refresh_from_db()
    assert not batch.decisions.get("organisations")


@pytest.fixture
def committed(clerk, send, firm):
    """A batch that made a certificate and changed the contact of a firm."""
    batch = send("证.xlsx", CERTIFICATES, (firm.name, "GR202536009901", "2025-11-03"))
    clerk.post(f"/imports/{batch.pk}/commit")
    batch.refresh_from_db()
    assert batch.state == ImportBatch.COMMITTED
    return batch


def test_a_batch_is_undone_and_can_be_imported_again(clerk, send, committed, firm):
    answer = clerk.post(f"/imports/{committed.pk}/undo", {"reason": "发错了版本"}, follow=True)
    assert "已撤销" in answer.content.decode()
    assert not HNTE.objects.filter(certificate_no="GR202536009901").exists()
    told = HNTE.everything.get(certificate_no="GR202536009901").revisions.first()
    assert (told.action, told.reason) == ("retire", f"撤销第{committed.pk}批导入：发错了版本")
    again = send("证.xlsx", CERTIFICATES, (firm.name, "GR202536009901", "2025-11-03"))
    assert rows_of(clerk, again)[0].outcome == "new"
    clerk.post(f"/imports/{again.pk}/commit")
    assert HNTE.objects.filter(certificate_no="GR202536009901").count() == 1


def test_changed_values_go_back(clerk, send, firm):
    was = firm.contact
    batch = send(
        "名录.xlsx",
        ("企业名称", "统一社会信用代码", "联系人"),
        (firm.name, firm.credit_code, "新来的人"),
        title="企业名录",
    )
    clerk.post(f"/imports/{batch.pk}/commit")
    firm.refresh_from_db()
    assert firm.contact == "新来的人"
    clerk.post(f"/imports/{batch.pk}/undo", {"reason": "错了"})
    firm.refresh_from_db()
    assert firm.contact == was


def test_what_was_built_on_a_batch_keeps_it(clerk, committed):
    certificate = HNTE.objects.get(certificate_no="GR202536009901")
    with acting(None, "更正"):
        certificate.batch = "第一批"
        certificate.save()
    answer = clerk.post(f"/imports/{committed.pk}/undo", {"reason": "错了"}, follow=True)
    assert "不能撤销" in answer.content.decode()
    assert "GR202536009901" in answer.content.decode()
    committed.refresh_from_db()
    assert committed.state == ImportBatch.COMMITTED
    assert HNTE.objects.filter(pk=certificate.pk).exists()


def test_a_new_organisation_that_others_use_is_not_taken_away(clerk, send):
    firm = ("清江市新来甲乙丙科技有限公司", None, "")
    batch = send("名录.xlsx", ("企业名称", "统一社会信用代码", "联系人"), firm, title="企业名录")
    clerk.post(f"/imports/{batch.pk}/commit")
    made = Organisation.objects.get(name=firm[0])
    with acting(None, "测试"):
        HNTE.objects.create(organisation=made, certificate_no="GR9", issued_on=date(2025, 1, 1))
    answer = clerk.post(f"/imports/{batch.pk}/undo", {"reason": "错了"}, follow=True)
    assert "用到了" in answer.content.decode()
    assert Organisation.objects.filter(pk=made.pk).exists()


def test_without_a_reason_nothing_is_undone(clerk, committed):
    clerk.post(f"/imports/{committed.pk}/undo", {"reason": " "})
    committed.refresh_from_db()
    assert committed.state == ImportBatch.COMMITTED


def test_only_who_sent_a_batch_and_heads_settle_it(city, client_of, user_of, send, firm):
    batch = send("证.xlsx", CERTIFICATES, (firm.name, "GR202536009901", "2025-11-03"))
    ImportBatch.objects.filter(pk=batch.pk).update(by=user_of("writer"))
    for step in ("tables", "cell", "organisations", "undo", "commit", "cancel"):
        assert client_of("clerk").post(f"/imports/{batch.pk}/{step}").status_code == 403, step
        assert client_of("leader").post(f"/imports/{batch.pk}/{step}").status_code == 403, step
    assert client_of("head").post(f"/imports/{batch.pk}/cancel").status_code == 302


def test_the_own_workbook_comes_with_its_wrong_cells_marked_and_goes_back_in(clerk, send, firm):
    good = [(firm.name, f"GR20253600991{n}", "2025-11-03") for n in range(3)]
    batch = send("证.xlsx", CERTIFICATES, (firm.name, "GR202536009901", "2025年13月40日"), *good)
    file = batch.files.get()
    book = load_workbook(io.BytesIO(b"".join(clerk.get(f"/imports/files/{file.pk}/marked").streaming_content)))
    assert book.sheetnames == ["导入问题", "高企名单"]
    wrong = book["高企名单"]["C2"]
    assert "请核对月和日" in wrong.comment.text
    assert book["高企名单"]["C3"].comment is None
    assert [c.value for c in book["导入问题"][2]][:2] == ["高企名单", "C2"]
    wrong.value = "2025-11-03"
    out = io.BytesIO()
    book.save(out)
    clerk.post("/imports/upload", {"files": [SimpleUploadedFile("证（标错）.xlsx", out.getvalue())]})
    again = ImportBatch.objects.latest("pk")
    (sheet,) = clerk.get(f"/imports/{again.pk}/").context["preview"].sheets
    assert {row.outcome for row in sheet.rows} == {"new"}


def test_another_kind_of_file_is_written_anew_with_its_marks(clerk, firm):
    lines = ["企业名称,证书编号,发证日期", f"{firm.name},GR202536009901,2025-13-40"]
    lines += [f"{firm.name},GR20253600991{n},2025-11-03" for n in range(3)]
    sent = SimpleUploadedFile("高企证书.csv", "\n".join(lines).encode())
    clerk.post("/imports/upload", {"files": [sent], "ledger": "enterprises.hnte"})
    file = ImportBatch.objects.latest("pk").files.get()
    answer = clerk.get(f"/imports/files/{file.pk}/marked?ledger=enterprises.hnte")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.worksheets[1]
    assert sheet["B2"].value == "GR202536009901"
    assert sheet["C2"].comment is not None
