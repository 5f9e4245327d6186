"""The library as JSON: what is told of its documents, and the text of their pages."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from keguan.api.asking import After, Limit, RecordId, page_of
from keguan.library import access
from keguan.library.models import Holding, Keyword
from keguan.library.reading import Reading, opened

router = Router(tags=["文库"])

Kind = Annotated[str, Query(max_length=10, description="种类，如 policy、notice、report；不写为全部")]
PageNumber = Annotated[int, Path(ge=1, le=100_000)]


@router.get("", summary="您能找到的文库文件")
def holdings(request: HttpRequest, kind: Kind = "", after: After = 0, limit: Limit = 50) -> dict[str, Any]:
    rows = access.found(request.user).select_related("document", "category")
    rows = rows.filter(kind=kind) if kind else rows
    page, following = page_of(rows, after, limit)
    return {"total": rows.count(), "next": following, "rows": [_told(holding) for holding in page]}


@router.get("/{pk}", summary="一份文件：信息、提纲、能读几页")
def holding(request: HttpRequest, pk: RecordId) -> dict[str, Any]:
    reading = opened(request.user, pk)
    words = reading.holding.keywords.exclude(state=Keyword.DROPPED)
    return _told(reading.holding) | {
        "keywords": [k.word for k in words],
        "version": reading.version.number if reading.version else None,
        "pages": reading.pages,
        "pages_open": reading.pages_open,
        "may_download": reading.may_take,
        "outline": [{"level": level, "title": title, "page": page} for level, title, page in reading.outline],
        "replaced_by": _successor(reading),
    }


@router.get("/{pk}/pages/{n}", summary="一页的文字（能下载的文件才给）")
def page(request: HttpRequest, pk: RecordId, n: PageNumber) -> dict[str, Any]:
    reading = opened(request.user, pk)
    return {"page": n, "pages": reading.pages, "text": reading.page(n).text}


def _told(holding: Holding) -> dict[str, Any]:
    document = holding.document
    return {
        "id": holding.pk,
        "title": document.title,
        "number": document.number,
        "issuer": document.issuer,
        "issued_on": document.issued_on,
        "kind": holding.kind,
        "category": str(holding.category or ""),
        "validity": holding.validity,
        "valid_from": holding.valid_from,
        "valid_until": holding.valid_until,
    }


def _successor(reading: Reading) -> dict[str, Any] | None:
    other = reading.holding.replaced_by
    if other is None or not access.found(reading.user).filter(pk=other.pk).exists():
        return None
    return {"id": other.pk, "label": str(other)}
