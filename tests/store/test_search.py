"""Records are found by any part of their names: as a scan would find them, and as they are called now."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keguan.kit.catalogue import catalogue
from keguan.registry.merging import merge, part
from keguan.registry.models import FormerName, Organisation
from keguan.store import search
from keguan.store.acting import acting
from keguan.store.search.entries import Searchable, rebuild
from keguan.store.undo import take_back
from keguan.web.ledgers.listing import MOST, told
from keguan.web.ledgers.searching import matching

LEDGER = catalogue.ledger("registry.enterprises")


def found(words):
    return set(Organisation.everything.filter(matching(LEDGER, words)).values_list("pk", flat=True))


def proposed(word):
    return set(search.proposed(Organisation, [word]))


def scanned(words):
    """By reading every record, one by one."""
    former = {}
    for name in FormerName.objects.all():
        former.setdefault(name.organisation_id, []).append(name.name)
    return {
        o.pk
        for o in Organisation.everything.all()
        if all(
            any(w.lower() in t.lower() for t in (o.name, o.credit_code or "", o.initials, *former.get(o.pk, ())))
            for w in words.split()
        )
    }


def test_two_hundred_words_are_found_as_a_scan_finds_them(city):
    names = sorted(Organisation.everything.values_list("name", flat=True))
    places = [(n, i % (len(n) - 6), 1 + i % 6) for i, n in enumerate(names) if len(n) > 6]
    words = [n[at : at + size] for n, at, most in places for size in (most, 2)]
    initials = [o.initials[2:6] for o in Organisation.everything.all()[:20]]
    codes = [o.credit_code[3:9] for o in Organisation.everything.exclude(credit_code=None)[:20]]
    asked = [w for w in (*words, *initials, *codes, "江 有限", "清 江", "（", "ＡＢ", "不存在的", "a1") if w.strip()]
    assert len(asked) > 200
    assert [w for w in asked if found(w) != scanned(w)] == []
    assert any(search.proposed(Organisation, [w]) for w in asked), "the index did propose"


@pytest.mark.parametrize("most", [search.MOST, 3])
def test_every_ledger_is_searched_as_a_scan_would(city, monkeypatch, most):
    monkeypatch.setattr(search, "MOST", most)  # with a small one most words narrow nothing
    asked = 0
    for ledger in (d for d in catalogue.ledgers.values() if d.search and d.model is not Organisation):
        held = [
            (pk, [str(text) for text in texts if text])
            for pk, *texts in ledger.model.everything.values_list("pk", *ledger.search)
        ]
        pieces = {text[at : at + 4] for _, texts in held[:12] for text in texts for at in (0, 3)}
        pieces |= {texts[0][2:4] + " " + texts[-1][:3] for _, texts in held[:5] if texts}
        for words in (piece for piece in pieces if piece.split()):
            scan = {pk for pk, texts in held if all(any(w.lower() in t.lower() for t in texts) for w in words.split())}
            assert set(ledger.model.everything.filter(matching(ledger, words)).values_list("pk", flat=True)) == scan
            asked += bool(scan)
    assert asked > 300


def test_the_index_is_asked_once_for_all_ledgers(client_of, monkeypatch):
    asked = []
    known = search.proposed
    monkeypatch.setattr(search, "proposed", lambda model, words: asked.append((model, words)) or known(model, words))
    groups = client_of("clerk").get("/search?q=国瑞").context["groups"]
    assert len(groups) > 3
    assert asked == [(Organisation, ("国瑞",))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="清江市国瑞新材料aB1（() ·-", min_size=1, max_size=5))
def test_whatever_is_typed_is_found_as_a_scan_finds_it(city, words):
    assert found(words) == (scanned(words) if words.split() else found(words))


def test_what_changes_is_found_under_its_new_name_at_once(city, user_of):
    with acting(None, "测试"):
        one = Organisation.objects.create(name="鑫淼测试厂", kind="enterprise")
        assert proposed("鑫淼") == {one.pk}
        one.name = "淼鑫测试厂"
        one.save()
        assert (proposed("鑫淼"), proposed("淼鑫")) == (set(), {one.pk})
        FormerName.objects.create(organisation=one, name="鑫淼老厂")
        assert proposed("鑫淼") == {one.pk}
        assert proposed("xmcsc") == set(), "the initials are those of today's name"
        made = Organisation.objects.bulk_create([Organisation(name=f"垚垚{n}厂", kind="enterprise") for n in range(3)])
        assert proposed("垚垚") == {o.pk for o in made}
        Organisation.objects.filter(pk=made[0].pk).update(name="犇犇厂")
        assert proposed("垚垚") == {o.pk for o in made[1:]}
        assert found("犇") == {made[0].pk}
    other = made[1]
    done = merge(one, other, take={}, user=user_of("head"), reason="同一家")
    one.refresh_from_db()
    assert one.pk in found("垚垚1"), "the merged file is found under the name that it took over"
    part(done, user=user_of("head"))
    assert one.pk not in found("垚垚1")
    with acting(None, "改名"):
        made[2].name = "骉骉厂"
        made[2].save()
    take_back(list(made[2].revisions[:1]), user=user_of("head"), told="改错了")
    assert (found("骉骉"), proposed("垚垚2")) == (set(), {made[2].pk})


def test_a_word_in_too_many_names_narrows_nothing_and_is_found_all_the_same(city, monkeypatch):
    monkeypatch.setattr(search, "MOST", 3)
    monkeypatch.setattr(search, "ENOUGH", 5)
    assert len(search.proposed(Organisation, ["有限公司"])) == 5
    assert found("有限公司") == scanned("有限公司")


def test_the_index_is_made_anew_from_what_stands(city):
    renamed = Organisation.objects.first()
    with acting(None, "测试"):
        FormerName.objects.create(organisation=renamed, name="鑫鑫老厂")
    Searchable.objects.exclude(object_id=renamed.pk).update(grams="写错")
    Searchable.objects.filter(object_id=renamed.pk).delete()
    assert found("鑫鑫") == set(), "other hands spoiled it"
    assert rebuild() == Organisation.everything.count() == Searchable.objects.count()
    assert found("鑫鑫") == {renamed.pk}
    with acting(None, "测试"):
        one = Organisation.objects.create(name="鑫淼测试厂", kind="enterprise")
    assert proposed("鑫淼") == {one.pk}, "and it is kept current from then on"
    assert proposed("写错") == set()


def test_the_pairs_of_parts_do_not_join():
    assert search.grams(["甲乙", "丙"]) == "甲乙 zzz 丙 zzz 甲 乙 丙"
    assert search.pairs("Ａ-b（清）") == ["ab", "b清"]


def test_a_long_list_says_so(city, clerk_list, monkeypatch):
    assert (told(MOST), told(MOST + 1)) == ("10,000", "10,000+")
    monkeypatch.setattr("keguan.web.ledgers.listing.MOST", 5)
    page = clerk_list("registry.enterprises")
    assert "共 <b>5+</b> 条" in page.content.decode()
    listing = page.context["listing"]
    assert [f.name for f in listing.offered][:2] == ["region", "field"]
    assert clerk_list("finance.loans").context["listing"].table.totals == [], "too long to be added up on the way"


@pytest.fixture
def clerk_list(client_of):
    from django.core.cache import cache

    cache.clear()
    client = client_of("clerk")
    yield lambda key: client.get(f"/ledgers/{key}/")
    cache.clear()  # what was counted under another limit
