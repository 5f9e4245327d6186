"""What a reader leaves behind without acting on a document: counts, the page they were at, favourites."""

from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from keguan.library.access import is_signed_in
from keguan.library.models import Favourite, Holding, Opening, Tally

DAY = 24 * 3600


def note_place(user: Any, holding: Holding, page: int, *, visitor: str) -> None:
    """Keep the page that a person is at; a reader counts once a day."""
    if not is_signed_in(user):
        reader = sha256(visitor.encode()).hexdigest()[:16]
        if cache.add(f"library-read:{holding.pk}:{reader}", 1, DAY):
            _count(holding, "openings")
        return
    now = timezone.now()
    last = Opening.objects.filter(user=user, holding=holding).first()
    Opening.objects.update_or_create(user=user, holding=holding, defaults={"page": page, "at": now})
    if last is None or timezone.localdate(last.at) < timezone.localdate(now):
        _count(holding, "openings")


def note_download(holding: Holding) -> None:
    """Count a download."""
    _count(holding, "downloads")


def mark(user: Any, holding: Holding) -> bool:
    """Make the document a favourite of the user, or none any more; whether it is one now."""
    made, is_new = Favourite.objects.get_or_create(user=user, holding=holding)
    if not is_new:
        made.delete()
    return is_new


def _count(holding: Holding, name: str) -> None:
    if not Tally.objects.filter(holding=holding).update(**{name: F(name) + 1}):
        made, _ = Tally.objects.get_or_create(holding=holding)
        Tally.objects.filter(pk=made.pk).update(**{name: F(name) + 1})
