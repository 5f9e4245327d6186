"""Everybody whom a policy judges: by standing, town, failed condition and missing figure, each count opening its rows."""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keguan.kit.catalogue import catalogue
from keguan.kit.rules.policy import STANDINGS, Policy
from keguan.kit.scope import Scope
from keguan.registry import access, judging
from keguan.registry.models import Judgement, Region
from keguan.store.audit import audit
from keguan.store.clock import today
from keguan.store.paging import Page
from keguan.web import gate
from keguan.web.figures.workbook import SAFE
from keguan.web.period import scope_for

WHO = "registry.enterprises"
MOST = 100_000  # rows of a workbook
COLUMNS = {
    "企业": 34,
    "统一社会信用代码": 22,
    "乡镇（园区）": 16,
    "情况": 10,
    "不符合的条件": 40,
    "还不能判断的条件": 40,
    "缺少的数据": 40,
    "得分下限": 10,
    "得分上限": 10,
}


@dataclass(frozen=True)
class Line:
    """One judgement in words."""

    judgement: Judgement
    policy: Policy

    @property
    def standing(self) -> str:
        return STANDINGS[self.judgement.standing]

    @property
    def failed(self) -> list[str]:
        return judging.names(self.judgement.failed, (c.name for c in self.policy.conditions))

    @property
    def open(self) -> list[str]:
        return judging.names(self.judgement.open, (c.name for c in self.policy.conditions))

    @property
    def missing(self) -> list[str]:
        """What has to be told, each once."""
        inputs = judging.names(self.judgement.missing, (i.about for i in self.policy.inputs.values()))
        return list(dict.fromkeys(inputs))

    @property
    def score(self) -> str:
        low, high = self.judgement.low, self.judgement.high
        return str(low) if low == high else f"{low}–{high}"


class Population:
    """The judgements of a policy within a scope, narrowed as the address says."""

    def __init__(self, policy: Policy, scope: Scope, asked: QueryDict) -> None:
        self.policy, self.scope, self.asked = policy, scope, asked
        self.run = judging.up_to_date(policy, today())
        self.counts = judging.Counts(policy, scope)
        self.standing = _one_of(asked.get("standing", ""), STANDINGS)
        self.town = _one_of(asked.get("town", ""), self.counts.regions)
        self.fails, self.lacks, self.text = asked.get("fails", ""), asked.get("lacks", ""), asked.get("q", "").strip()

    @cached_property
    def narrow(self) -> judging.Narrowing:
        failed = _bit(self.fails, [c.key for c in self.policy.conditions])
        missing = _bit(self.lacks, list(self.policy.inputs))
        return judging.Narrowing(self.standing, self.town, failed, missing)

    @property
    def everybody(self) -> Any:
        return judging.within(self.policy, self.scope).select_related("organisation", "region")

    @property
    def rows(self) -> Any:
        rows = self.narrow.of(self.everybody)
        return judging.named(rows, self.text) if self.text else rows

    @property
    def page(self) -> Page:
        return judging.listed(self.everybody, self.counts, self.narrow, self.asked, text=self.text)

    @cached_property
    def by_standing(self) -> dict[int, int]:
        """How many there are of each standing, everything else as asked; nothing where only reading the rows could tell."""
        return {} if self.text else self.counts.by_standing(self.narrow)

    @property
    def faces(self) -> list[tuple[int, str, int]]:
        """Each standing with its name and how many there are."""
        return [(n, name, self.by_standing[n]) for n, name in STANDINGS.items() if n in self.by_standing]

    @property
    def total(self) -> int:
        if self.text:
            return self.rows.count()
        return sum(self.by_standing.values()) if self.standing is None else self.by_standing.get(self.standing, 0)


@gate.open_to(gate.figure_readers)
@require_GET
def population(request: HttpRequest, policy: str) -> HttpResponse:
    """One page of the population; the counts are kept, so that a million cost what a hundred do."""
    told = Population(_policy(policy), scope_for(request), request.GET)
    found = told.page
    context = {
        "told": told,
        "policy": told.policy,
        "policies": catalogue.policies.values(),
        "found": found,
        "lines": [Line(j, told.policy) for j in found.records],
        "total": told.total,
        "towns": Region.objects.filter(pk__in=told.counts.regions),
        "standings": STANDINGS.items(),
        "waiting": [(name, told.policy.inputs[name].name, n) for name, n in told.counts.waiting],
        "is_at_work": judging.is_at_work(told.policy),
        "may_export": access.may(request.user, access.EXPORT, catalogue.ledger(WHO)),
    }
    return render(request, "lines/population.html", context)


@gate.open_to(gate.figure_readers)
@require_GET
def workbook(request: HttpRequest, policy: str) -> HttpResponse:
    """The same rows as an Excel file, the likeliest first; for whoever may export the enterprises."""
    access.require(request.user, access.EXPORT, catalogue.ledger(WHO))
    told = Population(_policy(policy), scope_for(request), request.GET)
    rows = told.rows.order_by("rank", "pk")[:MOST]
    audit("export", f"导出“{told.policy.name}”的判断结果", actor=request.user, rows=min(MOST, rows.count()))
    name = f"{told.policy.name}判断结果{today():%Y%m%d}.xlsx"
    return FileResponse(_written(told.policy, rows.iterator(chunk_size=2000)), as_attachment=True, filename=name)


@gate.open_to(gate.figure_readers)
@require_GET
def missing(request: HttpRequest) -> HttpResponse:
    """The figures that nobody has told, with how many decisions wait for each and where to tell them."""
    scope, on = scope_for(request), today()
    awaited: dict[str, list[tuple[Policy, str, int]]] = {}
    for policy in catalogue.policies.values():
        judging.up_to_date(policy, on)
        for name, many in judging.Counts(policy, scope).waiting:
            awaited.setdefault(name, []).append((policy, name, many))
    rows = []
    for name, waiting in awaited.items():
        asked = waiting[0][0].inputs[name]
        ledger = catalogue.ledgers.get(next((p.kept_in[name] for p, *_ in waiting if name in p.kept_in), ""))
        if ledger is not None and not access.may(request.user, access.VIEW, ledger):
            ledger = None
        rows.append((asked, ledger, waiting, sum(many for *_, many in waiting)))
    rows.sort(key=lambda row: -row[3])
    return render(request, "lines/missing.html", {"rows": rows, "policies": catalogue.policies.values()})


def _policy(key: str) -> Policy:
    if key not in catalogue.policies:
        raise Http404("没有这个办法，请从“办法”里选。")
    return catalogue.policies[key]


def _one_of(text: str, known: Any) -> int | None:
    return int(text) if text.isdecimal() and int(text) in known else None


def _bit(key: str, of: list[str]) -> int:
    return 1 << of.index(key) if key in of else 0


def _written(policy: Policy, rows: Any) -> BytesIO:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, SAFE)
    sheet = book.add_worksheet("判断结果")
    head = book.add_format({"bold": True, "bottom": 1})
    for at, (label, width) in enumerate(COLUMNS.items()):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, label, head)
    sheet.freeze_panes(1, 1)
    for at, judgement in enumerate(rows, 1):
        line, one = Line(judgement, policy), judgement.organisation
        told = (one.name, one.credit_code or "", str(judgement.region or ""), line.standing)
        told += tuple("、".join(names) for names in (line.failed, line.open, line.missing))
        for column, text in enumerate(told):
            sheet.write_string(at, column, text)
        sheet.write_number(at, len(told), judgement.low)
        sheet.write_number(at, len(told) + 1, judgement.high)
    book.close()
    made.seek(0)
    return made
