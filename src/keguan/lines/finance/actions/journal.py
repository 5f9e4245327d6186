"""Posting to the journal of the pool, reversing, and what the accounts hold."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from keguan.kit.errors import BureauError
from keguan.lines.finance.models import Loan, PoolEntry
from keguan.lines.finance.models.pool import new_posting
from keguan.store.acting import moving
from keguan.store.clock import today

Balances = dict[tuple[str, int | None], Decimal]
ZERO = Decimal(0)


def entries(
    movements: Iterable[tuple[str, Decimal]],
    *,
    on: date,
    loan: Loan | None = None,
    bank: int | None = None,
    voucher: str = "",
    remark: str = "",
) -> list[PoolEntry]:
    """Unsaved entries of one posting: (kind, amount above 0); those of 0 are left out."""
    posting = new_posting()
    return [
        PoolEntry(
            on=on, kind=kind, amount_yuan=-size if kind in PoolEntry.LEAVES else size, loan=loan, bank_id=bank,
            voucher=voucher, remark=remark, posting=posting,
        )
        for kind, size in movements
        if size
    ]  # fmt: skip


def post(made: list[PoolEntry]) -> None:
    """Write the entries, inside a step of a loan's procedure."""
    with moving():
        for entry in made:
            entry.save()


def reversal(entry: PoolEntry, reason: str) -> list[PoolEntry]:
    """Unsaved entries that take the whole posting of `entry` back. Raises BureauError when that was done, or is one."""
    if not reason.strip():
        raise BureauError("pool.reason", "红冲要写明原因。")
    whole = list(PoolEntry.objects.filter(posting=entry.posting).select_for_update())
    if any(e.reverses_id for e in whole):
        raise BureauError("pool.reversal", "这一笔本身是红冲，不能再红冲；记错了请重新记一笔正确的。")
    if PoolEntry.objects.filter(reverses__in=whole).exists():
        raise BureauError("pool.reversed", "这一笔已经红冲过了。")
    posting, on = new_posting(), today()
    return [
        PoolEntry(
            on=on, kind=e.kind, amount_yuan=-e.amount_yuan, loan_id=e.loan_id, bank_id=e.bank_id, voucher=e.voucher,
            remark=f"红冲：{reason.strip()}"[:200], reverses=e, posting=posting,
        )
        for e in whole
    ]  # fmt: skip


def balances(rows: QuerySet | None = None) -> Balances:
    """What each account holds by bank (None for money that lies at no bank in particular); all add up to 0."""
    found: Balances = defaultdict(Decimal)
    rows = PoolEntry.objects.all() if rows is None else rows
    for kind, bank, total in rows.order_by().values_list("kind", "bank").annotate(total=Sum("amount_yuan")):
        first, second = PoolEntry.LEGS[kind]
        found[first, bank] += total
        found[second, bank] -= total
    return dict(found)


def account_of(bank: int) -> int | None:
    """The account that pays for a bank's loans: its own when money was ever paid into it, else the common one."""
    return bank if PoolEntry.objects.filter(bank=bank, kind="funding").exists() else None


def held(bank: int | None) -> Decimal:
    """What lies in one account (yuan)."""
    rows = PoolEntry.objects.filter(bank=bank, kind__in=PoolEntry.OF_FUND)
    return rows.aggregate(total=Sum("amount_yuan"))["total"] or ZERO


def paid_for(loan: Loan) -> dict[str, Decimal]:
    """What was posted for the loan by kind, reversals taken off (yuan)."""
    rows = PoolEntry.objects.filter(loan=loan).order_by().values_list("kind").annotate(total=Sum("size_yuan"))
    return dict.fromkeys(PoolEntry.KINDS, ZERO) | dict(rows)


def compensated_under(loans: QuerySet, bank: int | None = None) -> Decimal:
    """Compensation of these loans, of one bank's when given, less what came back into the fund (yuan)."""
    rows = PoolEntry.objects.filter(loan__in=loans.values("pk"))
    rows = rows.filter(loan__bank=bank) if bank else rows
    told = dict(rows.order_by().values_list("kind").annotate(total=Sum("size_yuan")))
    return told.get("compensation", ZERO) - told.get("recovery", ZERO)
