"""The scheme that holds for a loan, with every number that a filing is checked by."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from keguan.kit.errors import BureauError
from keguan.lines.finance.models import Loan, Scheme, Term
from keguan.lines.finance.models.schemes import newest
from keguan.lines.finance.rules.filing import Asked, Check, Limit, Losses, Room, Terms, checks
from keguan.registry.models import Organisation


def scheme_on(day: date, *, lock: bool = False) -> Scheme:
    """The scheme for filings of the day; with `lock` no other filing or payment goes on until this transaction ends.

    All schemes are locked, for an enterprise's cap and a common account reach across them. Raises BureauError when no
    scheme holds.
    """
    if lock:
        list(Scheme.objects.select_for_update().order_by("pk"))
    found = Scheme.objects.on(day)
    if found is None:
        raise BureauError("scheme.none", f"{day} 没有适用的科贷通方案，请先在“方案”页登记方案和参数。")
    return found


def loans_under(scheme: Scheme) -> QuerySet:
    """The loans that were filed under the scheme; of two schemes for one day the newer holds."""
    rows = Loan.objects.filter(regime_on__range=(scheme.starts_on, scheme.last_day))
    later = Scheme.objects.filter(starts_on__gt=scheme.starts_on, starts_on__lte=scheme.last_day)
    for start, end in later.values_list("starts_on", "ends_on"):
        rows = rows.exclude(regime_on__range=(start, end or date.max))
    return rows


def limits_of(scheme: Scheme, bank: Organisation | None, day: date) -> dict[str, Limit]:
    """Every parameter in force on the day, the bank's own before that of the whole."""
    found = newest(Term.objects.filter(scheme=scheme), day)
    chosen = {name: found.get((name, bank.pk if bank else None)) or found.get((name, None)) for name in Term.NAMES}
    return {name: limit_of(name, row) for name, row in chosen.items()}


def limit_of(name: str, row: Term | None) -> Limit:
    label = Term.NAMES[name]
    if row is None or row.status == "unknown":
        return Limit(label, None, status="unknown")
    return Limit(label, row.value, row.status == "none", row.cite, row.status)


def terms_of(scheme: Scheme, bank: Organisation | None, day: date, *, but: int | None = None) -> Terms:
    """The scheme for a loan of the bank; `but` is the loan that is asked about and not counted. Four queries."""
    from_all = loans_under(scheme).exclude(pk=but)
    of_bank = Q(bank=bank)
    live, bad, out = (Q(status__in=states) for states in (Loan.LIVE, Loan.BAD, ("disbursed", *Loan.BAD)))
    asked = {"live": live, "bad": bad, "out": out}
    sums = {f"{name}_all": Sum("balance_yuan", filter=q) for name, q in asked.items()}
    sums |= {f"{name}_bank": Sum("balance_yuan", filter=q & of_bank) for name, q in asked.items()}
    told = {name: value or Decimal(0) for name, value in from_all.aggregate(**sums).items()}
    limits = limits_of(scheme, bank, day)
    return Terms(limits, tuple(_rooms(scheme, bank, day, told)), tuple(_losses(scheme, bank, day, told, limits)))


def _rooms(scheme: Scheme, bank: Organisation | None, day: date, told: dict[str, Decimal]) -> Any:
    found = newest(scheme.commitments.all(), day)
    for row, whose, used in (
        (found.get(("", bank.pk)) if bank else None, str(bank), "live_bank"),
        (found.get(("", None)), "全部银行", "live_all"),
    ):
        if row is not None:
            yield Room(whose, row.committed_yuan, row.multiplier, told[used], row.cite)


def _losses(
    scheme: Scheme, bank: Organisation | None, day: date, told: dict[str, Decimal], limits: dict[str, Limit]
) -> Any:
    found = newest(Term.objects.filter(scheme=scheme, name__in=("warn_rate", "stop_rate")), day)

    def lines(pk: int | None) -> tuple[Limit, Limit]:
        return limit_of("warn_rate", found.get(("warn_rate", pk))), limit_of("stop_rate", found.get(("stop_rate", pk)))

    if bank and ("stop_rate", bank.pk) in found:
        yield Losses(str(bank), told["bad_bank"], told["out_bank"], *lines(bank.pk))
    yield Losses("全部银行", told["bad_all"], told["out_all"], *lines(None))


def checks_of(loan: Loan, day: date, *, lock: bool = False) -> tuple[Check, ...]:
    """Every condition of filing the loan on the day. Raises BureauError when no scheme holds."""
    scheme = scheme_on(day, lock=lock)
    return checks(terms_of(scheme, loan.bank, day, but=loan.pk), _asked(loan))


def _asked(loan: Loan) -> Asked:
    others = Loan.objects.filter(organisation=loan.organisation, status__in=Loan.LIVE).exclude(pk=loan.pk)
    live = others.aggregate(total=Sum("balance_yuan"))["total"] or Decimal(0)
    return Asked(loan.amount_yuan, loan.term_months, loan.annual_rate, live, loan.repaid_yuan)


def beyond(loan: Loan) -> str:
    """Which limits the loan on record would pass as it is now corrected, in sentences; with its scheme locked.

    The stop line is about new filings and hinders no correction.
    """
    if not loan.filed_on or loan.status not in Loan.LIVE:
        return ""
    scheme = scheme_on(loan.filed_on, lock=True)
    terms = replace(terms_of(scheme, loan.bank, loan.filed_on, but=loan.pk), losses=())
    return "".join(c.refusal for c in checks(terms, _asked(loan)) if c.refusal)
