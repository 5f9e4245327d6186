"""The annual summary: the years there are, the reader with its facts, and the summary as docx and as JSON."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from keguan.kit import roles
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.registry import access
from keguan.report import docx as word
from keguan.report import html, proof
from keguan.report.annual import Annual, annual
from keguan.report.audit import Finding, unproven
from keguan.report.document import Fact, facts_json, numbered
from keguan.store.audit import audit
from keguan.store.clock import today
from keguan.store.labels import model_called
from keguan.web import gate
from keguan.web.ledgers.columns import Column, columns_of, with_links
from keguan.web.period import newest_change, scope_for

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIRST_ROWS = 5
KEPT = 16  # built summaries kept in the process: a few years, whole and by town


def staff(user: Any) -> bool:
    """Those who may take the summary away as a file."""
    return user.role_declared in roles.STAFF


@dataclass(frozen=True)
class Sheet:
    """A built summary: what it says, how it looks on screen, and the numbers in it that no fact proves."""

    document: Annual
    html: str
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        return sum(1 for _ in self.document.numbers())


def sheet_of(request: HttpRequest, year: int) -> Sheet:
    """The summary of the year in the reader's scope, built once per state of ledgers, texts and day."""
    if not 1990 <= year <= today().year + 1:
        raise Http404(f"没有 {year} 年的总结。")
    return _built(year, scope_for(request), newest_change(request), _texts(), today())


@lru_cache(maxsize=KEPT)
def _built(year: int, scope: Scope, *state: Any) -> Sheet:
    document = annual(year, scope)
    findings = unproven(word.content(document), facts=document.displays())
    return Sheet(document, html.render(document), tuple(findings))


def _texts() -> tuple[tuple[str, int], ...]:
    """The bureau's own chapter texts as they lie on disk: changing one builds the summary anew."""
    folder = Path(settings.KEGUAN_HOME) / "chapters"
    return tuple(sorted((p.name, p.stat().st_mtime_ns) for p in folder.glob("*.md")))


@gate.open_to(gate.figure_readers)
@require_GET
def reader(request: HttpRequest, year: int) -> HttpResponse:
    """The summary as it will print, with its chapters on the left and the number looked at on the right."""
    sheet = sheet_of(request, year)
    context = {
        "year": year,
        "sheet": sheet,
        "body": mark_safe(sheet.html),
        "chapters": [(c.key, _title(c, blocks), _numbers(blocks)) for c, blocks in numbered(sheet.document)],
        "may_download": staff(request.user),
    }
    return render(request, "figures/reader.html", context)


def _title(chapter: Any, blocks: Any) -> str:
    return blocks[0].text if chapter.title else "开头"


def _numbers(blocks: Any) -> int:
    runs = [run for block in blocks for run in getattr(block, "runs", ())]
    return sum(hasattr(run, "fact") for run in runs)


@gate.open_to(gate.figure_readers)
@require_GET
def fact(request: HttpRequest, year: int, fact_id: str) -> HttpResponse:
    """One number of the summary: definition, period, source and the first records behind it."""
    return fact_card(request, sheet_of(request, year).document, fact_id)


def fact_card(request: HttpRequest, document: Annual, fact_id: str) -> HttpResponse:
    """What the rail beside a document shows of one of its numbers."""
    found = next((f for f in document.facts() if f.id == fact_id), None)
    if found is None:
        raise Http404("这个数已经不在总结里了，请刷新页面。")
    context = {
        "fact": found,
        "period": _period_label(found),
        "indicator": catalogue.indicators.get(found.key),
        "ledger": catalogue.ledgers.get(found.key),
        **_first_rows(request.user, document, found),
    }
    return render(request, "figures/fact.html", context)


def _period_label(found: Fact) -> str:
    try:
        return Period.parse(found.period).label
    except BureauError:
        return found.period


def _first_rows(user: Any, document: Annual, found: Fact) -> dict[str, Any]:
    behind = document.evidence.get(found.id)
    if behind is None or not behind.model or not behind.count:
        return {}
    model = model_called(behind.model)
    ledger = next((d for d in catalogue.ledgers_of(model) if access.may(user, access.VIEW, d)), None)
    if ledger is None:
        return {"is_closed": True}
    columns = _two_columns(ledger, is_money=found.unit == "元")
    rows = access.visible(user, ledger).filter(pk__in=behind.rows[:500])
    rows = with_links(rows.order_by(ledger.order, "pk"), columns)[:FIRST_ROWS]
    return {"records": [(row, [(c, c.cell(row)) for c in columns]) for row in rows], "source": ledger}


def _two_columns(ledger: Ledger, *, is_money: bool) -> list[Column]:
    """What tells a record in a narrow rail: its first column, and its amount or its day."""
    first, *others = columns_of(ledger)
    wanted = [c for c in others if c.kind == ("money" if is_money else "date")] or others
    return [first, *wanted[:1]]


@gate.open_to(staff)
@require_GET
def facts(request: HttpRequest, year: int) -> HttpResponse:
    """Every fact of the summary as a JSON file."""
    options = {"ensure_ascii": False, "indent": 1}
    response = JsonResponse(facts_json(sheet_of(request, year).document), json_dumps_params=options)
    response.headers["Content-Disposition"] = f'attachment; filename="annual-{year}-facts.json"'
    return response


@gate.open_to(staff)
@require_GET
def docx(request: HttpRequest, year: int) -> FileResponse:
    """The summary as an office file in the official layout."""
    document = sheet_of(request, year).document
    carried = proof.part(proof.Proof(proof.payload(document, report=f"annual-{year}")))
    content = BytesIO(word.content(document, proof=carried))
    audit("report", f"生成并下载“{document.title_text}”", actor=request.user)
    return FileResponse(content, as_attachment=True, filename=f"{document.title_text}.docx", content_type=WORD)
