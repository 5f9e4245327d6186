"""Signed editions: read, taken away in either face, compared, and bridged to today."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.registry import access
from keguan.report import bridge, html, printing
from keguan.report.document import Document, Heading, Paragraph, numbered
from keguan.report.drafting import document, scope_of
from keguan.report.faces import FACES, INTERNAL, PUBLIC
from keguan.report.frozen import load
from keguan.report.models import Edition
from keguan.report.signing import changed_since, document_of, docx_of, is_genuine
from keguan.store.audit import audit
from keguan.store.models import Fact
from keguan.web import gate
from keguan.web.comparing import compared
from keguan.web.figures.reports import WORD
from keguan.web.period import scope_for
from keguan.web.studio.reports import report_of


def _edition(request: HttpRequest, pk: int, number: int) -> Edition:
    report = report_of(request, pk)
    return get_object_or_404(report.editions.select_related("by", "report", "report__region"), number=number)


def _face(request: HttpRequest) -> str:
    face = request.GET.get("face", INTERNAL)
    return face if face in FACES else INTERNAL


@gate.open_to(access.may_comment)
@require_GET
def edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The signed text as it was, with what the ledgers tell otherwise today."""
    one, face = _edition(request, pk, number), _face(request)
    context = {
        "one": one,
        "report": one.report,
        "face": face,
        "faces": FACES,
        "public": PUBLIC,
        "body": mark_safe(html.render(document_of(one, face))),
        "genuine": is_genuine(one),
        "since": changed_since(one) if face == INTERNAL else [],
        "job": printing.state_of(one, face),
    }
    return render(request, "studio/edition.html", context)


@gate.open_to(access.may_comment)
@require_GET
def docx(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The signed text with its proof."""
    one, face = _edition(request, pk, number), _face(request)
    audit("report", f"下载“{one}”{FACES[face]}", actor=request.user)
    name = f"{one}{'（公开稿）' if face == PUBLIC else ''}.docx"
    return FileResponse(BytesIO(docx_of(one, face)), as_attachment=True, filename=name, content_type=WORD)


@gate.open_to(access.may_comment)
@require_GET
def pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The signed text as PDF: made beside the pages, taken away once it is there."""
    one, face = _edition(request, pk, number), _face(request)
    job = (
        printing.start(one, face)
        if "again" in request.GET
        else printing.state_of(one, face) or printing.start(one, face)
    )
    if job.content is not None:
        audit("report", f"下载“{one}”{FACES[face]} PDF", actor=request.user)
        return FileResponse(
            BytesIO(job.content), as_attachment=True, filename=f"{one}.pdf", content_type="application/pdf"
        )
    return render(request, "studio/pdf.html", {"one": one, "report": one.report, "face": face, "job": job})


@gate.open_to(access.may_comment)
@require_GET
def compare(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The edition against another one, or against what the report says now."""
    one = _edition(request, pk, number)
    with_ = request.GET.get("with", "")
    other = one.report.editions.filter(number=int(with_)).first() if with_.isdecimal() else None
    after = load(other.document) if other else document(one.report)
    before = load(one.document)
    keys = list(dict.fromkeys([c.key for c in before.chapters] + [c.key for c in after.chapters]))
    old, new = _texts(before), _texts(after)
    chapters = [
        (_title(after, before, key), compared(old.get(key, ""), new.get(key, "")))
        for key in keys
        if old.get(key) != new.get(key)
    ]
    context = {
        "one": one,
        "report": one.report,
        "other": other,
        "chapters": chapters,
        "others": one.report.editions.exclude(pk=one.pk),
    }
    return render(request, "studio/compare.html", context)


def _texts(made: Document) -> dict[str, str]:
    told = {}
    for chapter, blocks in numbered(made):
        lines = []
        for block in blocks:
            if isinstance(block, Heading):
                lines.append(block.text)
            elif isinstance(block, Paragraph):
                lines.append("".join(run.text for run in block.runs))
            else:
                lines += ["　".join("".join(run.text for run in cell) for cell in row) for row in block.rows]
        told[chapter.key] = "\n".join(lines)
    return told


def _title(*made: Any) -> str:
    *documents, key = made
    return next((c.title for d in documents for c in d.chapters if c.key == key and c.title), "开头")


@gate.open_to(access.may_comment)
@require_GET
def bridge_of(request: HttpRequest, pk: int, number: int, fact_id: str) -> HttpResponse:
    """From what the edition said of one number to what the ledgers tell today: record by record, with the reason."""
    one = _edition(request, pk, number)
    fact = get_object_or_404(Fact, document=one.facts, fact_id=fact_id)
    indicator = catalogue.indicators.get(fact.key)
    if indicator is None or not fact.model:
        raise Http404("这个数不是由指标算出的。")
    then = one.document["definitions"].get(fact.key, "")
    made = bridge.since(
        fact.model,
        fact.rows,
        indicator,
        Period.parse(fact.period),
        scope_of(one.report),
        fact.frozen_at,
        shown=fact.display,
    )
    context = {
        "one": one,
        "report": one.report,
        "fact": fact,
        "indicator": indicator,
        "bridge": made,
        "redefined": then if then and then != indicator.definition else "",
    }
    return render(request, "studio/bridge.html", context)


@gate.open_to(access.may_comment)
@require_GET
def between(request: HttpRequest) -> HttpResponse:
    """The bridge between two periods of an indicator, or between two indicators in one period."""
    asked = request.GET
    try:
        indicator = catalogue.indicator(asked.get("key", ""))
        two = Period.parse(asked.get("to", ""))
        one = Period.parse(asked["from"]) if asked.get("from") else two.previous()
        other = catalogue.indicator(asked["with"]) if asked.get("with") else None
        scope = scope_for(request)
        made = bridge.across(indicator, other, two, scope) if other else bridge.between(indicator, one, two, scope)
    except BureauError as fault:
        messages.error(request, fault.message)
        return redirect("indicators")
    others = [
        d
        for d in catalogue.indicators.values()
        if getattr(d, "ledger", "") == getattr(indicator, "ledger", "-") and d.key != indicator.key
    ]
    context = {
        "indicator": indicator,
        "bridge": made,
        "one": None,
        "from": one,
        "to": two,
        "other": other,
        "others": others,
    }
    return render(request, "studio/bridge.html", context)
