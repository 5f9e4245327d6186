"""The queue of conversions and what comes out of it, with the real LibreOffice where it matters."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.library import making

from keguan.library import converting, intake, layout, sheets
from keguan.library.faults import Unconverted
from keguan.library.models import Page, Version
from keguan.store import office


def told(version):
    return Version.objects.values_list("state", "tries", "fault").get(pk=version.pk)


def test_a_notice_becomes_pages_with_lines_headings_and_its_table(ready):
    assert (ready.state, ready.fault, ready.pages) == (Version.READY, "", 1)
    page = ready.sheets.get()
    lines = {line[0]: line[1:] for line in page.lines}
    assert lines["清科字〔2025〕18号"][1] < lines["一、总体要求"][1] < lines["2025年3月12日"][1]
    titles = [place for words, place in lines.items() if words in making.TITLE]  # it fills more than one line
    assert len(titles) == 2
    assert all(490 < left + width / 2 < 510 for left, _, width, _ in titles)  # centred
    assert all(0 <= x <= 1000 and 0 <= y <= 1000 and w > 0 and h > 0 for x, y, w, h in lines.values())
    assert "".join(line[0] for line in page.lines) == page.text.replace("\n", "")
    assert [heading[1:] for heading in ready.outline] == [["一、总体要求", 1], ["二、支持对象", 1]]
    assert ready.tables == [
        {"page": 1, "rows": [["企业", "额度", "年度"], ["示例甲厂", "5万元", "2025"], ["示例乙厂", "3万元", "2025"]]}
    ]


def test_no_two_workers_take_the_same(uploaded, clerk):
    intake.take_in("另一份.txt", "第二份文件的正文。".encode(), user=clerk)
    taken = [converting.claim(), converting.claim(), converting.claim()]
    assert [one and one.name for one in taken] == ["18号 通知.docx", "另一份.txt", None]
    assert told(uploaded)[:2] == (Version.WORKING, 1)


def test_of_two_who_look_at_the_same_moment_one_takes_it(uploaded, monkeypatch):
    looked, due = [], converting.due

    def looking():
        looked.append(1)
        if len(looked) == 2:  # the first has seen it waiting and is about to take it
            assert converting.claim() == uploaded
        return due()

    monkeypatch.setattr(converting, "due", looking)
    assert converting.claim() is None
    assert told(uploaded)[:2] == (Version.WORKING, 1)


def test_what_a_dead_worker_left_is_taken_again_and_not_for_ever(uploaded):
    first = converting.claim()
    for tries in (2, 3):
        Version.objects.update(seen_at=timezone.now() - converting.LOST)
        assert converting.claim().tries == tries
    Version.objects.update(seen_at=timezone.now() - converting.LOST)
    assert converting.claim() is None
    assert told(first)[:2] == (Version.FAILED, 3)
    assert "中断" in told(first)[2]


def test_who_lost_the_work_writes_nothing(uploaded, laid_out):
    slow = converting.claim()
    Version.objects.update(seen_at=timezone.now() - converting.LOST)
    converting.claim()
    converting._keep(slow, laid_out)
    assert told(uploaded)[:2] == (Version.WORKING, 2)
    assert not Page.objects.filter(version=uploaded).exists()


def test_a_crash_is_tried_again_after_a_rest_and_then_given_up(uploaded, monkeypatch):
    def crash(*args, **options):
        raise Unconverted("crashed")

    monkeypatch.setattr(layout, "lay_out", crash)
    seen = []
    for _ in range(5):
        seen.append((converting.work(), *told(uploaded)[:2]))
        Version.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert seen == [
        (1, Version.WAITING, 1), (1, Version.WAITING, 2), (1, Version.FAILED, 3), (0, Version.FAILED, 3), (0, Version.FAILED, 3),
    ]  # fmt: skip
    converting.again(uploaded)
    assert told(uploaded) == (Version.WAITING, 0, "")


def test_a_rest_is_a_rest(uploaded, monkeypatch):
    monkeypatch.setattr(layout, "lay_out", lambda *_, **__: (_ for _ in ()).throw(Unconverted("crashed")))
    assert (converting.work(), converting.work()) == (1, 0)


@pytest.mark.parametrize(
    ("name", "content", "state", "word"),
    [
        ("坏的.pdf", b"%PDF-1.7\nnothing more", Version.FAILED, "打不开"),
        ("坏的.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, Version.FAILED, "打不开"),
        ("脚本.pdf", making.pdf("/OpenAction 950 0 R", "", packed=b"950 0"), Version.READY, ""),
    ],
)
def test_what_cannot_be_read_says_so(quick, clerk, name, content, state, word):
    (taken,) = intake.take_in(name, content, user=clerk)
    assert converting.work() == 1
    found = told(taken.version)
    assert found[0] == state
    assert word in found[2]


def test_pictures_and_pdf_are_one_page_each(quick, clerk):
    for name, content in (
        ("图.png", making.picture()),
        ("图.jpg", making.picture((900, 300), "JPEG")),
        ("页.pdf", making.pdf()),
    ):
        intake.take_in(name, content, user=clerk)
    assert converting.work() == 3
    assert list(Version.objects.order_by("pk").values_list("media", "state", "pages")) == [
        ("png", Version.READY, 1), ("jpg", Version.READY, 1), ("pdf", Version.READY, 1),
    ]  # fmt: skip
    assert Page.objects.get(version__media="pdf").text == "Page 1 of the test"
    assert Version.objects.get(media="pdf").pdf == Version.objects.get(media="pdf").file


def test_a_picture_of_a_hundred_million_points_is_too_large(tmp_path):
    huge = tmp_path / "huge.png"
    huge.write_bytes(making.picture((33_000, 4_000)))
    with pytest.raises(Unconverted) as caught:
        layout.lay_out(huge, "png")
    assert caught.value.code == "too_many_pixels"


def test_what_takes_too_long_or_too_much_is_ended(tmp_path, monkeypatch):
    path = tmp_path / "a.pdf"
    path.write_bytes(making.pdf(pages=3))
    monkeypatch.setattr(layout, "READ_SECONDS", 0.05)
    with pytest.raises(Unconverted) as caught:
        layout.lay_out(path, "pdf")
    assert caught.value.code == "slow"
    monkeypatch.setattr(layout, "READ_SECONDS", 60.0)
    large = tmp_path / "a.png"
    large.write_bytes(making.picture((5000, 5000)))  # 75 MB once it is unpacked
    monkeypatch.setattr(layout, "MEGABYTES", 100)
    with pytest.raises(Unconverted) as caught:
        layout.lay_out(large, "png")
    assert caught.value.code == "too_heavy"


def test_too_many_pages(tmp_path, monkeypatch):
    path = tmp_path / "a.pdf"
    path.write_bytes(making.pdf(pages=4))
    monkeypatch.setattr(sheets, "MOST_PAGES", 3)
    with pytest.raises(Unconverted, match="too_long"):
        sheets.read(path, tmp_path / "a.json")


def test_two_columns_are_read_one_after_the_other(tmp_path):
    import docx
    from docx.oxml.ns import qn

    paper = docx.Document()
    for number in range(1, 41):
        making.line(paper, f"第{number}条内容")
    columns = paper.sections[0]._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), "2")
    path = tmp_path / "两栏.docx"
    path.write_bytes(making.saved(paper))
    pages = layout.lay_out(path, "docx").pages
    lines = [line for page in pages for line in page["lines"]]
    assert [line[0] for line in lines] == [f"第{number}条内容" for number in range(1, 41)]
    assert lines[0][1] < 500 < lines[30][1]  # the left column, then the right


def test_text_and_markdown_get_the_plain_official_layout(tmp_path):
    path = tmp_path / "要点.md"
    path.write_text(
        "# 科技工作要点\n\n## 一、主要任务\n\n培育**高新技术企业**。\n\n- 第一\n\n| 项 | 数 |\n|---|---|\n| 高企 | 57 |\n",
        encoding="utf8",
    )
    made = layout.lay_out(path, "md")
    assert [line[0] for line in made.pages[0]["lines"]] == [
        "科技工作要点",
        "一、主要任务",
        "培育高新技术企业。",
        "· 第一",
        "项",
        "数",
        "高企",
        "57",
    ]
    assert made.outline == [[1, "科技工作要点", 1], [2, "一、主要任务", 1]]
    assert made.tables == [{"page": 1, "rows": [["项", "数"], ["高企", "57"]]}]


SLIDES = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.presentation">
<office:body><office:presentation>{}</office:presentation></office:body></office:document>"""
SLIDE = """<draw:page draw:name="{0}"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="4cm">
<draw:text-box><text:p>{0}</text:p></draw:text-box></draw:frame></draw:page>"""


@pytest.mark.parametrize("media", ["pptx", "ppt", "odp"])
def test_each_slide_is_a_page(tmp_path, media):
    flat = tmp_path / "课件.fodp"
    flat.write_text(SLIDES.format(SLIDE.format("研发费用归集") + SLIDE.format("常见错误")), encoding="utf8")
    with office.converted(flat, media) as path:
        made = layout.lay_out(path, media)
    assert [page["lines"][0][0] for page in made.pages] == ["研发费用归集", "常见错误"]
    assert made.pages[0]["width"] > made.pages[0]["height"]
