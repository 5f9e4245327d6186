"""The docx read back: controls, styles, page, properties, and the same bytes every time."""

import time
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from keguan.report.document import Chapter, Document, Paragraph, Table, Text
from keguan.report.docx import content, write


@pytest.fixture
def word(summary):
    return docx.Document(BytesIO(content(summary)))


def attribute(element, path, name="val"):
    return element.find("/".join(qn(f"w:{step}") for step in path.split("/"))).get(qn(f"w:{name}"))


def text(element):
    return "".join(part.text for part in element.iter(qn("w:t")))


def test_every_number_is_a_control_holding_its_fact(summary, word):
    controls = list(word.element.body.iter(qn("w:sdt")))
    read = [(attribute(c, "sdtPr/alias"), attribute(c, "sdtPr/tag"), text(c)) for c in controls]
    assert read == [(n.fact.id, n.fact.id, n.fact.display) for n in summary.numbers()]
    assert len(read) > 50
    ids = [int(attribute(c, "sdtPr/id")) for c in controls]
    assert len(set(ids)) == len(ids)
    assert all(0 < found < 2**31 for found in ids)


def test_the_same_summary_gives_the_same_bytes(summary, tmp_path):
    first = write(summary, tmp_path / "a.docx").read_bytes()
    time.sleep(2.1)  # the clock of a zip file ticks every two seconds
    assert write(summary, tmp_path / "b.docx").read_bytes() == first == content(summary)


def test_nothing_of_the_template_is_left(summary, word):
    properties = word.core_properties
    assert (properties.title, properties.author) == (summary.title_text, "清江市科学技术局")
    assert properties.last_modified_by == "清江市科学技术局"
    assert (properties.language, properties.comments) == ("zh-CN", "")
    assert properties.created.replace(tzinfo=None) == properties.modified.replace(tzinfo=None) == datetime(2025, 12, 31)
    with ZipFile(BytesIO(content(summary))) as package:
        assert {info.date_time for info in package.infolist()} == {(2025, 12, 31, 0, 0, 0)}
        everything = b"".join(package.read(name) for name in package.namelist())
        assert not [name for name in package.namelist() if "custom" in name or "Effects" in name or "thumb" in name]
    for leftover in (b"python-docx", b"2013-", b"Macintosh", b"ja-JP", b"Cambria"):
        assert leftover not in everything


def test_the_page_is_that_of_the_standard(word):
    section = word.sections[0]
    measures = {"page_width": 210, "page_height": 297, "top_margin": 37, "right_margin": 26}
    for name, millimetres in {**measures, "bottom_margin": 35, "left_margin": 28}.items():
        assert getattr(section, name) == pytest.approx(Mm(millimetres), abs=Mm(0.1)), name
    assert attribute(section._sectPr, "docGrid", "type") == "lines"
    assert attribute(section._sectPr, "docGrid", "linePitch") == "579"


@pytest.mark.parametrize(
    ("style", "face", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("Table Text", "仿宋_GB2312", 14),
        ("Footer", "宋体", 14),
    ],
)
def test_styles_name_the_faces_of_the_standard(word, style, face, points):
    found = word.styles[style]
    normal = word.styles["Normal"]
    fonts = found.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    if fonts is None:
        fonts = normal.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia")} == {face}
    assert (found.font.size or normal.font.size) == Pt(points)


def test_the_body_is_indented_and_pitched(word):
    normal, body = word.styles["Normal"], word.styles["Body Text"]
    assert (normal.font.size, normal.paragraph_format.line_spacing) == (Pt(16), Pt(28.95))
    assert attribute(body.element, "pPr/ind", "firstLine") == "640"
    assert attribute(body.element, "pPr/ind", "firstLineChars") == "200"


def test_headings_are_real_headings(word):
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert found[0] == ("Heading 1", "一、梯次培育，企业创新主体地位更加稳固")
    assert found[-4:] == [
        ("Heading 2", "（一）抓好企业培育"),
        ("Heading 2", "（二）抓好研发投入"),
        ("Heading 2", "（三）抓好成果转化"),
        ("Heading 3", "1.任务分工"),
    ]
    assert attribute(word.styles["Heading 1"].element, "pPr/outlineLvl") == "0"


def test_strong_runs_are_strong(word):
    strong = [run.text for p in word.paragraphs for run in p.runs if run.style.name == "Strong"]
    assert strong == ["一是抓存量续认。", "二是抓增量新认。", "三是抓科小入库。"]


def test_page_numbers_stand_outside(word):
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    sides = []
    for footer in (section.footer, section.even_page_footer):
        paragraph = footer.paragraphs[0]
        assert text(paragraph._p).replace("2", "1") == "— 1 —"
        assert attribute(paragraph._p, "fldSimple", "instr").strip() == "PAGE"
        sides.append(attribute(paragraph._p, "pPr/jc"))
    assert sides == ["right", "left"]


def test_the_signature_ends_the_document(word):
    name, day = word.paragraphs[-2:]
    assert (name.text, day.text) == ("清江市科学技术局", "2025年12月31日")
    assert attribute(day._p, "pPr/ind", "rightChars") == "400"
    assert attribute(name._p, "pPr/ind", "rightChars") == "350"  # 8 characters centred over 7


def test_days_are_not_padded(summary):
    from dataclasses import replace
    from datetime import date

    word = docx.Document(BytesIO(content(replace(summary, day=date(2026, 1, 5)))))
    assert word.paragraphs[-1].text == "2026年1月5日"


def test_tables_repeat_their_head(word):
    table = word.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["指标", "单位", "2024年", "2025年", "增减"]
    assert len(list(table._tbl.iter(qn("w:tblHeader")))) == 1
    assert text(table.rows[1]._tr) == "有效高新技术企业家4757+10"
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
    assert sum(widths) == pytest.approx(156 / 25.4 * 1440, abs=1)
    assert min(widths) > 700


def paper(*blocks):
    made = Document(("发放表",), "示例局", (Chapter("paper", "", blocks),), "示例局", date(2026, 1, 5))
    return docx.Document(BytesIO(content(made)))


def rows(*texts):
    return tuple(tuple((Text(text),) for text in row) for row in texts)


def test_a_code_is_never_broken_and_letters_shrink_until_all_columns_fit():
    firm, code = "清江市天成机械制造股份有限公司", "91360982MAHRN46C5R"
    few = paper(Table(("企业", "代码"), rows((firm, code)))).tables[0]
    many = paper(
        Table(("序号", "企业", "代码", "研发投入（万元）", "金额（万元）"), rows(("1", firm, code, "4657.6", "60")))
    )
    sizes = [cell.paragraphs[0].style.font.size.pt for cell in (few.cell(1, 0), many.tables[0].cell(1, 0))]
    assert sizes == [14, 12]
    for table, at, points in ((few, 1, 14), (many.tables[0], 2, 12)):
        width = int(list(table._tbl.iter(qn("w:gridCol")))[at].get(qn("w:w")))
        assert (
            width - 160 > 18 * 0.65 * 20 * points
        )  # a wide digit takes two thirds of the letters' size; 160 at the sides


def test_amounts_stand_at_the_right_and_short_words_in_the_middle():
    cells = (Text("07951234567"), Text("3", is_quantity=True), Text("-1460.5", is_quantity=True))
    table = paper(Table(("联系电话或手机", "笔数", "在贷余额（万元）"), (tuple((cell,) for cell in cells),))).tables[0]
    sides = [cell.paragraphs[0].alignment for cell in table.rows[1].cells]
    assert sides == [None, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT]


def test_a_signature_takes_what_is_before_it_along():
    table = Table(("银行", "笔数"), rows(("甲", "1"), ("合计", "1")))
    after_text = paper(table, Paragraph((Text("送审：甲　审批：乙"),)))
    assert after_text.paragraphs[-5].text == "送审：甲　审批：乙"
    assert all(p.paragraph_format.keep_with_next for p in after_text.paragraphs[-5:-1])
    after_table = paper(table)
    first, last = after_table.tables[0].rows[1], after_table.tables[0].rows[2]
    kept = [[c.paragraphs[0].paragraph_format.keep_with_next for c in row.cells] for row in (first, last)]
    assert kept == [[None, None], [True, True]]
    assert not paper(Paragraph((Text("很" * 120),))).paragraphs[-5].paragraph_format.keep_with_next
