"""Loans, the schemes they are filed under, the risk pool's journal, and comparisons with a bank's own list."""

from keguan.lines.finance.models.loans import Letter, Loan
from keguan.lines.finance.models.pool import PoolEntry
from keguan.lines.finance.models.reconciling import Difference, Reconciliation
from keguan.lines.finance.models.repayments import Repayment
from keguan.lines.finance.models.schemes import Commitment, Scheme, Term

__all__ = ["Commitment", "Difference", "Letter", "Loan", "PoolEntry", "Reconciliation", "Repayment", "Scheme", "Term"]
