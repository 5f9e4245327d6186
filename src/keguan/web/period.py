"""What the reader looks at: the period and the region picked in the top bar, kept in the session."""

from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models.functions import ExtractYear
from django.http import HttpRequest

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.kit.scope import NOTHING, Scope
from keguan.registry.access import scope_of
from keguan.registry.models import Region
from keguan.registry.regions import home
from keguan.store.clock import today
from keguan.store.models import Revision


def period_of(request: HttpRequest) -> Period:
    """The period that the reader picked, else the newest year with records."""
    if picked := request.session.get("period"):
        try:
            return Period.parse(picked)
        except BureauError:
            del request.session["period"]
    return Period.year(years_with_records(request)[0])


def scope_for(request: HttpRequest) -> Scope:
    """What the reader may see, narrowed to the region picked in the top bar."""
    own = scope_of(request.user)
    picked = request.session.get("region", "")
    narrowed = own & Scope(region=picked) if picked else own
    return own if narrowed == NOTHING else narrowed


def years_with_records(request: HttpRequest) -> list[int]:
    """The calendar years in which the lines have records, newest first; this year without any."""
    stamp = newest_change(request)
    return cache.get_or_set(f"years:{stamp}:{today().year}", _years, 3600)


def newest_change(request: HttpRequest) -> str:
    """A text that changes with every write of any ledger: the key of whatever is cached about the records."""
    if not hasattr(request, "_newest_change"):
        newest = Revision.objects.order_by("-id").values_list("id", "at").first()
        request._newest_change = f"{newest[0]}:{newest[1].timestamp():.6f}" if newest else "0"
    return request._newest_change


def _years() -> list[int]:
    this = today().year
    found: set[int] = set()
    for ledger in catalogue.ledgers.values():
        if ledger.line not in catalogue.lines:
            continue
        if ledger.date:
            found.update(ledger.model.objects.order_by().values_list(ExtractYear(ledger.date), flat=True).distinct())
        elif has_year(ledger.model):
            found.update(ledger.model.objects.order_by().values_list("year", flat=True).distinct())
    return sorted((y for y in found if y and 1990 <= y <= this), reverse=True) or [this]


def has_year(model: Any) -> bool:
    return any(f.name == "year" for f in model._meta.concrete_fields)


def regions_for(request: HttpRequest) -> list[Region]:
    """The towns and parks that the reader may choose between."""
    scope = scope_of(request.user)
    if scope.nothing or scope.organisation:
        return []
    key = f"regions:{newest_change(request)}:{scope.region}"
    return cache.get_or_set(key, lambda: list(Region.objects.within(scope).filter(level__in=("town", "park"))), 3600)


def whole_region(request: HttpRequest) -> str:
    """What the reader's whole scope is called: 全市, 全县, or the name of their town."""
    scope = scope_of(request.user)
    if scope.region:
        return str(request.user.region)
    place = home()
    return f"全{place.name[-1]}" if place and place.name[-1] in "省市县区旗" else "全部"


def as_of(request: HttpRequest) -> date:
    """The last day of the picked period, or today while the period is still running."""
    return min(period_of(request).end, today())
