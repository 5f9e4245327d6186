"""Ledgers as JSON: which there are, their rows, one record."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import Router

from keguan.api.asking import After, Key, Limit, RecordId, page_of
from keguan.api.records import described, told, with_links
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger
from keguan.registry import access
from keguan.store.evidence import path_field

router = Router(tags=["台账"])
PAGING = ("after", "limit")


@router.get("", summary="您能看的台账和它们的字段")
def ledgers(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "key": ledger.key,
            "title": ledger.title,
            "line": ledger.line,
            "purpose": ledger.purpose,
            "filters": list(ledger.filters),
            "fields": described(ledger),
        }
        for ledger in access.ledgers_for(request.user)
    ]


@router.get("/{key}", summary="一张台账的记录；筛选条件写成参数，如 level=provincial")
def rows(request: HttpRequest, key: Key, after: After = 0, limit: Limit = 50) -> dict[str, Any]:
    ledger = catalogue.ledger(key)
    found = _filtered(access.visible(request.user, ledger), ledger, request)
    page, following = page_of(with_links(found, ledger), after, limit)
    return {"total": found.count(), "next": following, "rows": [told(record, ledger) for record in page]}


@router.get("/{key}/{pk}", summary="一条记录")
def record(request: HttpRequest, key: Key, pk: RecordId) -> dict[str, Any]:
    ledger = catalogue.ledger(key)
    found = with_links(access.visible(request.user, ledger), ledger).filter(pk=pk).first()
    if found is None:
        raise Http404(f"“{ledger.title}”里没有编号 {pk} 的记录，或它不在您的范围内。")
    return told(found, ledger)


def _filtered(rows: QuerySet, ledger: Ledger, request: HttpRequest) -> QuerySet:
    for name, value in request.GET.items():
        if name in PAGING:
            continue
        if name not in ledger.filters:
            known = "、".join((*ledger.filters, *PAGING))
            raise BureauError("api.filter", f"“{ledger.title}”不能按 {name[:60]} 筛选，可用的参数：{known}。")
        rows = rows.filter(_condition(ledger, name, value))
    return rows


def _condition(ledger: Ledger, name: str, value: str) -> Q:
    """The field equals the value; an empty value asks for records without one."""
    field = path_field(ledger.model, name)
    if not value:
        blank = Q(**{f"{name}__isnull": True})
        return blank if field.remote_field or not field.empty_strings_allowed else blank | Q(**{name: ""})
    try:
        target = field.target_field if field.remote_field else field
        plain = target.to_python(value)
        target.run_validators(plain)  # an integer beyond the column's range is a fault of the database otherwise
    except (ValidationError, ValueError) as fault:
        raise BureauError("api.filter", f"参数 {name} 的值“{value[:60]}”不对。") from fault
    return Q(**{name: plain})
