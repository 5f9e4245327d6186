"""What documents are about, what people made of it, and which belong together."""

import pytest
from django.contrib.auth.models import AnonymousUser
from tests.library.shelving import add, put

from keguan.library import indexing, keywords
from keguan.library.finding import Question, find
from keguan.library.models import Entry, Keyword, Word
from keguan.library.related import related

VISITOR = AnonymousUser()
MUSHROOM = "食用菌菌种选育与菌棒栽培技术。食用菌菌种保藏，菌棒接种后培养。推广食用菌栽培。"
TUNGSTEN = "钨粉制备与硬质合金刀具烧结。硬质合金刀具涂层，钨粉粒度控制。"


@pytest.fixture
def shelf(city):
    for n in range(6):
        put(f"年度通知{n}", f"请各单位按通知要求报送材料，第{n}次通知，报送材料电子版。")
    first = put("食用菌栽培技术规程", MUSHROOM, number="清科农〔2024〕1号")
    second = put("菌棒接种要点", "菌棒接种与菌种活力。菌种菌棒逐批检查，食用菌菌棒。" + MUSHROOM)
    third = put("硬质合金攻关指南", TUNGSTEN * 2)
    return first, second, third


def proposed(holding):
    return list(holding.keywords.filter(state=Keyword.PROPOSED).values_list("word", flat=True))


def test_words_that_tell_documents_apart_are_proposed(shelf):
    assert {"食用菌", "菌种"} & set(proposed(shelf[0])[:4])
    assert {"刀具", "硬质合金", "合金", "钨粉"} & set(proposed(shelf[2])[:3])
    assert "材料" not in proposed(shelf[0])
    assert sum(k.weight**2 for k in shelf[0].keywords.all()) == pytest.approx(1, abs=0.01)


def test_pieces_of_sentences_and_of_document_numbers_are_no_keywords():
    text = "奖补资金由市科技局受理，由市财政局拨付，依据清府办发〔2025〕3号和清府办发〔2024〕1号，推进数智化。"
    told = keywords.often("数智化改造", text * 2)
    assert not {"由市", "清府", "府办"} & set(told)
    assert {"数智化", "资金", "科技局", "财政局"} <= set(told)


def test_what_a_person_dropped_does_not_come_back_and_what_they_kept_stays(shelf):
    one = shelf[0]
    was = proposed(one)
    indexing.settle(one, ["林下经济", was[0]])
    assert sorted(one.keywords.filter(state=Keyword.KEPT).values_list("word", flat=True)) == sorted(
        ["林下经济", was[0]]
    )
    add(one, MUSHROOM + "钨粉钨粉钨粉烧结烧结烧结。")
    again = dict(one.keywords.values_list("word", "state"))
    assert again["林下经济"] == again[was[0]] == Keyword.KEPT
    assert {again[word] for word in was[1:]} == {Keyword.DROPPED}
    assert set(proposed(one)) and not set(proposed(one)) & set(was)
    assert [str(e.holding) for e in find(VISITOR, Question("林下经济")).entries] == [str(one)]


def test_words_are_counted_over_documents_and_counted_again_for_a_new_version(shelf):
    assert Word.objects.get(word="接种").documents == 2
    assert Word.objects.get(word="接种").sound == "jiezhong"
    add(shelf[0], "换成别的内容。")
    assert Word.objects.get(word="接种").documents == 1
    before = dict(Word.objects.filter(documents__gt=0).values_list("word", "documents"))
    indexing.rebuild()
    assert dict(Word.objects.values_list("word", "documents")) == before


def test_keywords_behind_the_preview_are_not_told(city):
    limited = put("讲义", "第一页只说菌种。菌种。菌种。", TUNGSTEN * 2, preview_pages=1)
    whole, cut = Entry.objects.filter(holding=limited).order_by("is_preview")
    assert "刀具" in whole.text.words and "刀具" not in cut.text.words
    assert find(VISITOR, Question("刀具")).total == 0
    assert find(VISITOR, Question(keyword="刀具")).total == 0
    assert find(limited.added_by, Question(keyword="刀具")).total == 1
    assert "刀具" not in find(VISITOR, Question("讲义")).counts["keyword"]


def test_a_keyword_beside_the_hits_leads_to_as_many_as_it_counts(city, user_of):
    limited = put("讲义", "第一页只说菌种。菌种。菌种。", TUNGSTEN * 2, preview_pages=1)
    put("讲义二", "菌种活力与菌种保藏，菌种。" * 2)
    indexing.settle(limited, [*proposed(limited), "林下经济", "硬质"])
    for user in (VISITOR, user_of("bank"), user_of("clerk")):
        counts = find(user, Question("讲义")).counts["keyword"]
        assert {"菌种", "林下经济", "硬质"} <= set(counts)
        assert {w: find(user, Question("讲义", keyword=w)).total for w in counts} == counts
    assert find(VISITOR, Question(keyword="硬")).total == 0


def test_related_documents_share_words_or_citations(shelf, user_of):
    first, second, third = shelf
    clerk = user_of("clerk")
    assert related(clerk, first)[0] == second
    assert third not in related(clerk, first)
    citing = put("采购合同", "按清科农〔2024〕1号执行。")
    assert citing in related(clerk, first)
    assert first in related(clerk, citing)
    hidden = put("菌种内部评议", MUSHROOM, audience="staff")
    assert hidden in related(clerk, first)
    assert hidden not in related(VISITOR, first)


def test_terms_of_the_field_stay_whole():
    assert "高新技术企业" in keywords.cut("清江市高新技术企业培育")
    assert keywords.cut("加计\n扣除") == ["加计扣除"]
