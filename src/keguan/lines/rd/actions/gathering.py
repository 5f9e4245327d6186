"""What the ledgers know of each enterprise that a fund could pay, with the record that tells it; one query per kind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.lines.rd.models import FundVersion, Recovery, Return, SubsidyPayment
from keguan.lines.rd.rules.funds.inputs import Figure, Inputs, Other, Source
from keguan.lines.rd.rules.funds.parameters import BASES
from keguan.registry.models import Organisation
from keguan.store.evidence import evidence

COSTS = {"deduction": {"basis": "deduction"}, "special_audit": {"basis": "accounting", "source": "audit"}}
REPLY_DAYS = 365

Rows = Mapping[int, Figure]


def gather(
    version: FundVersion,
    year: int,
    deadline: date,
    *,
    filed: Mapping[int, date | None] | None = None,
    only: Iterable[int] | None = None,
) -> dict[int, Inputs]:
    """Inputs by organisation key, of every enterprise with R&D of the year on the version's basis, or of `only` these.

    Titles and replies are those of the deadline. Raises BureauError when the basis is not settled or its ledger is off.
    """
    basis = str(version.terms.get("basis", ""))
    now, before, sales = _figures(basis, year), _figures(basis, year - 1), _sales(basis, year)
    keys = list(now if only is None else only)
    firms = {o.pk: o for o in Organisation.objects.filter(pk__in=keys, kind="enterprise")}
    titles, incidents, clean = _titles(year, deadline), *_replies(deadline)
    same, others = _paid(version, year)
    filed = filed or {}
    return {
        pk: Inputs(
            base=now.get(pk, Figure()),
            previous=before.get(pk) or _newly_founded(one, year),
            sales=sales.get(pk, Figure()),
            industry=one.get_field_display() if one.field else "",
            titles={key: held[pk] for key, held in titles.items() if pk in held},
            clean=clean.get(pk),
            incidents=tuple(incidents.get(pk, ())),
            filed_on=filed.get(pk),
            deadline=deadline,
            others=tuple(others.get(pk, ())),
            same=tuple(same.get(pk, ())),
        )
        for pk, one in firms.items()
    }


def _newly_founded(one: Organisation, year: int) -> Figure:
    """Nought for an enterprise founded in the year or later: it had no year before; of others nobody knows."""
    return Figure(Fraction(0)) if one.founded_on and one.founded_on.year >= year else Figure()


def _figure(value: Decimal | None, ledger: str, row: Any, label: str) -> Figure:
    return Figure(None if value is None else Fraction(value), Source(ledger, row.pk, label))


def _figures(basis: str, year: int) -> Rows:
    """R&D cost of the year by organisation, on one basis: the four kinds of R&D cost are never mixed."""
    if basis == "statistics_107_2":
        rows = Return.objects.filter(year=year)
        return {r.organisation_id: _figure(r.rd_expense_yuan, "rd.returns", r, f"{year}年107-2表") for r in rows}
    if basis not in COSTS:
        raise BureauError("funds.basis", "这个版本还没有填“研发费用取自”，请先到办法里填写。")
    costs = _ledger("enterprises.rd_costs", BASES[basis])
    rows = costs.model.objects.filter(year=year, **COSTS[basis])
    return {r.organisation_id: _figure(r.total_yuan, costs.key, r, f"{year}年{BASES[basis]}") for r in rows}


def _sales(basis: str, year: int) -> Rows:
    if basis == "statistics_107_2":
        rows = Return.objects.filter(year=year)
        return {r.organisation_id: _figure(r.revenue_yuan, "rd.returns", r, f"{year}年107-2表营业收入") for r in rows}
    figures = _ledger("enterprises.figures", "销售收入")
    rows = figures.model.objects.filter(year=year)
    return {r.organisation_id: _figure(r.sales_yuan, figures.key, r, f"{year}年企业年度数据销售收入") for r in rows}


def _ledger(key: str, wanted: str) -> Any:
    if key not in catalogue.ledgers:
        raise BureauError("funds.ledger_off", f"{wanted}所在的台账没有启用，请先启用“高企培育”业务线，或改用研发统计。")
    return catalogue.ledger(key)


def _titles(year: int, day: date) -> dict[str, dict[int, Source]]:
    """Who holds each title on the day; a tech SME is one registered from the R&D year's start to the day."""
    told = {
        "hnte": ("enterprises.hnte_valid", Period(day, day)),
        "tsme": ("enterprises.tsme_registered", Period(date(year, 1, 1), max(day, date(year, 1, 1)))),
        "platform": ("platforms.platforms_total", Period(day, day)),
    }
    found = {}
    for title, (key, period) in told.items():
        if key in catalogue.indicators:
            indicator: Any = catalogue.indicator(key)
            rows = evidence(indicator, period).select_related("organisation")
            found[title] = {r.organisation_id: Source(indicator.ledger, r.pk, str(r)) for r in rows}
    if "enterprises.titles" in catalogue.ledgers:
        rows = catalogue.ledger("enterprises.titles").model.objects.filter(granted_on__lte=day)
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=day)).select_related("organisation")
        found["gazelle"] = {r.organisation_id: Source("enterprises.titles", r.pk, str(r)) for r in rows}
    return found


def _replies(day: date) -> tuple[dict[int, list[Source]], dict[int, Source]]:
    """Incidents, and replies that nothing was found, of the year before the day."""
    incidents: dict[int, list[Source]] = defaultdict(list)
    clean: dict[int, Source] = {}
    if "enterprises.compliance" in catalogue.ledgers:
        model = catalogue.ledger("enterprises.compliance").model
        since = day - timedelta(days=REPLY_DAYS)
        for row in model.objects.filter(happened_on__range=(since, day)).order_by("happened_on"):
            told = Source("enterprises.compliance", row.pk, str(row))
            if row.found == "clean":
                clean[row.organisation_id] = told
            else:
                incidents[row.organisation_id].append(told)
    return incidents, clean


def _paid(version: FundVersion, year: int) -> tuple[dict[int, list[Other]], dict[int, list[Other]]]:
    """What was paid for the year's R&D, less what was taken back: by a round of this very fund, and by any other.

    A payment by the fund's own document that belongs to no round was entered from a sheet: the round that pays it
    recognises it then, see `keguan.lines.rd.actions.paying`.
    """
    same: dict[int, list[Other]] = defaultdict(list)
    others: dict[int, list[Other]] = defaultdict(list)
    back: dict[int, Decimal] = defaultdict(Decimal)
    for pk, amount in Recovery.objects.filter(payment__year=year).values_list("payment", "amount_yuan"):
        back[pk] += amount
    rows = SubsidyPayment.objects.filter(year=year).select_related("policy", "entry__round__version")
    for row in rows:
        left = row.amount_yuan - back[row.pk]
        fund = row.entry.round.version if row.entry else None
        if left <= 0 or (fund is None and row.policy_id and row.policy_id == version.policy_id):
            continue
        called = fund.name if fund else str(row.policy or "未注明文件的补助")
        told = Other(Fraction(left), Source("rd.subsidies", row.pk, f"{called} {year}年度"))
        (same if fund and fund.name == version.name else others)[row.organisation_id].append(told)
    return same, others
