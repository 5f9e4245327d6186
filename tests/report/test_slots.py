"""The grammar of chapter texts, and the faults that a clerk is told about."""

import pytest

from keguan.kit.errors import BureauError
from keguan.report.check import faults_of
from keguan.report.slots import Cell, Enumerator, Passage, Said, Slot, Strong, Words, read_nodes, read_script


def nodes(text):
    return read_nodes(text, where="试")


def test_headings_paragraphs_and_remarks():
    script = read_script("<!-- 说明 -->\n# 标题\n\n## 小标题\n第一行\n第二行\n\n### 条\n\n再一段", name="试")
    assert script.heading == (Words("标题"),)
    assert [(part.level, part.nodes[0].text) for part in script.parts] == [
        (2, "小标题"),
        (0, "第一行第二行"),
        (3, "条"),
        (0, "再一段"),
    ]


@pytest.mark.parametrize(
    ("text", "key", "how", "limit", "about"),
    [
        ("{{ a.b }}", "a.b", "value", 0, ""),
        ("{{a.b|change}}", "a.b", "change", 0, ""),
        ("{{ a.b | names: 3 }}", "a.b", "names", 3, ""),
        ("{{ a.b | list 4: title }}", "a.b", "list", 4, "title"),
        ("{{ a.b | split: channel }}", "a.b", "split", 0, "channel"),
        ("{{ a.b | value: 个 }}", "a.b", "value", 0, "个"),
        ("{{ a.b | titles: a.c }}", "a.b", "titles", 0, "a.c"),
        ("{{ a.b | latest: a.c }}", "a.b", "latest", 0, "a.c"),
        ("{{ document: 研发后补助 }}", "document", "value", 0, "研发后补助"),
        ("{{ tasks: next rd }}", "tasks", "value", 0, "next rd"),
    ],
)
def test_slots(text, key, how, limit, about):
    (slot,) = nodes(text)
    assert (slot.key, slot.how, slot.limit, slot.about) == (key, how, limit, about)


def test_row_template_keeps_its_own_braces():
    (slot,) = nodes("{{ a.b | rows 5: {organisation}获{amount_yuan}[，{rank:位}]}}")
    assert slot.limit == 5
    assert slot.rows == (
        Cell("organisation"),
        Words("获"),
        Cell("amount_yuan"),
        Passage(((Words("，"), Cell("rank", "位")),)),
    )


def test_passages_nest_and_have_other_ways():
    (passage,) = nodes("[**{#}甲。**[{{ a.b }}]||乙]")
    assert passage == Passage(
        (
            (Strong((Enumerator(), Words("甲。"))), Passage(((Slot("a.b", written="a.b"),),))),
            (Words("乙"),),
        )
    )


def test_typed_number_names_its_document():
    assert nodes('{{ said "03专项" by "赣科字〔2025〕1号" }}') == (Said("03专项", "赣科字〔2025〕1号"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[未完", "少了“]”"),
        ("**未完", "少了“**”"),
        ("多了]", "多了一个“]”"),
        ("{{ a.b ", "取数没有写完"),
        ("{a}", "用得不对"),
        ("{{ a.b | }}", "看不懂"),
        ("{{ a.b | rows: {甲} }}", "字段写法不对"),
    ],
)
def test_faulty_texts_say_where_and_what_to_write(text, told):
    with pytest.raises(BureauError) as fault:
        nodes(text)
    assert told in fault.value.message
    assert fault.value.message.startswith("试：")
    assert "请" in fault.value.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ enterprises.hnte_valit }}", "enterprises.hnte_valid"),
        ("{{ enterprises.hnte_valid | chance }}", "change"),
        ("{{ enterprises.hnte_valid | split: town }}", "没有字段“town”"),
        ("{{ projects.approved | rows: {nume} }}", "没有字段“nume”"),
        ("{{ projects.approved | rows }}", "少了模板"),
        ("{{ platforms.platforms_new | titles }}", "少了另一个指标键"),
        ("{{ platforms.platforms_new | titles: rd.nothing }}", "没有指标“rd.nothing”"),
        ("{{ platforms.platforms_new | titles: platforms.talents_selected }}", "没有字段“kind”"),
        ("{{ enterprises.new_filed | split: town:家 }}", "没有字段“town”"),
        ("{{ rd.intensity_rank | latest: rd.nothing }}", "没有指标“rd.nothing”"),
        ("{{ targets: all }}", "count、met"),
        ("{{ document }}", "document: 事由"),
        ("{{ somebody }}", "既不是指标键"),
    ],
)
def test_slots_that_cannot_be_filled_are_told_at_start(text, told):
    (fault,) = faults_of(read_script(text, name="试"))
    assert fault.startswith("试：")
    assert told in fault


def test_names_and_dates_are_no_data():
    script = read_script("{{ year }}{{ prefecture }}{{ authority }}", name="试")
    assert list(faults_of(script)) == []
