"""The tree of categories: made, named, moved, put in order, closed; by those who keep the library."""

import pytest

from keguan.kit.errors import BureauError, NotAllowed
from keguan.library import categories, keeping
from keguan.library.models import Category, Holding
from keguan.registry.models import Document
from keguan.store.acting import acting

ADDRESS = "/library/categories/"


@pytest.fixture
def shelves(empty_of_categories, user_of):
    clerk = user_of("clerk")
    top = categories.called(clerk, "政策", None)
    return {
        "top": top,
        "below": categories.called(clerk, "高企政策", top),
        "other": categories.called(clerk, "讲义", None),
    }


@pytest.fixture
def empty_of_categories(db):
    with acting(None, "测试"):
        for holding in Holding.objects.exclude(category=None):
            holding.category = None
            holding.save()
        for one in Category.objects.order_by("-pk"):
            one.retire("测试")


def ways():
    return [placed.way for placed in categories.tree()]


def test_the_tree_is_told_in_order_each_under_its_parent(shelves, user_of):
    assert ways() == ["政策", "政策 › 高企政策", "讲义"]
    categories.shift(shelves["other"], user_of("clerk"), up=True)
    assert ways() == ["讲义", "政策", "政策 › 高企政策"]
    categories.shift(Category.objects.get(pk=shelves["other"].pk), user_of("clerk"), up=True)
    assert ways()[0] == "讲义"


def test_a_category_moves_with_all_that_stands_in_it_but_never_into_itself(shelves, user_of):
    categories.change(shelves["top"], user_of("clerk"), name="政策文件", parent=shelves["other"])
    assert ways() == ["讲义", "讲义 › 政策文件", "讲义 › 政策文件 › 高企政策"]
    for inside in (shelves["top"], shelves["below"]):
        with pytest.raises(BureauError, match="它自己或它下面"):
            categories.change(shelves["top"], user_of("clerk"), name="政策", parent=inside)
    assert categories.within(shelves["other"].pk) == {one.pk for one in shelves.values()}


def test_two_of_one_name_never_stand_beside_each_other(shelves, user_of):
    with pytest.raises(BureauError, match="已有叫“政策”的类目"):
        categories.change(shelves["other"], user_of("clerk"), name=" 政策 ", parent=None)
    assert categories.called(user_of("clerk"), "高企政策", shelves["top"]) == shelves["below"]
    for name in ("", "  ", "长" * 41):
        with pytest.raises(BureauError, match="类目要有名字"):
            categories.called(user_of("clerk"), name, None)


def test_only_an_empty_category_is_closed_and_its_name_opens_it_again(shelves, user_of):
    clerk = user_of("clerk")
    with acting(None, "测试"):
        document = Document.objects.create(title="高企认定问答", number="清科发〔2031〕9号")
        holding = Holding.objects.create(document=document, category=shelves["below"], added_by=clerk)
    for full in (shelves["top"], shelves["below"]):
        with pytest.raises(BureauError, match="里还有文件或下级类目"):
            categories.close(full, clerk)
    with acting(None, "测试"):
        holding.retire("撤下")
    categories.close(shelves["below"], clerk)
    assert ways() == ["政策", "讲义"]
    assert categories.called(clerk, "高企政策", shelves["top"]).pk == shelves["below"].pk
    assert ways() == ["政策", "政策 › 高企政策", "讲义"]
    for shelf in (shelves["below"], shelves["top"]):
        categories.close(Category.objects.get(pk=shelf.pk), clerk)
    keeping.restore(clerk, holding.pk)
    assert ways() == ["政策", "政策 › 高企政策", "讲义"]  # what is put back finds its place again


def test_who_does_not_keep_the_library_changes_nothing(shelves, user_of):
    leader = user_of("leader")
    for forbidden in (
        lambda: categories.called(leader, "新的", None),
        lambda: categories.change(shelves["top"], leader, name="别的", parent=None),
        lambda: categories.shift(shelves["top"], leader, up=False),
        lambda: categories.close(shelves["other"], leader),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    assert ways() == ["政策", "政策 › 高企政策", "讲义"]


def test_the_page_makes_names_moves_and_closes(client_of, shelves, django_assert_max_num_queries):
    clerk = client_of("clerk")
    said = clerk.post(f"{ADDRESS}new", {"name": "制度", "parent": shelves["top"].pk}, follow=True).content.decode()
    assert "已有类目“制度”" in said and "政策 › 制度" in said
    clerk.post(f"{ADDRESS}{shelves['below'].pk}", {"name": "高企", "parent": ""})
    clerk.post(f"{ADDRESS}{shelves['below'].pk}", {"act": "up"})
    assert ways() == ["政策", "政策 › 制度", "高企", "讲义"]
    refused = clerk.post(f"{ADDRESS}{shelves['top'].pk}", {"act": "close"}, follow=True).content.decode()
    assert "里还有文件或下级类目" in refused
    assert clerk.post(f"{ADDRESS}new", {"name": "制度", "parent": "9" * 9}).status_code == 404
    with django_assert_max_num_queries(12):
        clerk.get(ADDRESS)
