"""Checking drafts: errors planted in the sample city's own summary, a foreign draft, and a summary edited elsewhere."""

import json
import subprocess
from copy import deepcopy
from io import BytesIO

import docx
import pytest
from django.core.management import call_command
from docx.oxml.ns import qn

from keguan.kit.errors import BureauError
from keguan.report import docx as word
from keguan.report.annual import annual
from keguan.report.checking import marking
from keguan.report.checking.check import check
from keguan.report.checking.reading import Draft, Line, read
from keguan.report.checking.remembering import choices, remember
from keguan.report.document import Heading, numbered
from keguan.report.document import Paragraph as Sentences

YEAR = 2025


def checked(text, **options):
    return check(Draft("稿", tuple(Line(line) for line in text.split("\n"))), year=YEAR, **options)


@pytest.fixture
def text(city):
    """The summary as plain text: as if somebody else had written it."""
    lines = []
    for _, blocks in numbered(annual(YEAR)):
        for block in blocks:
            if isinstance(block, Heading):
                lines.append(block.text)
            elif isinstance(block, Sentences):
                lines.append("".join(run.text for run in block.runs))
    return "\n".join(lines)


def test_a_true_text_has_no_finding_and_says_how_much_was_checked(text):
    found = checked(text)
    assert [(v.claim.text, v.verdict, v.note) for v in found.findings] == []
    told = found.coverage
    assert told["found"] == told["matched"] + told["unmatched"] > 90
    assert told["matched"] / told["found"] > 0.9


PLANTED = [
    ("digit", "全社会研发经费增幅18.4%", "全社会研发经费增幅19.4%", "19.4%"),
    ("digit", "惠及企业8家", "惠及企业9家", "9家"),
    ("digit", "资助12.8万元", "资助12.6万元", "12.6万元"),
    ("unit", "成交额2241.5万元", "成交额2241.5亿元", "2241.5亿元"),
    ("stale", "有效高新技术企业57家", "有效高新技术企业47家", "47家"),
    ("neighbour_definition", "年内通过重新认定12家", "年内通过重新认定15家", "15家"),
    ("parts_sum", "第一批11家、第二批8家", "第一批11家、第二批9家", "9家"),
    ("said_twice", "有效高新技术企业达57家", "有效高新技术企业达58家", "58家"),
    ("list_count", "股份有限公司等5家企业加入", "股份有限公司等2家企业加入", "2家"),
    ("list_count", "股份有限公司等5家企业加入", "股份有限公司等6家企业加入", "6家"),
    ("rank", "总数居宜春市第2位", "总数居宜春市第3位", "第3位"),
    ("rank", "提名数居宜春市首位", "提名数居宜春市第二位", "第二位"),
    ("rounded_word", "有效高新技术企业57家", "有效高新技术企业突破60家", "60家"),
    ("growth", "比上年增长83.1%", "比上年增长88.1%", "88.1%"),
    ("growth", "比上年增加10家", "比上年增加12家", "12家"),
    ("percent_vs_pp", "比上年增长83.1%", "比上年增长83.1个百分点", "83.1个百分点"),
    ("name", "清江市春和中药饮片股份有限公司", "清江市春禾中药饮片股份有限公司", "清江市春禾中药饮片股份有限公司"),
    ("name", "智能蜜桔保鲜示范应用", "智能脐橙保鲜示范应用", "智能脐橙保鲜示范应用"),
    ("streak", "连续第三年举办", "连续第五年举办", "五年"),
    ("attribution", "立项，资助50万元", "立项，资助37.5万元", "37.5万元"),
    ("attribution", "江西安泰医疗器械股份有限公司的“智能蜜桔", "江西联创新材料股份有限公司的“智能蜜桔", "江西联创新材料股份有限公司"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "right", "wrong", "at"), PLANTED, ids=[f"{p[0]}-{p[2][-12:]}" for p in PLANTED])
def test_a_planted_error_is_found_alone_and_named(text, kind, right, wrong, at):
    assert right in text
    (finding,) = checked(text.replace(right, wrong, 1)).findings
    assert (finding.verdict, finding.claim.text) == (f"wrong:{kind}", at), finding.note


def test_another_persons_words_are_understood(city):
    found = checked(
        "一、企业培育\n全市高企总数达57家，较上年净增10家，同比增长21.3%，居宜春市第二。其中，新申报19家，重新认定12家。\n"
        "科小评价入库72家，位列宜春市前三。\n二、项目\n争取省级及以上资金五百八十余万元。全年登记科技成果二十四项，技术合同成交金额2241.5万元，同比增长83%。\n"
        "研发费用总额突破7亿元。2024年，全社会R&D经费占GDP的比重达到1.93%。\n三、2026年打算\n力争2026年高企达到62家以上。"
    )
    assert [v.note for v in found.findings] == []
    assert found.coverage["unmatched"] == 0
    assert found.counts()["rounded_word_true"] == 3


def test_numbers_that_no_ledger_knows_are_weighed_against_each_other(city):
    found = checked("专利授权共90件，其中发明12件、实用新型50件、外观设计30件。游客由40万人增长到50万人，增长30%。")
    assert [(v.claim.text, v.verdict) for v in found.findings] == [("90件", "wrong:parts_sum"), ("30%", "wrong:growth")]


def test_a_masked_number_and_a_foreign_subject_are_not_checked(city):
    found = checked("有效高新技术企业xx家。全年造林3200亩。")
    assert [v.verdict for v in found.verdicts] == ["not_checkable", "not_checkable"]
    assert found.coverage == {"found": 2, "matched": 0, "unmatched": 2}


def test_a_persons_choice_is_remembered(city, user_of):
    line = "全年培树科技先锋57家。"
    assert checked(line).coverage["matched"] == 0
    from keguan.report.checking.check import words_of
    from keguan.report.checking.claims import claims
    from keguan.report.checking.context import arounds

    (around,) = arounds(line, claims(line), heading="", first=1)
    remember(words_of(around), "enterprises.hnte_valid", user_of("writer"))
    (verdict,) = checked(line, choices=choices()).verdicts
    assert (verdict.verdict, verdict.source) == ("match", "enterprises.hnte_valid")
    (verdict,) = checked(line.replace("57", "58"), choices=choices()).verdicts
    assert verdict.verdict == "wrong:digit"


@pytest.fixture
def written(city, tmp_path):
    path = tmp_path / "总结.docx"
    word.write(annual(YEAR), path)
    return path


def controls(document):
    return {
        "".join(t.text for t in c.iter(qn("w:t"))): c for c in reversed(list(document.element.body.iter(qn("w:sdt"))))
    }


def test_a_pdf_says_what_the_document_says(written, tmp_path):
    from keguan.report.preview import to_pdf

    result = check(read(to_pdf(written, tmp_path / "pdf")), year=YEAR)
    assert [(v.claim.text, v.verdict, v.note) for v in result.findings] == []
    assert result.coverage["matched"] / result.coverage["found"] > 0.8


def test_three_numbers_edited_in_libreoffice_come_back_as_exactly_those(written, tmp_path):
    edited = docx.Document(str(written))
    found = controls(edited)
    for was, now in {"72家": "75家", "17家": "18家", "24项": "25项"}.items():
        next(found[was].iter(qn("w:t"))).text = now
    edited.save(str(written))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(tmp_path / "out"),
        str(written),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    result = check(read(tmp_path / "out" / "总结.docx"))
    assert {(v.claim.text, v.verdict) for v in result.findings} == {
        ("75家", "wrong:by_hand"), ("18家", "wrong:by_hand"), ("25项", "wrong:by_hand"),
    }  # fmt: skip
    assert result.coverage["unmatched"] == 0


def test_removed_moved_retyped_and_added(written):
    edited = docx.Document(str(written))
    found = controls(edited)
    typed = found["580.3万元"]
    run = next(typed.iter(qn("w:r")))
    next(run.iter(qn("w:t"))).text = "590.3万元"
    typed.addprevious(run)
    typed.getparent().remove(typed)
    found["16个"].getparent().remove(found["16个"])
    one, two = found["12家"], found["9家"]
    first, second = deepcopy(one), deepcopy(two)
    one.getparent().replace(one, second)
    two.getparent().replace(two, first)
    edited.save(str(written))
    result = check(read(written))
    assert sorted((v.claim.text, v.verdict) for v in result.findings) == [
        ("12家", "wrong:moved"), ("16个", "wrong:removed"), ("590.3万元", "wrong:by_hand"), ("9家", "wrong:moved"),
    ]  # fmt: skip


def test_a_number_added_without_a_fact_is_told_and_checked_like_any_other(written):
    edited = docx.Document(str(written))
    edited.paragraphs[3].add_run("全年登记科技成果26项，植树3000棵。")
    edited.save(str(written))
    added = [v for v in check(read(written)).verdicts if "后来加的" in v.note]
    assert [(v.claim.text, v.verdict) for v in added] == [("26项", "wrong:said_twice"), ("3000棵", "not_checkable")]


def test_a_number_restated_since_is_told_from_one_changed_by_hand(written, city):
    from keguan.lines.achievements.models import Result
    from keguan.store.acting import acting

    row = Result.objects.filter(registered_on__year=YEAR).first()
    from keguan.report.annual import freeze

    freeze(annual(YEAR), name=f"annual-{YEAR}")
    with acting(None, "登记有误"):
        row.retire("登记有误")
    found = [v for v in check(read(written)).findings if v.source == "achievements.registered"]
    assert {v.verdict for v in found} == {"wrong:stale"}
    assert "今天是23项" in found[0].note


def test_the_marked_draft_offers_the_right_words(written, text, tmp_path):
    path = tmp_path / "来稿.txt"
    path.write_text(text.replace("有效高新技术企业57家", "有效高新技术企业47家", 1), encoding="gb18030")
    result = check(read(path), year=YEAR)
    marked = docx.Document(BytesIO(marking.content(result)))
    (comment,) = marked.comments
    assert "期间不符" in comment.text
    assert "建议改为：57家" in comment.text
    # the comment holds the number alone
    body = marked.element.body
    (start,) = body.iter(qn("w:commentRangeStart"))
    held = []
    for element in start.itersiblings():
        if element.tag == qn("w:commentRangeEnd"):
            break
        held.append("".join(t.text for t in element.iter(qn("w:t"))))
    assert "".join(held) == "47家"


def test_the_command_prints_the_fixed_json(text, tmp_path, capsys):
    path = tmp_path / "来稿.md"
    path.write_text("# 2025年工作总结\n\n全年登记科技成果**26项**。\n", encoding="utf8")
    with pytest.raises(SystemExit) as stopped:
        call_command("check", str(path), "--json", "--out", str(tmp_path / "m.docx"))
    assert stopped.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert told["coverage"] == {"found": 1, "matched": 1, "unmatched": 0}
    (claim,) = told["claims"]
    note = claim.pop("note")
    assert claim == {
        "text": "26项", "paragraph": 2, "start": 8, "end": 11, "value": 26, "unit": "项", "kind": "count",
        "verdict": "wrong:digit", "key": "achievements.registered", "expected": 24,
    }  # fmt: skip
    assert "24项" in note
    assert (tmp_path / "m.docx").read_bytes().startswith(b"PK")


UNREADABLE = {
    "a.docx": (b"PK\x03\x04nothing", "损坏"),
    "a.txt": (b"\x00\x01\x02\xff\xfe\x00", "不是文本"),
    "a.pdf": (b"%PDF-1.4 broken", "pdf"),
    "a.png": (b"\x89PNG\r\n", "图片"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_said_plainly(tmp_path, name):
    content, told = UNREADABLE[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BureauError, match=told):
        read(path)


def test_the_number_of_all_years_together_is_told_from_that_of_the_day(city):
    from keguan.lines.enterprises.models import Certificate

    ever = Certificate.objects.filter(issued_on__year__lte=YEAR).values("organisation").distinct().count()
    (finding,) = checked(f"全市有效高企达{ever}家。").findings
    assert finding.verdict == "wrong:neighbour_definition"
    assert "历年累计" in finding.note


def test_a_figure_of_another_year_than_the_text_names_is_of_the_wrong_period(city):
    (finding,) = checked("2025年全社会研发经费占GDP比重1.93%。").findings
    assert finding.verdict == "wrong:stale"
    assert checked("全社会研发经费占GDP比重1.93%。").findings == []


def test_money_of_another_project_is_told_though_the_draft_does_not_name_it(city):
    (finding,) = checked("清江市卓越新能源有限公司的“高效饲草青贮示范应用”获资助200万元。").findings
    assert finding.verdict == "wrong:attribution"
    assert "80万元" in finding.note
