"""Collections (专题): documents put together in an order, shown to each reader as far as they find them."""

from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.shortcuts import get_object_or_404

from keguan.kit.errors import BureauError, NotAllowed
from keguan.library import access
from keguan.library.models import Collected, Collection, Holding
from keguan.store.acting import acting


def collections_for(user: Any) -> QuerySet[Collection]:
    """The collections that the user sees, each with `seen`, how many of its documents they find."""
    shown = Collection.objects.all() if access.is_staff(user) else Collection.objects.filter(is_public=True)
    is_seen = Q(items__retired_at=None, items__holding__in=access.found(user))
    return shown.annotate(seen=Count("items", filter=is_seen)).order_by("name")


def collection_for(user: Any, pk: int) -> Collection:
    """The collection as the user sees it. Raises Http404 where it is not there for them."""
    return get_object_or_404(collections_for(user), pk=pk)


def documents_of(user: Any, collection: Collection) -> QuerySet[Holding]:
    """Its documents that the user finds, in their order, each with `place`, the key of its place."""
    inside = Q(collected__collection=collection, collected__retired_at=None)
    rows = access.found(user).filter(inside).annotate(place=F("collected__pk"), at=F("collected__position"))
    return rows.select_related("document").order_by("at", "place")


def collections_with(user: Any, holding: Holding) -> QuerySet[Collection]:
    """The collections that the user sees and the document stands in."""
    return collections_for(user).filter(items__holding=holding, items__retired_at=None)


def save(collection: Collection, user: Any, *, name: str, purpose: str, is_public: bool) -> Collection:
    """Make or change a collection. Raises BureauError with what to mend."""
    _require(user)
    collection.name, collection.purpose, collection.is_public = name.strip(), purpose.strip(), is_public
    if not 0 < len(collection.name) <= 60 or len(collection.purpose) > 200:
        raise BureauError("library.collection", "专题要有名字，不超过 60 个字；说明不超过 200 个字。")
    if Collection.everything.filter(name=collection.name).exclude(pk=collection.pk).exists():
        raise BureauError("library.collection", f"已有叫“{collection.name}”的专题（也许已停用），请换个名字。")
    with acting(user, f"{'改' if collection.pk else '建'}专题“{collection.name}”"):
        collection.save()
    return collection


def close(collection: Collection, user: Any) -> None:
    """Take the collection away; its documents stay where they are."""
    _require(user)
    with acting(user, f"停用专题“{collection}”"):
        collection.retire("停用")


def collect(collection: Collection, holding: Holding, user: Any) -> None:
    """Put the document at the end of the collection; one that stands in it already stays where it is."""
    _require(user)
    known = Collected.everything.filter(collection=collection, holding=holding).first()
    if known and known.retired_at is None:
        return
    place = known or Collected(collection=collection, holding=holding)
    place.position = 1 + (collection.items.aggregate(last=Max("position"))["last"] or 0)
    place.retired_at, place.retired_reason = None, ""
    with acting(user, f"把“{holding}”收进专题“{collection}”"):
        place.save()


def take_out(place: Collected, user: Any) -> None:
    """Take the document out of the collection."""
    _require(user)
    with acting(user, f"把“{place.holding}”移出专题“{place.collection}”"):
        place.retire("移出专题")


def shift(place: Collected, user: Any, *, up: bool) -> None:
    """Let the document change places with its neighbour."""
    _require(user)
    order = list(place.collection.items.filter(retired_at=None).order_by("position", "pk"))
    at = [p.pk for p in order].index(place.pk)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(order):
        return
    order[at], order[other] = order[other], order[at]
    with acting(user, f"调整专题“{place.collection}”的次序"):
        for position, one in enumerate(order, start=1):
            if one.position != position:
                one.position = position
                one.save()


def _require(user: Any) -> None:
    if not access.may_keep(user):
        raise NotAllowed("library.collection", "专题由本局的业务员、科长和撰稿人整理。")
