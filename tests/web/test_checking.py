"""The page on which drafts are checked: dropped, read, marked, and only their sender's."""

from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keguan.report.models import CheckedDraft, ChosenIndicator

TEXT = "2025年工作总结\n全年登记科技成果26项。有效高新技术企业57家。全年培树科技先锋57家。\n"


@pytest.fixture
def writer(client_of):
    return client_of("writer")


def drop(client, name="来稿.txt", content=TEXT, year=""):
    return client.post(
        "/check/upload",
        {"files": SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode()), "year": year},
        follow=True,
    )


def test_a_dropped_draft_is_shown_with_what_is_wrong_and_how_much_was_checked(city, writer):
    page = drop(writer).content.decode()
    assert "文中 3 个数，核对了 2 个，1 个没有核对" in page
    assert "建议写：<b>24项</b>" in page
    assert "/indicators/achievements.registered/?period=2025" in page
    one = CheckedDraft.objects.get()
    assert (one.year, one.found, one.wrong) == (2025, 3, 1)


def test_the_marked_copy_holds_the_finding_as_a_comment(city, writer):
    drop(writer)
    answer = writer.get(f"/check/{CheckedDraft.objects.get().pk}/marked.docx")
    (comment,) = docx.Document(BytesIO(b"".join(answer.streaming_content))).comments
    assert "24项" in comment.text


def test_what_a_person_says_an_unknown_number_means_is_checked_from_then_on(city, writer):
    page = drop(writer).content.decode()
    one = CheckedDraft.objects.get()
    page = writer.get(f"/check/{one.pk}/?show=none").content.decode()
    words = page.partition('name="words" value="')[2].partition('"')[0]
    refused = writer.post(
        f"/check/{one.pk}/choose", {"words": words, "indicator": "没有的"}, follow=True
    ).content.decode()
    assert "没有叫“没有的”的指标" in refused
    writer.post(f"/check/{one.pk}/choose", {"words": words, "indicator": "有效高新技术企业"})
    assert ChosenIndicator.objects.get().key == "enterprises.hnte_valid"
    assert "核对了 3 个，0 个没有核对" in writer.get(f"/check/{one.pk}/").content.decode()


def test_nobody_else_opens_takes_or_removes_it(city, writer, client_of):
    drop(writer)
    pk = CheckedDraft.objects.get().pk
    other = client_of("head")
    answers = [other.get(f"/check/{pk}/"), other.get(f"/check/{pk}/marked.docx"), other.post(f"/check/{pk}/remove")]
    assert [a.status_code for a in answers] == [404] * 3
    assert "来稿" not in other.get("/check/").content.decode()
    assert client_of("township").get("/check/").status_code == 403


def test_a_file_that_is_no_text_is_refused_with_a_reason(city, writer):
    page = drop(writer, "照片.docx", b"\x89PNG\r\n\x1a\n").content.decode()
    assert "图片" in page
    assert not CheckedDraft.objects.exists()
    assert "年度“20x5”不对" in drop(writer, year="20x5").content.decode()


def test_a_removed_draft_is_off_the_list(city, writer):
    drop(writer)
    page = writer.post(f"/check/{CheckedDraft.objects.get().pk}/remove", follow=True).content.decode()
    assert "已从列表删去“来稿.txt”" in page
    assert not CheckedDraft.objects.exists()
