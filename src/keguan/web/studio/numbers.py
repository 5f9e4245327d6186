"""Finding a number to put into a text: by its words, with its value now and the ways it can be said."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import AnyIndicator, Indicator
from keguan.kit.period import Period
from keguan.registry import access
from keguan.report.checking.vocabulary import canonical, wording
from keguan.store.clock import today
from keguan.store.evidence import latest
from keguan.web import gate
from keguan.web.period import scope_for

MOST = 8


@gate.open_to(access.may_comment)
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """The indicators that the words mean, each with its value in the period and what is to be written for it."""
    words = request.GET.get("q", "").strip()[:40]
    try:
        period = Period.parse(request.GET.get("period", ""))
    except BureauError:
        period = Period.year(today().year)
    scope = scope_for(request)
    found = [(d, latest(d, period, scope), _ways(d)) for d in search(words)] if words else []
    return render(request, "studio/numbers.html", {"found": found, "words": words})


def search(words: str) -> list[AnyIndicator]:
    """The indicators whose name or wording holds the words, the closest first."""
    asked = canonical(words)
    ranked = []
    for indicator in catalogue.indicators.values():
        name = canonical(indicator.name)
        shared = len(
            {asked[i : i + 2] for i in range(len(asked) - 1)} & {name[i : i + 2] for i in range(len(name) - 1)}
        )
        names = [name, *map(canonical, getattr(indicator, "names", ()))]
        exact = 20 if asked in names or asked == indicator.key else 10 if asked in name else 0
        told = 4 if any(p.search(asked) for p in wording(indicator).say) else 0
        if score := exact + shared + told:
            ranked.append((-score, len(name), indicator))
    return [indicator for *_, indicator in sorted(ranked, key=lambda r: r[:2])[:MOST]]


def _ways(indicator: AnyIndicator) -> list[tuple[str, str]]:
    """What each way is called, and the slot to write."""
    if indicator.unit == "位":
        return [("位次", _slot(indicator, "rank"))]
    ways = [
        ("数值", _slot(indicator)),
        ("比上年增减", _slot(indicator, "change")),
        ("增幅", _slot(indicator, "growth")),
    ]
    if isinstance(indicator, Indicator):
        ways += [("约数", _slot(indicator, "about")), ("前三家名称", _slot(indicator, "names: 3"))]
        ways += [("连续年数", _slot(indicator, "streak")), ("近五年表", _slot(indicator, "trend 5"))]
        for path in indicator.split_by[:1]:
            ways += [("分项", _slot(indicator, f"split: {path}")), ("分项表", _slot(indicator, f"table: {path}"))]
    return ways


def _slot(indicator: AnyIndicator, how: str = "") -> str:
    return f"{{{{ {indicator.key}{f' | {how}' if how else ''} }}}}"
