"""The catalogue of indicators, the page of one with the rows behind it, and those rows as a workbook."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator, Indicator, Ratio, Recorded
from keguan.registry import access
from keguan.store.audit import audit
from keguan.store.evidence import Value, split
from keguan.store.models import Revision
from keguan.web import gate
from keguan.web.figures import charts, quoted
from keguan.web.figures.asked import Asked, figures_of
from keguan.web.figures.values import Figures
from keguan.web.figures.wording import Face, change_of, face, parts_of, split_label
from keguan.web.figures.workbook import EXCEL, write_rows
from keguan.web.ledgers.columns import columns_of, with_links
from keguan.web.ledgers.listing import table_of

PAGE = 100  # the summary links to single rows (#row-7), which should be on the first page
BESIDE = (("registry", "企业和基础登记"), ("plan", "计划"))  # a bureau may count these too


@dataclass(frozen=True)
class Shelf:
    """The indicators of one line of work."""

    name: str
    faces: list[Face]


def declared(key: str) -> AnyIndicator:
    """The indicator of this key, or not found."""
    try:
        return catalogue.indicators[key]
    except KeyError as fault:
        raise Http404(f"没有指标“{key[:80]}”，请从指标目录里找。") from fault


@gate.open_to(gate.figure_readers)
@require_GET
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """All indicators by line with their value, narrowed by the words looked for."""
    figures = figures_of(request)
    wanted = request.GET.get("q", "").strip()[:60]
    shelves = []
    for key, name in [*((line.key, line.name) for line in quoted.in_order()), *BESIDE]:
        found = [d for d in catalogue.indicators.values() if d.key.split(".")[0] == key and _speaks_of(d, wanted)]
        if found:
            figures.prepare(found, years=2)
            shelves.append(Shelf(name, [face(figures, d) for d in found]))
    total = sum(len(s.faces) for s in shelves)
    context = {"shelves": shelves, "wanted": wanted, "total": total, "period": figures.period}
    return render(request, "figures/catalogue.html", context)


def _speaks_of(indicator: AnyIndicator, wanted: str) -> bool:
    text = f"{indicator.name}{indicator.key}{indicator.definition}".casefold()
    return all(word in text for word in wanted.casefold().split())


@gate.open_to(gate.figure_readers)
@require_GET
def indicator_page(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator: value, definition, trend, split, and the rows it is counted from."""
    indicator = declared(key)
    asked = Asked.of(request, indicator)
    figures = figures_of(request)
    series = figures.series(indicator)
    now, before = series[-1], series[-2]
    context = {
        "indicator": indicator,
        "line": catalogue.lines.get(indicator.key.split(".")[0]),
        "asked": asked,
        "face": Face(now, change_of(now, before)),
        "trend": charts.trend(series, lambda value: asked.address(period=value.period)),
        "chapters": quoted.chapters_with(key),
        "ratios": quoted.ratios_with(key),
        "targets": quoted.targets_of(request.user, indicator),
        "computed_at": figures.computed_at(indicator),
        "changed_at": Revision.objects.order_by("-pk").values_list("at", flat=True).first(),
        **_by_kind(request, indicator, asked=asked, figures=figures, now=now),
    }
    return render(request, "figures/indicator.html", context)


def _by_kind(
    request: HttpRequest, indicator: AnyIndicator, *, asked: Asked, figures: Figures, now: Value
) -> dict[str, Any]:
    if isinstance(indicator, Ratio):
        return {"over": face(figures, declared(indicator.over)), "per": face(figures, declared(indicator.per))}
    if isinstance(indicator, Recorded):
        return {"figure": now.source, "newest": None if now.source else figures.newest(indicator)}
    return _split(indicator, asked) | _rows(request, indicator, asked)


def _split(indicator: Indicator, asked: Asked) -> dict[str, Any]:
    if not asked.split:
        return {}
    groups = split(indicator, asked.period, asked.scope, asked.split)
    on = asked.is_ if asked.by == asked.split else None
    drawn = charts.bars(
        groups, indicator.unit, lambda key: asked.address(by=asked.split, is_="" if key is None else str(key)), on=on
    )
    model = catalogue.ledger(indicator.ledger).model
    choices = [
        (path, split_label(model, path), asked.address(split=path, by="", is_="")) for path in indicator.split_by
    ]
    part = next((bar for bar in drawn if bar.is_on), None)
    return {
        "bars": drawn[: charts.SHOWN_BARS],
        "more_bars": drawn[charts.SHOWN_BARS :],
        "splits": choices,
        "part": part,
        "part_parts": parts_of(part.display) if part else (),
        "split_name": split_label(model, asked.split),
    }


def _rows(request: HttpRequest, indicator: Indicator, asked: Asked) -> dict[str, Any]:
    ledger = catalogue.ledger(indicator.ledger)
    if not access.may(request.user, access.VIEW, ledger):
        return {"ledger": ledger, "is_closed": True}
    columns = columns_of(ledger, indicator.columns)
    rows = with_links(asked.rows(indicator).order_by(ledger.order, "pk"), columns)
    pages = Paginator(rows, PAGE)
    page = pages.get_page(asked.page)
    return {
        "ledger": ledger,
        "table": table_of(ledger, page, request.user, columns),
        "page": page,
        "before_page": asked.address(page=page.number - 1) if page.has_previous() else "",
        "next_page": asked.address(page=page.number + 1) if page.has_next() else "",
        "all_rows": asked.address(split=asked.split, by="", is_=""),
        "may_export": access.may(request.user, access.EXPORT, ledger),
    }


@gate.open_to(gate.figure_readers)
@require_GET
def rows_workbook(request: HttpRequest, key: str) -> FileResponse:
    """The rows of the indicator as Excel, for whoever may export its ledger."""
    indicator = declared(key)
    if not isinstance(indicator, Indicator):
        raise Http404("比率和公布数据没有自己的明细，请打开它的分子、分母或来源文件。")
    ledger = catalogue.ledger(indicator.ledger)
    access.require(request.user, access.VIEW, ledger)
    access.require(request.user, access.EXPORT, ledger)
    asked = Asked.of(request, indicator)
    columns = columns_of(ledger, indicator.columns)
    rows = with_links(asked.rows(indicator).order_by(ledger.order, "pk"), columns)
    said = figures_of(request).value(indicator).display
    note = f"{indicator.name} {asked.period.label} {said}：{indicator.definition}"
    made = write_rows(indicator.name, note, columns, rows.iterator(chunk_size=500))
    name = f"{indicator.name}_{asked.period}.xlsx"
    audit("export", f"导出“{indicator.name}”的明细（{asked.period.label}）", actor=request.user)
    return FileResponse(made, as_attachment=True, filename=name, content_type=EXCEL)
