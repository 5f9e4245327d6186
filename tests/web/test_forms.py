"""The pages of forms from above."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.report import making_forms

from keguan.report.models import FilledForm


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


def drop(client, name="县域指标.xlsx", content=None):
    sent = SimpleUploadedFile(name, content or making_forms.by_years())
    return client.post("/forms/upload", {"files": sent, "year": ""}, follow=True).content.decode()


def test_a_dropped_form_is_shown_filled_with_what_is_left_to_settle(city, clerk):
    told = drop(clerk)
    assert "填 2025 年的数" in told
    assert ">57<" in told
    assert "等您定的 2 格" in told


def test_a_settled_cell_is_filled_at_once_in_the_next_form_of_the_shape(city, clerk):
    drop(clerk)
    one = FilledForm.objects.get()
    wrong = clerk.post(
        f"/forms/{one.pk}/choose", {"cell": "Sheet1!E7", "indicator": "没有的"}, follow=True
    ).content.decode()
    assert "没有叫“没有的”的指标" in wrong
    clerk.post(f"/forms/{one.pk}/choose", {"cell": "Sheet1!E7", "indicator": "举办科技活动"})
    clerk.post(f"/forms/{one.pk}/choose", {"cell": "Sheet1!D7", "typed": "1,200"})
    told = drop(clerk, "明年.xlsx")
    assert "等您定的" not in told
    newest = FilledForm.objects.first()
    book = openpyxl.load_workbook(BytesIO(b"".join(clerk.get(f"/forms/{newest.pk}/filled?clean=1").streaming_content)))
    assert (book.active["D7"].value, book.active["E7"].value) == (1200, 4)


def test_it_is_its_senders_alone(city, clerk, client_of):
    drop(clerk)
    pk = FilledForm.objects.get().pk
    other = client_of("head")
    answers = [
        other.get(f"/forms/{pk}/"),
        other.get(f"/forms/{pk}/filled"),
        other.post(f"/forms/{pk}/remove"),
        other.post(f"/forms/{pk}/choose"),
    ]
    assert [a.status_code for a in answers] == [404] * 4
    assert client_of("township").get("/forms/").status_code == 403
    assert "已从列表删去" in clerk.post(f"/forms/{pk}/remove", follow=True).content.decode()


def test_a_file_that_is_no_form_is_refused_with_a_reason(city, clerk):
    assert "没有找到带表头的空格" in drop(
        clerk, "满.xlsx", making_forms.workbook([["表", ""], ["指标", "数"], ["高企", 5]])
    )
    assert not FilledForm.objects.exists()
