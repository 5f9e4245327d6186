"""The summary as HTML, read with a parser."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from tests.report.writing import fact

from keguan.report.document import Chapter, Number, Paragraph, Text
from keguan.report.html import render

VOID = {"br", "meta", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Collects tags and text, and insists that every tag is closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open, self.tags, self.words = [], [], ""
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if not {"style", "script"} & set(self.open):
            self.words += text

    def all(self, name, **wanted):
        return [attrs for tag, attrs in self.tags if tag == name and wanted.items() <= attrs.items()]


def one(number):
    return (Chapter("x", "", (Paragraph((number,)),)),)


@pytest.mark.parametrize("standalone", [False, True])
def test_every_number_is_a_link_with_its_fact(summary, standalone):
    page = Page(render(summary, standalone=standalone))
    links = [attrs for attrs in page.all("a") if attrs.get("class") == "f"]
    assert [attrs["data-fact"] for attrs in links] == [number.fact.id for number in summary.numbers()]
    for said in ("现将有关情况总结如下。", "一、梯次培育", "（一）抓好企业培育", "2025年12月31日"):
        assert said in page.words


def test_the_sheet_links_to_the_rows(summary):
    page = Page(render(summary))
    assert page.tags[0] == ("article", {"class": "sheet", "lang": "zh-Hans"})
    assert page.all("a", **{"data-fact": "enterprises.hnte_valid@2025:value"}) == [
        {
            "class": "f",
            "href": "/indicators/enterprises.hnte_valid/2025/",
            "data-fact": "enterprises.hnte_valid@2025:value",
            "data-name": "hnte_valid",
            "data-period": "2025年",
            "data-rows": "1",
            "data-definition": "enterprises.hnte_valid，以主管部门文件为准。",
            "title": "hnte_valid · 2025年 · 1 条记录",
        }
    ]
    assert [attrs["data-chapter"] for attrs in page.all("section")] == [c.key for c in summary.chapters]
    assert (len(page.all("h1")), len(page.all("h2")), len(page.all("h3")), len(page.all("h4"))) == (1, 7, 3, 1)
    assert len(page.all("strong")) == 3


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "data:text/html,x", "//elsewhere.example/"])
def test_a_number_without_a_page_is_a_span(summary, url):
    page = Page(render(replace(summary, chapters=one(Number(fact("57家", url=url))))))
    assert page.all("a") == []
    assert len(page.all("span", **{"class": "f"})) == 1


def test_words_are_escaped(summary):
    nasty = "<b>\"x\"&'y'</b>"
    number = Number(fact(nasty, name=nasty, definition=nasty, period=nasty, url="/a?b=1&c=\"2'"))
    chapters = (Chapter("k", nasty, (Paragraph((Text(nasty), number)),)),)
    for standalone in (False, True):
        source = render(replace(summary, title=(nasty,), issuer=nasty, chapters=chapters), standalone=standalone)
        assert "<b>" not in source
        page = Page(source)
        assert page.words.count(nasty) >= 5
        assert [a["data-definition"] for a in page.all("a") if a.get("class") == "f"] == [nasty]


def test_the_file_alone_needs_nothing_else(summary):
    source = render(summary, standalone=True)
    page = Page(source)
    assert source.startswith("<!doctype html>")
    assert not re.search(r"https?://|src=|@import|url\(", source)
    assert page.all("link") == []
    targets = {attrs["href"] for attrs in page.all("a") if attrs.get("class") == "f"}
    assert targets == {f"#{attrs['id']}" for attrs in page.all("tr") if "id" in attrs}
    for found in summary.facts():
        assert found.id in page.words
