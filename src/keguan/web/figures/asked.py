"""What the address of an indicator page asks for: period, split, one part of it, and the page of rows."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from keguan.kit.errors import BureauError
from keguan.kit.indicator import AnyIndicator
from keguan.kit.period import Period
from keguan.kit.scope import NOTHING, Scope
from keguan.registry.access import scope_of
from keguan.registry.models import Region
from keguan.store.evidence import evidence, path_field
from keguan.web.figures.values import Figures
from keguan.web.period import newest_change, period_of, scope_for

LAST_PAGE = 10_000


@dataclass(frozen=True)
class Asked:
    """`by` and `is_` keep only the rows of one part of a split; `split` is the split drawn."""

    period: Period
    scope: Scope
    split: str = ""
    by: str = ""
    is_: str = ""
    page: int = 1
    region: str = ""

    @classmethod
    def of(cls, request: HttpRequest, indicator: AnyIndicator) -> "Asked":
        """Read the address; a split that the indicator does not declare is not found."""
        given = request.GET
        by = given.get("by", "")
        split = given.get("split") or by or next(iter(indicator.split_by), "")
        for path in (by, split):
            if path and path not in indicator.split_by:
                raise Http404(f"“{indicator.name}”不能按 {path[:60]} 拆分。")
        page = given.get("page", "1")
        number = min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() else 1
        return cls(
            asked_period(request),
            asked_scope(request),
            split,
            by,
            given.get("is", "")[:200],
            max(number, 1),
            given.get("region", ""),
        )

    def address(self, **changes: Any) -> str:
        """The query string of this page with some of it changed."""
        asked = replace(self, **({"page": 1} | changes))
        told = {"period": str(asked.period)}
        if asked.by:
            told |= {"by": asked.by, "is": asked.is_}
        if asked.split and asked.split != asked.by:
            told["split"] = asked.split
        if asked.region:
            told["region"] = asked.region
        if asked.page > 1:
            told["page"] = str(asked.page)
        return "?" + urlencode(told)

    def rows(self, indicator: AnyIndicator) -> QuerySet:
        """The rows that the indicator counts, of the asked part only."""
        rows = evidence(indicator, self.period, self.scope)
        return part_of(rows, self.by, self.is_) if self.by else rows


def asked_period(request: HttpRequest) -> Period:
    """The period of the address, else the one chosen for all pages."""
    given = request.GET.get("period", "")
    if not given:
        return period_of(request)
    try:
        return Period.parse(given)
    except BureauError as fault:
        raise Http404(fault.message) from fault


def asked_scope(request: HttpRequest) -> Scope:
    """The region path of the address within what the user may see, else the one chosen for all pages."""
    given = request.GET.get("region", "")
    if not given:
        return scope_for(request)
    scope = scope_of(request.user) & Scope(region=given)
    if scope == NOTHING or not Region.objects.filter(path=given[:100]).exists():
        raise Http404("没有这个乡镇（园区），或不在您的范围内。")
    return scope


def figures_of(request: HttpRequest) -> Figures:
    """The values for the period and region that the request asks for."""
    return Figures(asked_period(request), asked_scope(request), newest_change(request))


def part_of(rows: QuerySet, path: str, key: str) -> QuerySet:
    """The rows whose value at the path is `key`; an empty key are those without one."""
    field = path_field(rows.model, path)
    empty = Q(**{f"{path}__isnull": True})
    if field.empty_strings_allowed:
        empty |= Q(**{path: ""})
    try:
        return rows.filter(Q(**{path: key}) if key else empty)
    except (ValueError, ValidationError) as fault:
        raise Http404("没有这一部分。") from fault
