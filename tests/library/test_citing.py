"""Numbers of official documents in running text: found however they are written, and leading only where one may read."""

import pytest
from django.contrib.auth.models import AnonymousUser
from tests.library.shelving import put

from keguan.library import citing
from keguan.library.models import Citation
from keguan.store.acting import acting

VISITOR = AnonymousUser()


@pytest.fixture
def shelf(city):
    rules = put("认定管理办法", "第一条。", number="国科发火〔2016〕32号")
    detail = put(
        "实施细则", "依据国科发火[2016]32号制定。", "另见国科发火〔2016〕32号、清科发〔20", "25〕12号。", number="清科发〔2025〕13号"
    )  # fmt: skip
    inner = put("内部说明", "摘清科发〔2025〕13号。", audience="staff")
    return rules, detail, inner


def test_what_a_document_cites_and_what_cites_it(shelf, user_of):
    rules, detail, inner = shelf
    clerk = user_of("clerk")
    assert sorted(Citation.objects.filter(version__holding=detail).values_list("page", "number")) == [
        (1, "国科发火〔2016〕32号"),
        (2, "国科发火〔2016〕32号"),
        (2, "清科发〔2025〕12号"),
    ]
    numbers, documents = citing.cites(clerk, detail)
    assert numbers == [("国科发火〔2016〕32号", 1), ("清科发〔2025〕12号", 2)]
    assert list(documents) == [rules]
    assert list(citing.cited_by(clerk, rules)) == [detail]
    assert list(citing.cited_by(clerk, detail)) == [inner]
    assert list(citing.cited_by(VISITOR, detail)) == [], "a visitor is not told of what they do not find"
    later = put("后来收录的办法", "第一条。", number="清科发〔2025〕12号")
    assert set(citing.cites(clerk, detail)[1]) == {rules, later}, "a number leads to its document whenever there is one"


def test_a_citation_behind_the_preview_is_not_told(shelf):
    rules, detail, _ = shelf
    with acting(None, "改"):
        detail.preview_pages = 1
        detail.save()
    assert citing.cites(VISITOR, detail)[0] == [("国科发火〔2016〕32号", 1)]
    other = put("另一份", "第一页。", "见清科发〔2025〕13号。", preview_pages=1)
    assert other not in citing.cited_by(VISITOR, detail)


def test_links_lead_where_the_reader_may_go(shelf, user_of):
    rules, _, _ = shelf
    text = "摘国科发火〔2016〕32号和不存在的某科发〔2001〕1号"
    ((cited, key),) = citing.links_in(user_of("clerk"), text)
    assert (text[cited.start : cited.end], key) == ("国科发火〔2016〕32号", rules.pk)
    with acting(None, "改"):
        rules.audience = "staff"
        rules.save()
    assert citing.links_in(VISITOR, text) == []
