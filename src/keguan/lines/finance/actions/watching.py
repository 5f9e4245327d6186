"""Loans to keep an eye on: their enterprise has another bad loan, lost its title, or had an incident."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.lines.finance.models import Loan
from keguan.store.evidence import evidence


@dataclass(frozen=True)
class Title:
    """A title that ended: enterprises in the ledger whom the indicator no longer counts."""

    ledger: str
    indicator: str
    told: str


TITLES: Final = (Title("enterprises.hnte", "enterprises.hnte_valid", "高企证书已到期"),)
INCIDENTS: Final = "enterprises.compliance"  # one that is not "clean" and not over


def watched(loans: Iterable[Loan], scope: Scope, day: date) -> dict[int, list[str]]:
    """Why each of the loans is watched, by the loan's key; a bank learns from its own loans alone."""
    loans = list(loans)
    firms = {loan.organisation_id for loan in loans}
    bad_of: dict[int, set[int]] = defaultdict(set)
    bad = Loan.objects.within(scope).filter(organisation__in=firms, status__in=Loan.BAD)
    for pk, firm in bad.values_list("pk", "organisation"):
        bad_of[firm].add(pk)
    reasons = {loan.pk: ["同一企业另有逾期、代偿贷款"] for loan in loans if bad_of[loan.organisation_id] - {loan.pk}}
    if scope.organisation is None:
        for text, found in _of_firms(firms, day):
            for loan in loans:
                if loan.organisation_id in found:
                    reasons.setdefault(loan.pk, []).append(text)
    return reasons


def _of_firms(firms: set[int], day: date) -> Iterable[tuple[str, set[int]]]:
    for title in TITLES:
        if title.ledger in catalogue.ledgers and title.indicator in catalogue.indicators:
            held = catalogue.ledgers[title.ledger].model.objects.filter(organisation__in=firms)
            still = evidence(catalogue.indicators[title.indicator], Period(day, day)).filter(organisation__in=firms)
            yield title.told, _organisations(held) - _organisations(still)
    if INCIDENTS in catalogue.ledgers:
        rows = catalogue.ledgers[INCIDENTS].model.objects.filter(organisation__in=firms, happened_on__lte=day)
        rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=day)).exclude(found="clean")
        yield "有未解除的失信或事故记录", _organisations(rows)


def _organisations(rows: Any) -> set[int]:
    return set(rows.order_by().values_list("organisation", flat=True))
