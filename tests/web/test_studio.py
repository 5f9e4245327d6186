"""The report studio's pages: begun, written, commented, signed, published, told apart."""

import re
from io import BytesIO

import docx
import pytest

from keguan.library import converting
from keguan.library.models import Version
from keguan.report.models import ChapterComment, Edition, Report
from keguan.store.acting import acting


@pytest.fixture
def report(city, client_of):
    client_of("writer").post("/reports/new", {"kind": "annual", "period": "2025", "region": ""})
    return Report.objects.get()


def page(client, address, **more):
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    return answer.content.decode()


def chapter_of(report, key):
    return report.chapters.get(key=key)


def seen(text):
    return re.search(r'name="seen" value="([^"]*)"', text)[1]


def sign(report, client_of):
    client_of("writer").post(f"/reports/{report.pk}/move", {"move": "submit"})
    client_of("leader").post(f"/reports/{report.pk}/move", {"move": "sign"})
    return Edition.objects.get(report=report)


def test_a_writer_begins_a_report_and_a_second_of_the_same_is_refused(report, client_of):
    writer = client_of("writer")
    assert "2025年度工作总结和2026年工作打算" in page(writer, "/reports/")
    again = writer.post("/reports/new", {"kind": "annual", "period": "2025"}, follow=True).content.decode()
    assert "已经建好了" in again
    assert (
        writer.post("/reports/new", {"kind": "annual", "period": "2025-Q1"}, follow=True)
        .content.decode()
        .count("一整年")
    )
    assert client_of("clerk").post("/reports/new", {"kind": "brief", "period": "2025-03"}).status_code == 403
    assert "新建" not in page(client_of("leader"), "/reports/").split("<main")[1].partition("按现在的台账")[0]


def test_the_editor_shows_what_the_typed_text_says_and_where_it_is_wrong(report, client_of):
    writer, one = client_of("writer"), chapter_of(report, "rd")
    address = f"/reports/{report.pk}/chapters/{one.pk}/"
    said = writer.post(
        f"{address}preview", {"text": "# 研发\n\n今年填报{{ rd.reporting_enterprises }}。"}
    ).content.decode()
    assert "45家" in said
    wrong = writer.post(f"{address}preview", {"text": "今年{{ rd.reportng }}。"}).content.decode()
    assert "没有指标" in wrong
    assert "rd.reporting_enterprises" in wrong
    text = page(writer, address)
    writer.post(address, {"text": "# 研发\n\n今年填报{{ rd.reporting_enterprises }}。", "seen": seen(text)})
    assert "本次改过" in page(writer, address)
    assert "今年填报" in page(writer, f"/reports/{report.pk}/")
    told = page(writer, f"{address}versions")
    assert "<del>" in told
    assert "今年填报" in told
    writer.post(address, {"text": "x", "default": "1", "seen": seen(page(writer, address))})
    assert chapter_of(report, "rd").text == ""


def test_two_people_in_one_chapter_lose_nothing(report, client_of):
    writer, head, one = client_of("writer"), client_of("head"), chapter_of(report, "rd")
    address = f"/reports/{report.pk}/chapters/{one.pk}/"
    first = seen(page(writer, address))
    head.post(address, {"text": "# 研发\n\n科长写的话。", "seen": first})
    answer = writer.post(address, {"text": "# 研发\n\n撰稿人写的话。", "seen": first})
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "科长" in told
    assert "撰稿人写的话" in told
    assert "科长写的话" in chapter_of(report, "rd").text
    other = chapter_of(report, "finance")  # another chapter does not collide
    elsewhere = f"/reports/{report.pk}/chapters/{other.pk}/"
    assert writer.post(elsewhere, {"text": "# 金融\n\n甲。", "seen": seen(page(writer, elsewhere))}).status_code == 302


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("有效高企", "enterprises.hnte_valid"),
        ("省级以上资金", "projects.funding_provincial_up_yuan"),
        ("研发强度", "rd.intensity"),
    ],
)
def test_a_number_is_found_by_what_one_calls_it(report, client_of, words, key):
    found = page(client_of("writer"), f"/reports/numbers?period=2025&q={words}")
    assert found.index(key) < found.index("</li>")
    assert f"{{{{ {key} }}}}" in found


def test_chapters_are_ordered_left_out_and_added(report, client_of):
    writer = client_of("writer")
    writer.post(f"/reports/{report.pk}/chapters/new", {"title": "存在问题"})
    own = report.chapters.get(title="存在问题")
    finance = chapter_of(report, "finance")
    shown = [c.pk for c in report.chapters.all() if c.key != "rd"]
    writer.post(f"/reports/{report.pk}/chapters", {"order": [own.pk, finance.pk], "shown": shown})
    text = page(writer, f"/reports/{report.pk}/")
    assert 'id="chapter-rd"' not in text
    assert list(report.chapters.order_by("position"))[:2] == [own, finance]


def test_remarks_are_made_by_staff_and_settled(report, client_of):
    one = chapter_of(report, "rd")
    client_of("clerk").post(f"/reports/{report.pk}/chapters/{one.pk}/comment", {"quote": "研发", "text": "补一句强度"})
    assert "补一句强度" in page(client_of("writer"), f"/reports/{report.pk}/chapters/{one.pk}/")
    assert "💬1" in page(client_of("writer"), f"/reports/{report.pk}/")
    client_of("writer").post(f"/reports/comments/{ChapterComment.objects.get().pk}/settle")
    assert "💬1" not in page(client_of("writer"), f"/reports/{report.pk}/")


def test_a_signed_report_stays_while_the_ledgers_change_and_says_what_changed(report, client_of, user_of):
    from keguan.lines.achievements.models import Result

    edition = sign(report, client_of)
    writer = client_of("writer")
    row = Result.objects.filter(registered_on__year=2025).first()
    with acting(user_of("clerk"), "重复登记"):
        row.retire("重复登记")
    told = page(writer, f"/reports/{report.pk}/editions/1/")
    assert "签名核验无误" in told
    assert "当时 <b>24项</b>，今天 <b>23项</b>" in told
    bridge = page(writer, f"/reports/{report.pk}/editions/1/bridge/achievements.registered@2025/")
    assert "−1" in bridge
    assert "重复登记" in bridge
    assert "第 1 版" in page(writer, f"/ledgers/achievements.results/{row.pk}/")
    compared = page(writer, f"/reports/{report.pk}/editions/1/compare")
    assert re.search(r"<del>\d*4</del><ins>\d*3</ins>", compared)
    answer = writer.get(f"/reports/{report.pk}/editions/1/report.docx")
    assert (
        docx.Document(BytesIO(b"".join(answer.streaming_content))).core_properties.title
        == edition.document["title"][0] + edition.document["title"][1]
    )


def test_a_pdf_is_made_beside_the_page_and_a_failure_is_told(report, client_of, monkeypatch):
    from keguan.report import printing

    sign(report, client_of)
    writer = client_of("writer")
    address = f"/reports/{report.pk}/editions/1/pdf"
    monkeypatch.setattr(printing, "LIMIT", 0.01)
    assert "已停止" in page(writer, address)
    monkeypatch.undo()
    answer = writer.get(f"{address}?again=1")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_each_step_is_its_own_right(report, client_of, monkeypatch):
    begun = []  # whatever waits for conversion when somebody begins to work it off
    monkeypatch.setattr(
        converting, "start", lambda: begun.append(Version.objects.filter(state=Version.WAITING).count())
    )
    writer, leader = client_of("writer"), client_of("leader")
    address = f"/reports/{report.pk}/move"
    assert (
        "由局领导办理"
        in (
            writer.post(address, {"move": "submit"}) and writer.post(address, {"move": "sign"}, follow=True)
        ).content.decode()
    )
    leader.post(address, {"move": "send_back", "comment": "数字再核"})
    assert Report.objects.get().state == "draft"
    sign(report, client_of)
    assert "由报告撰稿人办理" in leader.post(address, {"move": "publish"}, follow=True).content.decode()
    writer.post(address, {"move": "publish"})
    assert Report.objects.get().state == "published"
    assert begun == [2], "both faces, at once and not when somebody looks again"
    assert "保存" not in page(writer, f"/reports/{report.pk}/chapters/{chapter_of(report, 'rd').pk}/").split("<main")[1]


def test_the_bridge_between_years_opens_from_the_indicator(city, client_of):
    leader = client_of("leader")
    assert "/reports/bridge?key=enterprises.hnte_valid" in page(
        leader, "/indicators/enterprises.hnte_valid/?period=2025"
    )
    told = page(leader, "/reports/bridge?key=enterprises.hnte_valid&to=2025")
    assert "2024年47家" in told
    assert "发证日期" in told
    other = page(leader, "/reports/bridge?key=enterprises.hnte_recognised&to=2025&with=enterprises.hnte_first")
    assert "只在“当期认定高新技术企业”的口径里" in other
