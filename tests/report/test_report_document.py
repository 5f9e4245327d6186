"""The summary as values: facts once each, numbers of headings, plain JSON."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.report.writing import fact

from keguan.report.document import Chapter, Document, Heading, Number, Paragraph, Table, Text, facts_json, numbered


def document(*chapters: Chapter, **more: object) -> Document:
    given = {
        "title": ("标题",),
        "bureau": "清江市科学技术局",
        "issuer": "清江市科学技术局",
        "day": date(2026, 1, 5),
        **more,
    }
    return Document(chapters=chapters, **given)


def test_facts_come_once_in_reading_order():
    first, second = fact("57家", key="a"), fact("12家", key="b")
    table = Table(("甲", "乙"), (((Number(second),), (Text("无"),)),))
    found = document(
        Chapter("x", "标题", (Paragraph((Number(first), Text("，"), Number(second), Number(first))), table))
    )
    assert found.facts() == (first, second)
    assert [number.fact.key for number in found.numbers()] == ["a", "b", "a", "b"]


def test_one_id_for_two_values_is_refused():
    first = fact("57家")
    found = document(Chapter("x", "", (Paragraph((Number(first), Number(replace(first, value=58)))),)))
    with pytest.raises(ValueError, match="stands for 57 and 58"):
        found.facts()


def test_one_fact_may_be_printed_in_two_ways():
    first = fact("57家")
    found = document(Chapter("x", "", (Paragraph((Number(first), Number(replace(first, display="57")))),)))
    assert found.facts() == (first,)
    assert found.displays() == {first.id: frozenset({"57", "57家"})}


@pytest.mark.parametrize("identifier", ["", "有效@2025", "a b", "x" * 65, "a\n"])
def test_ids_that_word_or_links_cannot_hold_are_refused(identifier):
    with pytest.raises(ValueError, match="fact id"):
        fact("57家", id=identifier)


def test_a_fact_prints_something():
    with pytest.raises(ValueError, match="prints nothing"):
        fact("")


def test_headings_are_numbered_by_level():
    plan = (Heading("甲", 2), Heading("子", 3), Heading("丑", 3), Heading("乙", 2), Heading("寅", 3), Paragraph(()))
    found = document(
        Chapter("opening", "", ()),
        Chapter("a", "企业", plan),
        Chapter("b", "项目", (Heading("卯", 3), Heading("三、自带", 1))),
    )
    texts = [block.text for _, blocks in numbered(found) for block in blocks if isinstance(block, Heading)]
    assert texts == ["一、企业", "（一）甲", "1.子", "2.丑", "（二）乙", "1.寅", "二、项目", "1.卯", "三、自带"]


def test_a_heading_has_three_levels():
    with pytest.raises(ValueError, match="level 4"):
        Heading("四级", 4)


def test_a_table_is_rectangular():
    with pytest.raises(ValueError, match="1 cells, the head 2"):
        Table(("甲", "乙"), (((Text("一"),),),), "缺格")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1E+2"), "100"),
        (Decimal("0.0000001"), "0.0000001"),
        (Decimal("580.30"), "580.30"),
        (57, 57),
        ("同元", "同元"),
        (date(2025, 12, 31), "2025-12-31"),
        (None, None),
    ],
)
def test_values_are_plain_in_json(value, expected):
    found = facts_json(document(Chapter("x", "", (Paragraph((Number(fact("甲", value=value)),)),))))
    assert found["facts"][0]["value"] == expected


def test_the_json_names_the_report_and_its_facts(summary):
    found = json.loads(json.dumps(facts_json(summary), ensure_ascii=False))
    assert found["report"] == {
        "title": "清江市科学技术局2025年度工作总结和2026年工作打算",
        "bureau": "清江市科学技术局",
        "year": 2025,
        "status": "signed",
    }
    assert len(found["facts"]) == len(summary.facts())
    assert found["facts"][0] == {
        "id": "enterprises.due@2025:value",
        "key": "enterprises.due",
        "field": "value",
        "value": 17,
        "unit": "家",
        "display": "17家",
        "period": "2025年",
        "scope": "清江市",
        "rows": 1,
    }
