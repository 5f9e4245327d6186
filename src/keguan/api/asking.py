"""What every call asks in the same way: a period, a region, a place in a list."""

from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Path, Query

from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.kit.scope import NOTHING, Scope, require
from keguan.registry import access
from keguan.registry.models import Region
from keguan.store.clock import today

LARGEST = 2**63 - 1  # of a primary key

PeriodText = Annotated[str, Query(max_length=24, description="期间，如 2025、2025-H1、2025-Q3；不写为今年")]
RegionCode = Annotated[str, Query(max_length=12, description="乡镇（园区）的区划代码；不写为权限内全部")]
After = Annotated[int, Query(ge=0, le=LARGEST, description="从这个编号之后开始，用上一页的 next")]
Limit = Annotated[int, Query(ge=1, le=200, description="一页几条，最多 200")]
Key = Annotated[str, Path(max_length=80)]
RecordId = Annotated[int, Path(ge=1, le=LARGEST)]
YearNumber = Annotated[int, Path(ge=1990, le=2100)]


def require_figures(user: Any) -> None:
    """Raise NotAllowed unless the user may see indicators and reports."""
    require(access.sees_figures(user), "您的角色不能查看指标和报告，需要时请找系统管理员调整权限。")


def period_from(text: str) -> Period:
    return Period.parse(text) if text else Period.year(today().year)


def scope_from(user: Any, region: str) -> Scope:
    """The user's scope, narrowed to the region of this code. Raises when there is none or it lies outside."""
    own = access.scope_of(user)
    if not region:
        return own
    found = Region.objects.filter(code=region).first()
    scope = own & Scope(region=found.path) if found else NOTHING
    if scope == NOTHING:
        raise BureauError("scope.unknown", f"没有代码为“{region}”的乡镇（园区），或不在您的范围内。")
    return scope


def page_of(rows: QuerySet, after: int, limit: int) -> tuple[list[Any], int | None]:
    """The next records by primary key, and the key to go on from; None at the end."""
    found = list(rows.order_by("pk").filter(pk__gt=after)[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None
