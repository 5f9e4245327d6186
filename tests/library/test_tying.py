"""Matching materials: tied from a document's page, shown on both, taken off again."""

import pytest
from django.urls import reverse
from tests.library.shelving import shelve

from keguan.kit.errors import BureauError, NotAllowed
from keguan.library.models import Holding, Tie
from keguan.library.tying import tie, untie


@pytest.fixture
def two(city):
    return shelve("认定办法", number="清科发〔2030〕7号", pages=1), shelve("认定办法解读", pages=1)


def test_a_companion_is_tied_once_and_only_one_way(two, user_of):
    policy, reading = two
    clerk = user_of("clerk")
    made = tie(policy, reading, Tie.SPEECH, clerk)
    assert tie(policy, reading, Tie.EXPLANATION, clerk).pk == made.pk
    assert Tie.objects.get().kind == Tie.EXPLANATION
    with pytest.raises(BureauError, match="已是"):
        tie(reading, policy, Tie.SPEECH, clerk)
    with pytest.raises(BureauError, match="它自己"):
        tie(policy, policy, Tie.SPEECH, clerk)
    with pytest.raises(BureauError, match="请选关系"):
        tie(policy, reading, "other", clerk)
    untie(made, clerk)
    assert not Tie.objects.exists()
    assert tie(policy, reading, Tie.SPEECH, clerk).pk == made.pk


def test_who_does_not_keep_the_document_ties_nothing(two, user_of):
    for role in ("leader", "township", "enterprise"):
        with pytest.raises(NotAllowed):
            tie(*two, Tie.SPEECH, user_of(role))


def test_it_is_tied_by_number_or_title_from_the_page(two, client_of):
    policy, reading = two
    clerk = client_of("clerk")
    offered = clerk.get(reverse("library-pick"), {"companion": "解读"}).content.decode()
    assert 'value="认定办法解读"' in offered
    assert (
        'value="清科发〔2030〕7号"'
        in clerk.get(reverse("library-pick"), {"companion": "清科发[2030]"}).content.decode()
    )
    clerk.post(reverse("library-tie", args=[policy.pk]), {"companion": "认定办法解读", "kind": Tie.EXPLANATION})
    clerk.post(reverse("library-tie", args=[reading.pk]), {"companion": "没有这份", "kind": Tie.EXPLANATION})
    made = Tie.objects.get()
    assert (made.holding, made.companion) == (policy, reading)
    assert "政策解读：认定办法解读" in clerk.get(reverse("library-around", args=[policy.pk])).content.decode()
    for page, shown in ((policy, "认定办法解读"), (reading, "认定办法")):
        assert (
            f"/library/{(reading if page == policy else policy).pk}/"
            in clerk.get(reverse("library-document", args=[page.pk])).content.decode()
        ), shown
    clerk.post(reverse("library-untie", args=[policy.pk, made.pk]))
    assert not Tie.objects.exists()


def test_a_document_that_is_not_for_the_keeper_is_neither_offered_nor_tied(two, client_of, user_of):
    shelve("只给科长", audience=Holding.PERSONS, by=user_of("head"), pages=1)
    clerk = client_of("clerk")
    assert "只给科长" not in clerk.get(reverse("library-pick"), {"companion": "科长"}).content.decode()
    clerk.post(reverse("library-tie", args=[two[0].pk]), {"companion": "只给科长", "kind": Tie.SPEECH})
    assert not Tie.objects.exists()
