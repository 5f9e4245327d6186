"""Making and changing a ledger of one's own: by hand, from a workbook's headings, or from an example."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import Indicator
from keguan.registry.access import may_declare
from keguan.registry.own.declaring import columns, declare_ledger, key_for
from keguan.registry.own.examples import begin_with
from keguan.registry.own.guessing import guess
from keguan.registry.own.ledgers import OwnLedger
from keguan.report.check import faults_of
from keguan.report.slots import read_script
from keguan.store.models import Declaration
from keguan.web.gate import declarers, open_to
from keguan.web.imports.uploads import files_of
from keguan.web.own.forms import ColumnRows, LedgerForm


@require_http_methods(["GET", "POST"])
@open_to(declarers)
def new_ledger(request: HttpRequest) -> HttpResponse:
    """An empty form; what it says becomes a ledger."""
    form = LedgerForm(request.POST or None, lines=_lines(request.user), initial={"line": request.GET.get("line", "")})
    rows = ColumnRows(request.POST or None, prefix="column")
    return _answer(request, form, rows, None)


@require_http_methods(["GET", "POST"])
@open_to(declarers)
def edit_ledger(request: HttpRequest, name: str) -> HttpResponse:
    """Change a ledger: columns are added, renamed or switched off; what they hold stays."""
    row = Declaration.everything.filter(kind=Declaration.LEDGER, key=name).first()
    if row is None:
        raise Http404("没有这张自定义台账。")
    own = OwnLedger.of(row.key, row.body)
    initial = own.body() | {"line": own.line, "words": "、".join(own.words)}
    shown = [f.body() | {"choices": "、".join(f.choices), "words": "、".join(f.words)} for f in own.fields]
    form = LedgerForm(request.POST or None, lines=_lines(request.user), fixed=True, initial=initial)
    form.fields["line"].choices = [(own.line, getattr(catalogue.lines.get(own.line), "name", own.line))]
    return _answer(request, form, ColumnRows(request.POST or None, prefix="column", initial=shown), own)


@require_POST
@open_to(declarers)
def from_workbook(request: HttpRequest) -> HttpResponse:
    """The form filled with the columns of a workbook, their kinds guessed from what stands in them."""
    name, content = files_of(request)[0]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sent{Path(name).suffix[:8]}"
        path.write_bytes(content)
        found = guess(path)
    title = found.title or Path(name).stem[:40]
    form = LedgerForm(lines=_lines(request.user), initial={"title": title, "belongs": found.belongs})
    context = _context(form, ColumnRows(prefix="column", initial=found.columns), None) | {"read_from": name}
    return render(request, "own/ledger.html", context)


@require_POST
@open_to(declarers)
def begin(request: HttpRequest) -> HttpResponse:
    """Take an example as it is."""
    own = begin_with(request.POST.get("example", ""), line=request.POST.get("line", ""), user=request.user)
    messages.success(request, f"台账“{own.title}”已建好，可以导入或新建记录；列和指标都可以再改。")
    return redirect("ledger", own.key)


def _answer(request: HttpRequest, form: LedgerForm, rows: Any, own: OwnLedger | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            made = _made(form, rows, own)
            declare_ledger(made, user=request.user, reason=form.cleaned_data["reason"])
        except BureauError as fault:
            form.add_error(None, fault.message)
        else:
            messages.success(request, f"台账“{made.title}”已保存。")
            return redirect("ledger", made.key) if made.key in catalogue.ledgers else redirect("own")
    return render(
        request, "own/ledger.html", _context(form, rows, own), status=422 if request.method == "POST" else 200
    )


def _made(form: LedgerForm, rows: Any, own: OwnLedger | None) -> OwnLedger:
    told = form.told()
    key = own.key if own else key_for(Declaration.LEDGER, form.cleaned_data["line"], told["title"])
    fields = columns(rows.asked(), own.fields if own else ())
    if told["chapter"]:
        faults = list(faults_of(read_script(told["chapter"], name="总结里的话")))
        if faults:
            raise BureauError("own.chapter", "；".join(faults))
    return OwnLedger.of(key, told | {"fields": [f.body() for f in fields]})


def _context(form: LedgerForm, rows: Any, own: OwnLedger | None) -> dict[str, Any]:
    counted = [d for d in catalogue.indicators.values() if isinstance(d, Indicator) and own and d.ledger == own.key]
    return {
        "form": form,
        "rows": rows,
        "own": own,
        "is_on": own and own.key in catalogue.ledgers,
        "proposed": _words(own, counted),
    }


def _words(own: OwnLedger | None, counted: list[Indicator]) -> str:
    """A sentence for the summary that says every indicator of the ledger."""
    if own is None or not counted:
        return ""
    first, *others = [f"{d.name}{{{{ {d.key} }}}}" for d in counted]
    return f"[**{{#}}{own.title}。**{first}{''.join(f'[，{o}]' for o in others)}。]"


def _lines(user: Any) -> list[Any]:
    return [d for d in sorted(catalogue.lines.values(), key=lambda d: d.order) if may_declare(user, d.key)]
