"""What stands beside a document: where it stands in force, its versions, and the documents that belong to it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from keguan.library import access
from keguan.library.keeping import LONGEST_SHARE
from keguan.library.models import Favourite, Holding, Keyword, Opening, Tie, Version
from keguan.library.reading import Reading
from keguan.store.clock import today


@dataclass(frozen=True)
class Standing:
    """Whether a document is in force, in words, and the tone of the tag that says so."""

    text: str
    tone: str


def standing_of(holding: Holding) -> Standing | None:
    """What is said of the document's validity today; None when nobody has said anything."""
    if holding.validity == Holding.REPEALED:
        return Standing("已废止", "late")
    if holding.validity == Holding.REPLACED:
        return Standing("被替代", "late")
    if holding.validity == Holding.UNSAID:
        return None
    if holding.valid_until and holding.valid_until < today():
        return Standing(f"{holding.valid_until} 已到期", "late")
    if holding.valid_from and holding.valid_from > today():
        return Standing(f"{holding.valid_from} 起施行", "soon")
    return Standing("有效", "done")


def rail_of(reading: Reading) -> dict[str, Any]:
    """Everything beside the pages, as the reader may see it."""
    holding, user = reading.holding, reading.user
    ties = list(
        Tie.objects.filter(Q(holding=holding) | Q(companion=holding)).select_related(
            "holding__document", "companion__document"
        )
    )
    versions = holding.versions.select_related("by") if reading.may_keep else holding.versions.none()
    others = {other.pk for t in ties for other in (t.holding, t.companion)} | {holding.replaced_by_id}
    seen = set(access.found(user).filter(pk__in=others - {None}).values_list("pk", flat=True))
    signed_in = access.is_signed_in(user)
    last = Opening.objects.filter(user=user, holding=holding, page__gt=1).first() if signed_in else None
    return {
        "standing": standing_of(holding),
        "replaced_by": holding.replaced_by if holding.replaced_by_id in seen else None,
        "keywords": holding.keywords.exclude(state=Keyword.DROPPED)[:12],
        "companions": [
            (t.get_kind_display(), t.companion) for t in ties if t.holding_id == holding.pk and t.companion_id in seen
        ],
        "companion_of": [t.holding for t in ties if t.companion_id == holding.pk and t.holding_id in seen],
        "versions": versions,
        "waiting": any(v.state in (Version.WAITING, Version.WORKING) for v in versions),
        "is_favourite": signed_in and Favourite.objects.filter(user=user, holding=holding).exists(),
        "last_page": last.page if last else None,
        "today": today(),
        "last_day": today() + timedelta(LONGEST_SHARE),
        "shares": holding.shares.filter(until__gte=today()).select_related("by") if reading.may_keep else (),
    }
