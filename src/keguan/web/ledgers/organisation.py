"""One enterprise, one file: everything that any ledger knows of an organisation, and a timeline of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.registry.access import CHANGE, VIEW, ledgers_for, may, sees_record
from keguan.registry.models import Merge, Organisation
from keguan.registry.regions import bureau_name
from keguan.store.attachments import attached_to
from keguan.store.clock import today
from keguan.web.gate import open_to, signed_in
from keguan.web.ledgers.columns import DUE_FIELDS, Cell, columns_of, days_left, is_closed, with_links
from keguan.web.ledgers.history import history_of, origins_of
from keguan.web.ledgers.listing import Table, table_of
from keguan.web.ledgers.rows import ledger_of_organisation, record_url, rows_of

WANTED = ("credit_code", "region", "field", "founded_on", "legal_person", "address", "contact", "phone")
EXPECTED = {"enterprises.hnte": ("rd.returns",)}  # whoever holds a title of the one has last year's record of the other
RETURNS = "rd.returns"
YEARS = 5


@dataclass
class Section:
    """The rows of one ledger for the organisation."""

    ledger: Ledger
    records: list[Any]
    table: Table
    may_add: bool = False


@dataclass(frozen=True)
class Moment:
    """One entry of the timeline."""

    day: date
    kind: str
    key: str
    text: str
    href: str


@dataclass(frozen=True)
class Figure:
    """A figure of the file's head: the latest value, its change in words, and a line over the years."""

    label: str
    number: str
    unit: str
    note: str
    line: str = ""


@dataclass(frozen=True)
class Gap:
    """Something that the file should have and lacks, with the form that fills it ("" for who may not)."""

    label: str
    href: str


@dataclass(frozen=True)
class Title:
    """A title that the organisation holds, with its days left."""

    name: str
    left: Cell
    href: str


@require_safe
@open_to(signed_in)
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of the organisation. 404 when it lies outside the user's scope."""
    found = get_object_or_404(Organisation.everything.select_related("region"), pk=pk)
    if found.merged_into_id and found.retired_at and "stay" not in request.GET:
        messages.info(request, f"“{found}”已并入这份档案。")
        return redirect("organisation", found.merged_into_id)
    if found.retired_at is None and sees_record(request.user, found) is None:
        raise Http404
    return render(request, "ledgers/organisation.html", file_of(request, found))


@require_safe
@open_to(signed_in)
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """The file on one sheet of paper."""
    found = get_object_or_404(Organisation.objects.select_related("region"), pk=pk)
    if sees_record(request.user, found) is None:
        raise Http404
    told = file_of(request, found)
    returns = next((s.records for s in told["sections"] if s.ledger.key == RETURNS), [])
    told["years"] = sorted(returns, key=lambda r: r.year)[-YEARS:]
    told["bureau"], told["today"] = bureau_name(), today()
    return render(request, "ledgers/profile.html", told)


def file_of(request: HttpRequest, found: Any) -> dict[str, Any]:
    """Everything the page shows."""
    user = request.user
    ledger = ledger_of_organisation(user, found)
    if ledger is None or not rows_of(user, ledger, retired=bool(found.retired_at)).filter(pk=found.pk).exists():
        raise Http404
    sections = list(_sections(user, found))
    moments = sorted((m for s in sections for m in _moments(s)), key=lambda m: m.day, reverse=True)
    attached = attached_to(found)
    kind = request.GET.get("kind", "")
    may_change = may(user, CHANGE, ledger)
    gaps, wanted = _gaps(user, found, ledger, sections) if found.kind == "enterprise" else ([], 0)
    return {
        "organisation": found,
        "ledger": ledger,
        "sections": sections,
        "filled": [s for s in sections if s.records],
        "tabs": _tabs(sections),
        "titles": _titles(sections),
        "figures": _figures(sections),
        "moments": [m for m in moments if kind in ("", m.key)],
        "kinds": sorted({(m.key, m.kind) for m in moments}, key=lambda k: k[1]),
        "kind": kind,
        "gaps": gaps,
        "complete": round((wanted - len(gaps)) / wanted * 100) if wanted else 100,
        "former_names": list(found.former_names.all()),
        "may_change": may_change,
        "merges": list(Merge.objects.filter(winner=found, undone_at=None).select_related("loser", "by")),
        "history": history_of(found, ledger, limit=10),
        "origins": origins_of(found),
        "attachments": [a for a in attached if not a.retired_at],
        "taken_off": [a for a in attached if a.retired_at],
    }


def _sections(user: Any, found: Any) -> Any:
    for ledger in ledgers_for(user, VIEW):
        path = _path_to(ledger.model, found)
        if ledger.where or not path:
            continue
        columns = [c for c in columns_of(ledger) if c.path.split("__")[0] != path]
        rows = with_links(rows_of(user, ledger).filter(**{path: found}), columns)
        records = list(rows.order_by(f"-{ledger.date}" if ledger.date else ledger.order)[:200])
        yield Section(ledger, records, table_of(ledger, records, user, columns), may(user, CHANGE, ledger))


def _path_to(model: Any, found: Any) -> str:
    """The field by which records of the model belong to the organisation: a bank's loans are those that it gave."""
    links = {f.name for f in model._meta.concrete_fields if f.remote_field and f.related_model is Organisation}
    return next((name for name in (found.kind, "organisation") if name in links), "")


def _moments(section: Section) -> Any:
    ledger = section.ledger
    for record in section.records:
        day = getattr(record, ledger.date, None) if ledger.date else None
        if day is None and getattr(record, "year", None):
            day = date(record.year, 12, 31)
        if day:
            yield Moment(day, ledger.title, ledger.key, _told(record), record_url(ledger, record))


def _told(record: Any) -> str:
    """The record without the organisation's own name, which stands at the head of the page."""
    return str(record).replace(str(record.organisation), "").strip() or str(record)


def _titles(sections: list[Section]) -> list[Title]:
    """What the organisation holds for a time: the newest of each kind, unless long past or over."""
    found: dict[str, Title] = {}
    for section in sections:
        due = next((f for f in DUE_FIELDS[:2] if hasattr(section.ledger.model, f)), "")
        for record in section.records if due else ():
            cell = days_left(getattr(record, due), is_closed=is_closed(record))
            name = _title_name(section.ledger, record)
            if cell.tone not in ("", "plain") and name not in found:
                found[name] = Title(name, cell, record_url(section.ledger, record))
    return list(found.values())


def _title_name(ledger: Ledger, record: Any) -> str:
    if hasattr(record, "get_kind_display"):
        return str(record.get_kind_display())
    level = record.get_level_display() if hasattr(record, "get_level_display") else ""
    return f"{level}{getattr(record, 'kind', '') or ledger.title.removesuffix('证书')}"


def _figures(sections: list[Section]) -> list[Figure]:
    """Four figures from the newest return of the R&D statistics; empty without one."""
    returns = next((s.records for s in sections if s.ledger.key == RETURNS), [])
    series = sorted(returns, key=lambda r: r.year)[-YEARS:]
    if not series:
        return []
    year = f"{series[-1].year}年"

    def money(name: str, label: str) -> Figure:
        values = [getattr(r, name) for r in series]
        number, unit = _split(words.money(values[-1])) if values[-1] is not None else ("—", "")
        return Figure(label, number, unit, _note(year, values), spark(values))

    shares = [Decimal(r.rd_staff) / r.staff if r.staff and r.rd_staff is not None else None for r in series]
    share = words.plain(words.rounded(shares[-1] * 100, 1)) if shares[-1] is not None else "—"
    inventions = [r.valid_inventions for r in series]
    return [
        money("revenue_yuan", "营业收入"),
        money("rd_expense_yuan", "研发费用"),
        Figure("研发人员占比", share, "%" if share != "—" else "", year, spark(shares)),
        Figure("有效发明专利", *_counted(inventions[-1], "件"), year, spark(inventions)),
    ]


def _counted(number: int | None, unit: str) -> tuple[str, str]:
    return ("—", "") if number is None else (str(number), unit)


def _note(year: str, values: list[Any]) -> str:
    if len(values) < 2 or values[-1] is None or values[-2] is None:
        return year
    return f"{year}，{words.growth(values[-1], values[-2])}".rstrip("，")


def _split(text: str) -> tuple[str, str]:
    number = "".join(c for c in text if c.isdigit() or c in ".-")
    return number, text.removeprefix(number)


def spark(values: list[Any]) -> str:
    """The points of a small line, 100 wide and 20 high; empty with fewer than two values."""
    known = [(i, float(v)) for i, v in enumerate(values) if v is not None]
    if len(known) < 2:
        return ""
    low, high = min(v for _, v in known), max(v for _, v in known)
    span, width = (high - low) or 1, (len(values) - 1) or 1
    return " ".join(f"{i * 100 / width:.1f},{20 - (v - low) * 18 / span:.1f}" for i, v in known)


def _tabs(sections: list[Section]) -> list[tuple[str, str, int]]:
    """(line of work, the first of its sections on the page, how many records) of every line that has any."""
    found: dict[str, tuple[str, int]] = {}
    for s in sections:
        if s.records:
            line = catalogue.lines.get(s.ledger.line)
            name = line.short if line else s.ledger.title
            first, count = found.get(name, (s.ledger.key, 0))
            found[name] = (first, count + len(s.records))
    return [(name, key, count) for name, (key, count) in found.items()]


def _gaps(user: Any, found: Any, ledger: Ledger, sections: list[Section]) -> tuple[list[Gap], int]:
    """What the file should have and lacks, and of how many things that it should have."""
    labels = {f.name: str(f.verbose_name) for f in found._meta.concrete_fields}
    edit = reverse("record-edit", args=[ledger.key, found.pk]) if may(user, CHANGE, ledger) else ""
    gaps = [Gap(labels[n], f"{edit}#id_{n}" if edit else "") for n in WANTED if not getattr(found, n)]
    wanted, by_key, year = len(WANTED), {s.ledger.key: s for s in sections}, today().year - 1
    for holder, needed in EXPECTED.items():
        held = by_key.get(holder)
        if held is None or not any(
            days_left(getattr(r, "expires_on", None)).tone in ("done", "soon") for r in held.records
        ):
            continue
        for key in needed:
            section = by_key.get(key)
            wanted += 1
            if section and all(r.year != year for r in section.records):
                query = urlencode({"organisation": str(found), "year": year})
                href = f"{reverse('record-new', args=[key])}?{query}" if section.may_add else ""
                gaps.append(Gap(f"{year} 年{section.ledger.title}", href))
    return gaps, wanted
