"""Indicators as JSON: which there are, the value of one with its series and splits, the rows it rests on."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from keguan.api.asking import (
    After,
    Key,
    Limit,
    PeriodText,
    RegionCode,
    page_of,
    period_from,
    require_figures,
    scope_from,
)
from keguan.api.records import plain, told, with_links
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import AnyIndicator, Indicator, Ratio
from keguan.kit.scope import Scope
from keguan.registry import access
from keguan.store.evidence import Value, evidence, series, split

router = Router(tags=["指标"])
YEARS = 5
SplitPath = Annotated[str, Query(max_length=80, description="拆分，取自 split_by；不写则不拆")]


@router.get("", summary="全部指标和口径")
def indicators(request: HttpRequest) -> list[dict[str, Any]]:
    require_figures(request.user)
    return [_described(d) for d in catalogue.indicators.values()]


@router.get("/{key}", summary="一个指标的数值、历年和拆分")
def indicator(
    request: HttpRequest, key: Key, period: PeriodText = "", region: RegionCode = "", by: SplitPath = ""
) -> dict[str, Any]:
    require_figures(request.user)
    declared, asked, scope = catalogue.indicator(key), period_from(period), scope_from(request.user, region)
    values = series(declared, asked, scope, years=YEARS)
    answer = _described(declared) | _measured(values[-1])
    answer["series"] = [_measured(value) for value in values]
    if by:
        answer["split"] = _split(declared, values[-1], scope, by)
    return answer


@router.get("/{key}/rows", summary="指标由哪些记录算得；比率给出分子的记录")
def rows(
    request: HttpRequest,
    key: Key,
    period: PeriodText = "",
    region: RegionCode = "",
    after: After = 0,
    limit: Limit = 50,
) -> dict[str, Any]:
    require_figures(request.user)
    declared = catalogue.indicator(key)
    ledger = catalogue.ledger(_counted(declared).ledger)
    access.require(request.user, access.VIEW, ledger)
    found = evidence(declared, period_from(period), scope_from(request.user, region))
    page, following = page_of(with_links(found, ledger), after, limit)
    told_rows = [told(record, ledger) for record in page]
    return {"ledger": ledger.key, "total": found.order_by().count(), "next": following, "rows": told_rows}


def _counted(declared: AnyIndicator) -> Any:
    """The indicator whose rows are the evidence: of a ratio, its numerator."""
    while isinstance(declared, Ratio):
        declared = catalogue.indicator(declared.over)
    return declared


def _described(declared: AnyIndicator) -> dict[str, Any]:
    parts = {"over": declared.over, "per": declared.per} if isinstance(declared, Ratio) else {}
    return {
        "key": declared.key,
        "name": declared.name,
        "unit": declared.unit,
        "kind": declared.kind,
        "definition": declared.definition,
        "cite": str(declared.cite or ""),
        "ledger": _counted(declared).ledger,
        "split_by": list(declared.split_by),
        **parts,
    }


def _measured(value: Value) -> dict[str, Any]:
    source = {"source": _source(value.source)} if value.source else {}
    told_value = {"value": plain(value.value), "display": value.display, "row_count": value.rows}
    return {"period": str(value.period), **told_value, **source}


def _source(figure: Any) -> dict[str, Any]:
    """The published figure that a recorded value stands on."""
    return {
        "id": figure.pk,
        "year": figure.year,
        "stage": figure.stage,
        "rank": figure.rank,
        "of": figure.of,
        "document": str(figure.document or ""),
    }


def _split(declared: AnyIndicator, value: Value, scope: Scope, by: str) -> list[dict[str, Any]]:
    if not isinstance(declared, Indicator) or by not in declared.split_by:
        known = "、".join(declared.split_by) or "（不能拆分）"
        raise BureauError("api.split", f"“{declared.name}”不能按 {by} 拆分，可用：{known}。")
    groups = split(declared, value.period, scope, by)
    return [{"key": plain(key), "label": label, "value": plain(number)} for key, label, number in groups]
