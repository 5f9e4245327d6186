"""The page of targets and tasks, and the breakdown table that is taken away."""

from io import BytesIO

import docx
import openpyxl
import pytest

from keguan.report.models import Target, Task
from keguan.store.acting import acting


@pytest.fixture
def writer(client_of):
    return client_of("writer")


def page(client, address):
    return client.get(address).content.decode()


def test_the_year_shows_what_was_promised_done_and_is_missing(city, writer):
    told = page(writer, "/plan/?year=2025")
    assert "11 项目标，完成 9 项" in told
    assert "103.6%" in told
    assert "19.7万元" in told  # 600 promised, 580.3 won
    assert "/indicators/projects.funding_provincial_up_yuan/?period=2025" in told


def test_what_is_behind_stands_on_the_workbench(city, client_of):
    told = page(client_of("head"), "/workbench/")
    assert "目标“省级以上立项资金”" in told
    assert "还差 19.7万元" in told


def test_last_years_targets_are_taken_over_as_drafts_once(city, writer):
    assert "照上年起草" in page(writer, "/plan/?year=2027")
    told = writer.post("/plan/roll", {"year": "2027"}, follow=True).content.decode()
    assert "请逐项改定" in told
    assert Target.objects.filter(year=2027).count() == Target.objects.filter(year=2026).count() > 0
    assert "没有可以照抄" in writer.post("/plan/roll", {"year": "2027"}, follow=True).content.decode()


def test_the_breakdown_table_is_the_same_in_excel_and_word(city, writer, user_of):
    with acting(user_of("head"), "试"):
        Task(
            year=2026,
            title="办好对接会",
            line="achievements",
            owner="成果科",
            steps="一季度定方案\n三季度举办",
            evidence="通知、照片",
        ).save()
    book = openpyxl.load_workbook(BytesIO(b"".join(writer.get("/plan/breakdown.xlsx?year=2026").streaming_content)))
    rows = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)][2:]
    word = docx.Document(BytesIO(b"".join(writer.get("/plan/breakdown.docx?year=2026").streaming_content)))
    lines = [[cell.text for cell in row.cells] for row in word.tables[0].rows][1:]
    assert [[str(c) for c in row] for row in rows] == lines
    (task,) = [row for row in rows if row[1] == "办好对接会"]
    assert task[3:] == ["成果科", "", "一季度定方案\n三季度举办", "通知、照片"]
    assert any("达到62家以上" in row for row in rows)


def test_an_empty_year_says_what_to_do(city, client_of):
    assert "还没有 2031 年的目标和任务" in page(client_of("leader"), "/plan/?year=2031")
    assert client_of("township").get("/plan/").status_code == 403
