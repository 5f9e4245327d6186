"""The audit of a docx that came back from an office program."""

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from keguan.kit.errors import BureauError
from keguan.report.audit import Finding, unproven
from keguan.report.document import Chapter, Paragraph, Table, Text
from keguan.report.docx import content, write

TERMS = ("03专项",)


def ids(document):
    return {fact.id for fact in document.facts()}


def edited(document, change):
    word = docx.Document(BytesIO(content(document)))
    change(word)
    saved = BytesIO()
    word.save(saved)
    return saved.getvalue()


def controls(word):
    return list(word.element.body.iter(qn("w:sdt")))


def test_a_summary_of_facts_is_clean(summary, tmp_path):
    path = write(summary, tmp_path / "summary.docx")
    assert unproven(path, facts=ids(summary), terms=TERMS) == []
    assert unproven(str(path), facts=summary.displays(), terms=TERMS) == []
    assert unproven(path.read_bytes(), facts=ids(summary), terms=TERMS) == []


def test_a_name_with_digits_needs_to_be_told(summary):
    assert [found.text for found in unproven(content(summary), facts=ids(summary))] == ["03"]


def test_a_planted_number_is_found(summary):
    planted = Paragraph((Text("全市企业研发投入达到3.5亿元，新增三家企业，截至12月31日。"),))
    document = replace(summary, chapters=(Chapter("planted", "", (planted,)), *summary.chapters))
    found = unproven(content(document), facts=ids(summary), terms=TERMS)
    sentence = "全市企业研发投入达到3.5亿元，新增三家企业，截至12月31日。"
    assert found == [Finding("3.5亿元", sentence, 4), Finding("三家", sentence[:-1] + "。", 4)]


def test_a_number_typed_into_a_table_is_found(summary):
    table = Table(("序号", "企业", "金额（万元）"), (((Text("1"),), (Text("德康制药"),), (Text("120"),)),))
    document = replace(summary, chapters=(Chapter("t", "", (table,)),))
    assert [found.text for found in unproven(content(document), facts=ids(summary))] == ["120"]


def test_a_control_of_an_unknown_fact_is_found(summary):
    missing = summary.facts()[0]
    found = unproven(content(summary), facts=ids(summary) - {missing.id}, terms=TERMS)
    assert [item.text for item in found] == [missing.display]


def test_a_number_changed_inside_its_control_is_found(summary):
    def change(word):
        next(controls(word)[0].iter(qn("w:t"))).text = "18家"

    changed = edited(summary, change)
    assert unproven(changed, facts=ids(summary), terms=TERMS) == []
    assert [found.text for found in unproven(changed, facts=summary.displays(), terms=TERMS)] == ["18家"]


def test_a_number_freed_from_its_control_is_found(summary):
    def change(word):
        control = controls(word)[0]
        control.addprevious(control.find(qn("w:sdtContent"))[0])
        control.getparent().remove(control)

    found = unproven(edited(summary, change), facts=ids(summary), terms=TERMS)
    assert [item.text for item in found] == ["17家"]


def test_digits_added_before_a_control_are_found(summary):
    def change(word):
        run = docx.oxml.parse_xml(f"<w:r {docx.oxml.ns.nsdecls('w')}><w:t>9</w:t></w:r>")
        controls(word)[0].addprevious(run)

    found = unproven(edited(summary, change), facts=ids(summary), terms=TERMS)
    assert [item.text for item in found] == ["917家"]


def test_the_alias_is_enough_when_the_tag_was_dropped(summary):
    def change(word):
        for control in controls(word):
            properties = control.find(qn("w:sdtPr"))
            properties.remove(properties.find(qn("w:tag")))

    assert unproven(edited(summary, change), facts=summary.displays(), terms=TERMS) == []


def test_a_file_that_is_no_docx_is_refused(tmp_path):
    path = tmp_path / "总结.docx"
    path.write_text("不是 docx")
    with pytest.raises(BureauError, match="“总结.docx”不是可读的 docx 文件") as caught:
        unproven(path, facts=set())
    assert caught.value.code == "audit.unreadable"
    with pytest.raises(BureauError):
        unproven(b"PK", facts=set())
    with pytest.raises(BureauError):
        unproven(tmp_path / "missing.docx", facts=set())
