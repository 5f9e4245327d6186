"""The tree of categories (类目): shelves within shelves, made, named, moved and closed."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q

from keguan.kit.errors import BureauError, NotAllowed
from keguan.library import access
from keguan.library.models import Category
from keguan.store.acting import acting

LONGEST: Final = Category._meta.get_field("name").max_length or 0


class Placed(NamedTuple):
    """A category with how deep it stands (0 at the top), the names on the way to it, and how many documents it holds itself."""

    category: Any
    depth: int
    way: str
    held: int


def tree() -> list[Placed]:
    """All categories in their order, each under the one it stands within."""
    held = Count("holding", filter=Q(holding__retired_at=None))
    below: dict[int | None, list[Any]] = {}
    for one in Category.objects.annotate(held=held).order_by("position", "pk"):
        below.setdefault(one.parent_id, []).append(one)

    def told(parent: int | None, above: tuple[str, ...]) -> list[Placed]:
        made = []
        for one in below.get(parent, ()):
            way = (*above, one.name)
            made += [Placed(one, len(above), " › ".join(way), one.held), *told(one.pk, way)]
        return made

    return told(None, ())


def within(key: int) -> set[int]:
    """The category and all that stand within it."""
    parents = dict(Category.objects.values_list("pk", "parent"))
    return {pk for pk in parents if key in _upwards(pk, parents)} | {key}


def _upwards(key: int | None, parents: Mapping[int, int | None]) -> list[int]:
    way: list[int] = []
    while key and key not in way:
        way.append(key)
        key = parents.get(key)
    return way


def called(user: Any, name: str, parent: Category | None) -> Category:
    """The category of this name in its place, made when there is none. Raises BureauError for a name that is none."""
    _require(user)
    name = _name(name)
    found = Category.everything.filter(parent=parent, name=name).first()
    if found is None or found.retired_at:
        with acting(user, f"建类目“{name}”"):
            if found is None:
                return Category.objects.create(name=name, parent=parent, position=_last(parent) + 1)
            found.restore()
    return found


def change(category: Category, user: Any, *, name: str, parent: Category | None) -> None:
    """Name it anew, or let it stand within another with all that stands in it.

    Raises BureauError where it would stand within itself, or beside another of the same name.
    """
    _require(user)
    name = _name(name)
    if parent and parent.pk in within(category.pk):
        raise BureauError("library.category", f"“{category}”不能放到它自己或它下面的类目里，请另选上级。")
    if Category.everything.filter(parent=parent, name=name).exclude(pk=category.pk).exists():
        raise BureauError("library.category", f"那里已有叫“{name}”的类目（也许已停用），请换个名字。")
    with acting(user, f"改类目“{category}”"):
        if (parent and parent.pk) != category.parent_id:
            category.position = _last(parent) + 1
        category.name, category.parent = name, parent
        category.save()


def shift(category: Category, user: Any, *, up: bool) -> None:
    """Let it change places with its neighbour of the same parent."""
    _require(user)
    order = list(Category.objects.filter(parent=category.parent_id).order_by("position", "pk"))
    at = [one.pk for one in order].index(category.pk)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(order):
        return
    order[at], order[other] = order[other], order[at]
    with acting(user, "调整类目的次序"):
        for position, one in enumerate(order, start=1):
            if one.position != position:
                one.position = position
                one.save()


def close(category: Category, user: Any) -> None:
    """Take an empty category away. Raises BureauError while anything stands in it."""
    _require(user)
    if Category.objects.filter(parent=category).exists() or category.holding_set.exists():
        raise BureauError("library.category", f"“{category}”里还有文件或下级类目，请先移到别的类目再停用。")
    with acting(user, f"停用类目“{category}”"):
        category.retire("停用")


def reopen(category: Category | None) -> None:
    """Open a closed category again, and those that it stands within; inside an act."""
    while category is not None:
        if category.retired_at:
            category.restore()
        category = category.parent


def _name(told: str) -> str:
    name = told.strip()
    if not 0 < len(name) <= LONGEST:
        raise BureauError("library.category", f"类目要有名字，不超过 {LONGEST} 个字。")
    return name


def _last(parent: Category | None) -> int:
    last = Category.objects.filter(parent=parent).order_by("-position").values_list("position", flat=True).first()
    return last or 0


def _require(user: Any) -> None:
    if not access.may_keep(user):
        raise NotAllowed("library.category", "类目由本局的业务员、科长和撰稿人整理。")
