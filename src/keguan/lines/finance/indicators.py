"""Numbers of the sixth line."""

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import FLOW, STOCK, Distinct, Indicator, Sum
from keguan.lines.finance.models import Loan, PoolEntry

SPLITS = ("bank__name", "status", "organisation__region__name")


def _paid_out(period):
    """Loans paid out in the period; credit granted alone (已授信) is not paid out."""
    return Loan.objects.filter(disbursed_on__range=(period.start, period.end), status__in=Loan.PAID_OUT).select_related(
        "organisation", "bank"
    )


def _outstanding(period):
    return Loan.objects.filter(disbursed_on__lte=period.end, status__in=("disbursed", "overdue"))


catalogue.add(
    Indicator(
        key="finance.loans_disbursed", name="发放科贷通贷款", unit="笔", kind=FLOW, ledger="finance.loans",
        definition="期内放款的科贷通贷款笔数，已授信未放款的不计。", rows=_paid_out, split_by=SPLITS,
        sentence="{period}发放科贷通贷款{value}",
    ),
    Indicator(
        key="finance.loan_amount_yuan", name="科贷通放款金额", unit="元", kind=FLOW, measure=Sum("amount_yuan"),
        ledger="finance.loans", definition="期内放款的科贷通贷款金额合计。", rows=_paid_out, split_by=SPLITS,
        sentence="放款金额{value}", headline=True,
    ),
    Indicator(
        key="finance.loan_enterprises", name="科贷通惠及企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="finance.loans", definition="期内获得科贷通放款的企业数，同一企业只计一次。", rows=_paid_out, split_by=SPLITS,
        sentence="惠及企业{value}",
    ),
    Indicator(
        key="finance.banks", name="放款的合作银行", unit="家", kind=FLOW, measure=Distinct("bank"), ledger="finance.loans",
        definition="期内发放过科贷通贷款的银行数。", rows=_paid_out, split_by=SPLITS, sentence="合作银行{value}",
    ),
    Indicator(
        key="finance.overdue", name="逾期贷款", unit="笔", kind=STOCK, ledger="finance.loans",
        definition="期末前放款、目前状态为逾期的科贷通贷款笔数。", split_by=SPLITS, sentence="逾期贷款{value}",
        rows=lambda p: Loan.objects.filter(disbursed_on__lte=p.end, status="overdue"),
    ),
    Indicator(
        key="finance.overdue_yuan", name="逾期贷款金额", unit="元", kind=STOCK, measure=Sum("amount_yuan"),
        ledger="finance.loans", definition="期末前放款、目前状态为逾期的科贷通贷款金额合计。", split_by=SPLITS,
        rows=lambda p: Loan.objects.filter(disbursed_on__lte=p.end, status="overdue"),
    ),
    Indicator(
        key="finance.outstanding_yuan", name="科贷通在贷金额", unit="元", kind=STOCK, measure=Sum("amount_yuan"),
        ledger="finance.loans", definition="期末前放款、目前尚未结清（含逾期）的科贷通贷款金额合计。", rows=_outstanding,
        split_by=SPLITS, sentence="在贷金额{value}",
    ),
    Indicator(
        key="finance.pool_yuan", name="风险补偿资金余额", unit="元", kind=STOCK, measure=Sum("amount_yuan"),
        ledger="finance.pool", definition="截至期末风险补偿资金各笔收支之和。", split_by=("kind",),
        rows=lambda p: PoolEntry.objects.filter(on__lte=p.end), sentence="风险补偿资金余额{value}",
    ),
)  # fmt: skip
