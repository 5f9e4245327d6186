"""One loan as its page tells it: how far it is, what may be done by whom, what is checked with which numbers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.lines.finance.actions.steps import award_of
from keguan.lines.finance.actions.terms import checks_of
from keguan.lines.finance.models import Loan, PoolEntry, Repayment
from keguan.lines.finance.rules.claims import Award
from keguan.lines.finance.rules.filing import Check

OPEN = ("recommended", "credited")
CLAIMED = ("claimed", "agreed", "approved", "compensated")
MAIN = ("recommended", "credited", "filed", "disbursed", "settled")
TROUBLE = ("recommended", "credited", "filed", "disbursed", "overdue", "claimed", "agreed", "approved", "compensated")


def loan_panel(loan: Loan, day: date) -> dict[str, Any]:
    """What the loan's page shows above its fields."""
    checks, fault = _checks(loan, day) if loan.status in OPEN else ((), "")
    posted = list(loan.pool_entries.select_related("bank").order_by("on", "pk"))
    paid_back = list(loan.repayments.order_by("on", "pk"))
    moves = catalogue.workflow_of(Loan).moves_from(loan.status)
    return {
        "overdue": loan.days_overdue(day),
        "is_noted": loan.status != "disbursed",
        "path": path_of(loan.status),
        "checks": checks,
        "fault": fault,
        "is_ready": bool(checks) and not any(c.refusal for c in checks),
        "award": _award(loan),
        "posted": posted,
        "sums": sums(posted),
        "paid_back": paid_back,
        "events": sorted(_events(loan, posted, paid_back), key=lambda e: e[0]),
        "moves": [(m.label, "、".join(sorted(r.name for r in m.by)), bool(m.apart)) for m in moves],
        "renewals": list(loan.renewals.all()) if loan.pk else [],
    }


def _checks(loan: Loan, day: date) -> tuple[tuple[Check, ...], str]:
    try:
        return checks_of(loan, day), ""
    except BureauError as fault:
        return (), fault.message


def _award(loan: Loan) -> Award | None:
    """What may be compensated, while that is the question; the reason where no scheme says."""
    if loan.status not in CLAIMED or loan.claim_principal_yuan is None:
        return None
    try:
        return award_of(loan)
    except BureauError as fault:
        return Award(Decimal(0), None, fault.message)


def path_of(status: str) -> list[tuple[str, str]]:
    """The steps of a loan in this state as (name, done / now / ahead)."""
    way = list(MAIN if status in MAIN else TROUBLE)
    if status in ("written_off", "refused"):
        way = [*(TROUBLE if status == "written_off" else MAIN[:2]), status]
    at = way.index(status)
    return [(Loan.STATES[s], "done" if n < at else "now" if n == at else "ahead") for n, s in enumerate(way)]


def sums(posted: list[PoolEntry]) -> dict[str, Decimal]:
    """Yuan compensated, got back by the fund and by the bank, and what the fund is still out of pocket."""
    told = {
        kind: sum((e.size_yuan for e in posted if e.kind == kind), Decimal(0))
        for kind in ("compensation", "recovery", "bank_share")
    }
    return told | {"left": told["compensation"] - told["recovery"]}


def _events(loan: Loan, posted: list[PoolEntry], paid_back: list[Repayment]) -> Iterator[tuple[date, str, str]]:
    if loan.letter:
        yield loan.letter.written_on, "推荐", loan.letter.number
    paid = loan.status in Loan.PAID_OUT  # a list may name the day before the money is out
    told = (
        (loan.filed_on, "备案", loan.loan_no),
        (loan.disbursed_on if paid else None, "放款", ""),
        (loan.use_checked_on, "用途核查", f"{loan.get_use_found_display()} {loan.use_told}".strip()),
        (loan.due_on if paid else None, "到期", ""),
        (loan.overdue_on, "登记逾期", ""),
        (loan.claimed_on, "申请代偿", ""),
        (loan.settled_on, "结清", ""),
        (loan.written_off_on, "核销", ""),
    )
    yield from ((day, name, note) for day, name, note in told if day)
    for entry in posted:
        yield entry.on, entry.get_kind_display(), entry.remark or entry.voucher
    for one in paid_back:
        name = "红冲还本" if one.reverses_id else "还本"
        yield one.on, name, f"{words.money(abs(one.amount_yuan))} {one.remark or one.voucher}".strip()
