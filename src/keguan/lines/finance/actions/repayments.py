"""Noting what borrowers pay back, and finding what may be taken back."""

from datetime import date
from decimal import Decimal

from keguan.lines.finance.models import Loan, Repayment
from keguan.store.acting import moving


def post(
    loan: Loan, amount: Decimal, *, on: date, voucher: str, remark: str = "", reverses: Repayment | None = None
) -> None:
    """Write the repayment inside a step of the loan, and keep the loan's sum of them; the step saves the loan."""
    loan.repaid_yuan += amount
    with moving():
        Repayment(loan=loan, on=on, amount_yuan=amount, voucher=voucher, remark=remark[:200], reverses=reverses).save()


def newest(loan: Loan) -> Repayment | None:
    """The repayment noted last that was not taken back."""
    rows = Repayment.objects.filter(loan=loan, reverses=None, reversed_by=None)
    return rows.order_by("-pk").first()
