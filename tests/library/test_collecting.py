"""Collections: who makes them, what each reader sees of them, and the feed of what is new and public."""

from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.library.shelving import add_version, shelve

from keguan.kit.errors import BureauError, NotAllowed
from keguan.library import collecting
from keguan.library.models import Collected, Collection, Holding, Version
from keguan.store.acting import acting

NOBODY = AnonymousUser()


@pytest.fixture
def filled(city, user_of):
    """A public collection with a public, an internal and a masked document, in this order."""
    clerk = user_of("clerk")
    made = collecting.save(Collection(), clerk, name="高企认定", purpose="申报前看", is_public=True)
    masked = shelve("年度总结", has_public_face=True)
    add_version(masked, face=Version.PUBLIC)
    for holding in (shelve("认定办法", audience=Holding.PUBLIC), shelve("内部口径", audience=Holding.STAFF), masked):
        collecting.collect(made, holding, clerk)
    return made


def titles(user, collection):
    return [h.document.title for h in collecting.documents_of(user, collection)]


def test_each_reader_sees_of_it_what_they_find(filled, user_of):
    assert titles(user_of("clerk"), filled) == ["认定办法", "内部口径", "年度总结"]
    for outsider in (NOBODY, user_of("enterprise"), user_of("township")):
        assert titles(outsider, filled) == ["认定办法", "年度总结"]
        assert collecting.collection_for(outsider, filled.pk).seen == 2
    page = Client().get(reverse("library-collection", args=[filled.pk])).content.decode()
    assert "认定办法" in page
    assert "内部口径" not in page
    assert "移出" not in page


def test_one_that_is_not_public_is_there_for_the_bureau_alone(filled, user_of, client_of):
    collecting.save(filled, user_of("head"), name="高企认定", purpose="", is_public=False)
    assert [c.name for c in collecting.collections_for(user_of("leader"))] == ["高企认定"]
    assert not collecting.collections_for(NOBODY).exists()
    assert Client().get(reverse("library-collection", args=[filled.pk])).status_code == 404
    assert client_of("enterprise").get(reverse("library-collection", args=[filled.pk])).status_code == 404


def test_a_document_is_in_it_once_and_changes_places(filled, user_of):
    clerk = user_of("clerk")
    first = Holding.objects.get(document__title="认定办法")
    collecting.collect(filled, first, clerk)
    assert Collected.objects.filter(collection=filled).count() == 3
    place = Collected.objects.get(collection=filled, holding=first)
    collecting.shift(place, clerk, up=True)  # it is the first already
    collecting.shift(place, clerk, up=False)
    assert titles(clerk, filled) == ["内部口径", "认定办法", "年度总结"]
    collecting.take_out(place, clerk)
    assert titles(clerk, filled) == ["内部口径", "年度总结"]
    collecting.collect(filled, first, clerk)
    assert titles(clerk, filled)[-1] == "认定办法"


def test_who_does_not_keep_documents_arranges_nothing(filled, user_of):
    for role in ("leader", "enterprise", "township"):
        with pytest.raises(NotAllowed):
            collecting.save(Collection(), user_of(role), name="另一个", purpose="", is_public=True)
    with pytest.raises(BureauError, match="已有叫"):
        collecting.save(Collection(), user_of("clerk"), name="高企认定 ", purpose="", is_public=True)
    with pytest.raises(BureauError, match="要有名字"):
        collecting.save(Collection(), user_of("clerk"), name=" ", purpose="", is_public=True)
    collecting.close(filled, user_of("writer"))
    assert not collecting.collections_for(user_of("clerk")).exists()
    assert Holding.objects.filter(document__title="认定办法").exists()


def test_a_document_is_collected_from_its_page(filled, client_of):
    clerk, holding = client_of("clerk"), shelve("新通知", audience=Holding.PUBLIC)
    clerk.post(reverse("library-collect", args=[holding.pk]), {"collection": str(filled.pk)})
    clerk.post(reverse("library-collect", args=[holding.pk]), {"collection": "new", "name": "开会要带的"})
    around = clerk.get(reverse("library-around", args=[holding.pk])).content.decode()
    assert "高企认定" in around
    assert "开会要带的" in around
    assert "开会要带的" not in Client().get(reverse("library-around", args=[holding.pk])).content.decode()
    hidden = shelve("别人的", audience=Holding.PERSONS, by=holding.added_by.__class__.objects.get(role="head"))
    assert clerk.post(reverse("library-collect", args=[hidden.pk]), {"collection": str(filled.pk)}).status_code == 404


@pytest.mark.parametrize("address", ["library-collections", "library-collection"])
def test_the_number_of_queries_does_not_grow(address, filled, user_of, client_of, django_assert_num_queries):
    where = reverse(address, args=[] if address.endswith("s") else [filled.pk])
    client = client_of("clerk")
    client.get(where)
    with CaptureQueriesContext(connection) as few:
        client.get(where)
        count = len(few)
    for n in range(4):
        more = collecting.save(Collection(), user_of("clerk"), name=f"专题{n}", purpose="", is_public=True)
        for target in (more, filled):
            collecting.collect(
                target, shelve(f"文件{n}{target.pk}", audience=Holding.PUBLIC, pages=1), user_of("clerk")
            )
    client.get(where)  # the shell counts again after a change
    with django_assert_num_queries(count):
        client.get(where)


@pytest.mark.parametrize("address", ["library-feed", "library-atom"])
def test_the_feed_tells_what_visitors_find_and_nothing_else(address, filled, client_of, user_of):
    for client in (Client(), client_of("clerk")):
        answer = client.get(reverse(address))
        text = answer.content.decode()
        ElementTree.fromstring(text)
        assert "认定办法" in text
        assert "年度总结" in text
        assert "内部口径" not in text
        assert "清江市科学技术局文库" in text
    with acting(user_of("clerk"), "撤下"):
        Holding.objects.get(document__title="认定办法").retire("撤下")
    assert "认定办法" not in Client().get(reverse(address)).content.decode()
