"""The library's list in the browser: for staff and for visitors, and the ways from it."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.library.shelving import put

from keguan.store.acting import acting


@pytest.fixture
def shelf(city):
    rules = put(
        "高新技术企业培育办法",
        "第一条　培育企业。",
        "第二条　研发费用补助。",
        number="清科发〔2025〕12号",
        kind="policy",
    )
    own = put("内部测算", "研发费用补助测算表。", audience="staff")
    limited = put("讲义", "第一页。", "第二页说研发费用。", preview_pages=1)
    return rules, own, limited


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_staff_find_open_and_narrow(shelf, client_of):
    page = text(client_of("clerk").get("/library/", {"q": "研发费用"}))
    assert "共 <b>3</b> 份" in page
    assert f"/library/{shelf[0].pk}/?page=2&amp;q=" in page
    assert "<mark>研发费用</mark>补助。" in page
    narrowed = text(client_of("clerk").get("/library/", {"q": "研发费用", "kind": "policy"}))
    assert "共 <b>1</b> 份" in narrowed
    assert "种类：政策文件" in narrowed


def test_a_visitor_sees_what_is_public_and_no_word_behind_the_preview(shelf):
    page = text(Client().get("/library/", {"q": "研发费用"}))
    assert "共 <b>1</b> 份" in page
    assert "内部测算" not in page
    assert "第二页" not in page.replace("打开第 2 页", "")
    whole = text(Client().get("/library/"))
    assert "可读前 1 页，共 2 页" in whole
    assert "导出" not in whole
    assert Client().get("/library/export").status_code == 302
    assert "/library/" in text(Client().get("/", follow=True))


def test_what_was_perhaps_meant(shelf, client_of):
    clerk = client_of("clerk")
    assert "培育企业" not in text(clerk.get("/library/", {"q": "培域"}))
    assert ">培育</a>" in text(clerk.get("/library/", {"q": "培域"})), "sounds the same"
    put("秘密", "只有内部知道的溯源码。", audience="staff")
    assert ">溯源</a>" in text(clerk.get("/library/", {"q": "诉源"}))
    assert ">溯源</a>" not in text(Client().get("/library/", {"q": "诉源"})), "a visitor would not find it"


def test_signs_alone_and_broken_addresses_are_answered_in_words(shelf, client_of):
    clerk = client_of("clerk")
    assert "没有找到" in text(clerk.get("/library/", {"q": "，。！"}))
    assert clerk.get("/library/", {"after": "坏的"}).status_code == 400
    for odd in ("\x00企业", "*", '"', "NEAR(", "a" * 500, '企业\x00 "AND'):
        assert (
            clerk.get("/library/", {"q": odd, "year": "²", "category": "9" * 30, "collection": "x"}).status_code == 200
        )


def test_the_export_holds_what_the_list_shows(shelf, client_of):
    answer = client_of("leader").get("/library/export", {"q": "研发费用", "kind": "policy"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.values)
    assert rows[1][0].count("含“研发费用”；种类：政策文件") == 1
    assert [row[:2] for row in rows[3:]] == [("高新技术企业培育办法", "清科发〔2025〕12号")]
    assert client_of("township").get("/library/export").status_code == 403


def test_a_number_leads_to_its_document(shelf, client_of):
    clerk = client_of("clerk")
    for written in ("清科发〔2025〕12号", "清科发[2025] 12 号", "清科发（２０２５）第１２号"):
        assert clerk.get("/library/number", {"n": written}).url == f"/library/{shelf[0].pk}/"
    other = clerk.get("/library/number", {"n": "国科发火〔2016〕32号"})
    assert other.url.startswith("/library/?q=")
    with acting(None, "改"):
        shelf[0].audience = "staff"
        shelf[0].save()
    assert "?q=" in Client().get("/library/number", {"n": "清科发〔2025〕12号"}).url


def test_the_top_search_finds_documents_too(shelf, client_of):
    groups = client_of("clerk").get("/search", {"q": "研发费用补助"}).context["groups"]
    (library,) = [g for g in groups if g.title == "文库"]
    assert {title for title, *_ in library.hits} == {"高新技术企业培育办法", "内部测算"}
    outside = client_of("enterprise").get("/search", {"q": "研发费用补助"}).context["groups"]
    assert [hit[0] for g in outside if g.title == "文库" for hit in g.hits] == ["高新技术企业培育办法"]


def test_a_page_costs_the_same_queries_however_many_it_shows(shelf, client_of):
    clerk = client_of("clerk")
    for n in range(3):
        put(f"研发费用辅导{n}", "甲。", "研发费用乙。")
    clerk.get("/library/", {"q": "研发费用"})

    def cost():
        clerk.get("/library/")  # what the navigation counts anew after a change
        with CaptureQueriesContext(connection) as queries:
            clerk.get("/library/", {"q": "研发费用"})
        return len(queries)

    few = cost()
    for n in range(12):
        put(f"又一份研发费用{n}", "研发费用。" * 3, number=f"清科函〔2024〕{n}号")
    # two for the values of shelves and sources, which outside a transaction are learned once; on PostgreSQL the pieces
    # of the words, and two settings around each question to the index
    assert cost() == few <= (30 if connection.vendor == "postgresql" else 17)
