"""Making and changing an indicator of one's own, with its value and its rows in sight before it is kept."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import Indicator
from keguan.kit.ledger import Ledger
from keguan.registry import access
from keguan.registry.own.declaring import declare_indicator, key_for, line_of
from keguan.registry.own.indicators import OwnIndicator, indicator_of
from keguan.store.evidence import evaluate, evidence
from keguan.store.models import Declaration
from keguan.web.gate import declarers, open_to
from keguan.web.ledgers.columns import columns_of, with_links
from keguan.web.ledgers.listing import table_of
from keguan.web.own.forms import ConditionRows, IndicatorForm
from keguan.web.period import period_of, scope_for

SHOWN = 5


@require_http_methods(["GET", "POST"])
@open_to(declarers)
def new_indicator(request: HttpRequest) -> HttpResponse:
    """First the ledger that it counts, then what of it."""
    ledger = catalogue.ledgers.get(request.GET.get("ledger", ""))
    if ledger is None:
        ledgers = [d for d in catalogue.ledgers.values() if access.may_declare(request.user, d.line)]
        return render(request, "own/pick.html", {"ledgers": ledgers})
    form = IndicatorForm(request.POST or None, ledger=ledger, initial={"day": ledger.date or "year"})
    return _answer(request, ledger, form, _conditions(request, ledger), None)


@require_http_methods(["GET", "POST"])
@open_to(declarers)
def edit_indicator(request: HttpRequest, name: str) -> HttpResponse:
    """Change what an indicator counts; documents that were signed keep what they said."""
    row = Declaration.everything.filter(kind=Declaration.INDICATOR, key=name).first()
    if row is None:
        raise Http404("没有这个自定义指标。")
    own = OwnIndicator.of(row.key, row.body)
    counted = own.ledger or getattr(catalogue.indicators.get(own.over), "ledger", "")
    ledger = catalogue.ledger(counted)
    form = IndicatorForm(request.POST or None, ledger=ledger, initial=own.body())
    return _answer(request, ledger, form, _conditions(request, ledger, own.body()["conditions"]), own)


@require_POST
@open_to(declarers)
def try_indicator(request: HttpRequest) -> HttpResponse:
    """What the form would count as it stands: this period, the one before, and the first rows."""
    ledger = catalogue.ledger(request.GET.get("ledger", ""))
    access.require(request.user, access.VIEW, ledger)
    form, rows = IndicatorForm(request.POST, ledger=ledger), _conditions(request, ledger)
    form.fields["name"].required = False
    if not (form.is_valid() and rows.is_valid()):
        return render(request, "own/tried.html", {"fault": "还没有填完，填完再看。"})
    try:
        made = indicator_of(_own(form, rows, ledger, key=f"{ledger.line}.own_tried"), ledger)
        return render(request, "own/tried.html", _tried(request, made, ledger))
    except BureauError as fault:
        return render(request, "own/tried.html", {"fault": fault.message})


def _tried(request: HttpRequest, made: Any, ledger: Ledger) -> dict[str, Any]:
    period, scope = period_of(request), scope_for(request)
    shown: dict[str, Any] = {"made": made, "period": period, "now": evaluate(made, period, scope)}
    shown["before"] = evaluate(made, period.previous(), scope)
    if isinstance(made, Indicator):
        columns = columns_of(ledger)
        rows = with_links(evidence(made, period, scope).order_by(ledger.order, "pk"), columns)[:SHOWN]
        shown["table"] = table_of(ledger, rows, request.user, columns)
    return shown


def _conditions(request: HttpRequest, ledger: Ledger, initial: Any = None) -> Any:
    return ConditionRows(request.POST or None, prefix="condition", initial=initial, form_kwargs={"ledger": ledger})


def _own(form: IndicatorForm, rows: Any, ledger: Ledger, *, key: str) -> OwnIndicator:
    told = form.told()
    counted = "" if told["measure"] == "ratio" else ledger.key
    return OwnIndicator.of(key, told | {"ledger": counted, "conditions": rows.asked()})


def _answer(
    request: HttpRequest, ledger: Ledger, form: IndicatorForm, rows: Any, own: OwnIndicator | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        draft = _own(form, rows, ledger, key=own.key if own else "")
        key = own.key if own else key_for(Declaration.INDICATOR, line_of(draft), draft.name)
        try:
            declare_indicator(_own(form, rows, ledger, key=key), user=request.user, reason=form.cleaned_data["reason"])
        except BureauError as fault:
            form.add_error(None, fault.message)
        else:
            messages.success(request, f"指标“{form.cleaned_data['name']}”已保存，总结里用 {{{{ {key} }}}} 取这个数。")
            return redirect("indicator", key) if key in catalogue.indicators else redirect("own")
    context = {"form": form, "rows": rows, "ledger": ledger, "own": own}
    return render(request, "own/indicator.html", context, status=422 if request.method == "POST" else 200)
