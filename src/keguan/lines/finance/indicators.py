"""Numbers of the sixth line."""

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import FLOW, STOCK, Distinct, Indicator, Ratio, Sum
from keguan.lines.finance.actions.room import TAKING_ROOM, commitments_with_room
from keguan.lines.finance.actions.terms import loans_under
from keguan.lines.finance.models import Loan, PoolEntry, Scheme

SPLITS = ("bank__name", "status", "organisation__region__name")
STOOD = ("bank__name", "stood", "organisation__region__name")  # of a past day, not of today
OF_DAY = ("organisation", "bank", "amount_yuan", "owed_yuan", "disbursed_on", "due_on", "stood")
BAD = ("overdue", "compensated", "written_off")


def _paid_out(period):
    """Loans paid out in the period; credit granted alone (已授信) is not paid out."""
    return Loan.objects.filter(disbursed_on__range=(period.start, period.end), status__in=Loan.PAID_OUT).select_related(
        "organisation", "bank"
    )


def _stood(*states):
    """The loans that stood in one of these states at the end of the period, as its statement says."""
    return lambda period: Loan.objects.standing_on(period.end).filter(stood__in=states)


def _under_scheme(period):
    """The loans of the scheme in force at the end of the period: what its room and its lines are about."""
    scheme = Scheme.objects.on(period.end)
    rows = loans_under(scheme).filter(regime_on__lte=period.end) if scheme else Loan.objects.none()
    return rows.standing_on(period.end)


def _room_taken(period):
    return _under_scheme(period).filter(stood__in=TAKING_ROOM)


def _bad(period):
    return _under_scheme(period).filter(stood__in=BAD)


def _not_settled(period):
    return _under_scheme(period).filter(stood__in=("disbursed", *BAD))


def _posted(kind):
    return lambda period: PoolEntry.objects.filter(on__range=(period.start, period.end), kind=kind)


_overdue = _stood("overdue")
_outstanding = _stood("disbursed", "overdue")


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
        definition="期末逾期（含申请代偿而未代偿）的科贷通贷款笔数，以后结清、代偿的不改变期末数。", columns=OF_DAY, split_by=STOOD, sentence="逾期贷款{value}",
        rows=_overdue,
    ),
    Indicator(
        key="finance.overdue_yuan", name="逾期贷款金额", unit="元", kind=STOCK, measure=Sum("owed_yuan"),
        ledger="finance.loans", definition="期末逾期（含申请代偿而未代偿）的科贷通贷款的期末余额合计，期末前已还的本金不计。", columns=OF_DAY, split_by=STOOD,
        rows=_overdue,
    ),
    Indicator(
        key="finance.outstanding_yuan", name="科贷通在贷金额", unit="元", kind=STOCK, measure=Sum("owed_yuan"),
        ledger="finance.loans", definition="期末已放款、尚未结清（含逾期，不含已代偿）的科贷通贷款的期末余额合计，期末前已还的本金不计。", rows=_outstanding,
        columns=OF_DAY, split_by=STOOD, sentence="在贷金额{value}",
    ),
    Indicator(
        key="finance.pool_yuan", name="风险补偿资金余额", unit="元", kind=STOCK, measure=Sum("amount_yuan"),
        ledger="finance.pool", definition="截至期末风险补偿资金各笔收支之和。", split_by=("kind",),
        rows=lambda p: PoolEntry.objects.filter(on__lte=p.end, kind__in=PoolEntry.OF_FUND), sentence="风险补偿资金余额{value}",
    ),
    Indicator(
        key="finance.exposure_yuan", name="科贷通占用额度", unit="元", kind=STOCK, measure=Sum("owed_yuan"),
        ledger="finance.loans", definition="期末适用的方案下，期末已备案、未结清未核销的贷款的期末余额合计（含逾期和已代偿），期末前已还的本金不占额度。",
        rows=_room_taken, columns=OF_DAY, split_by=STOOD, sentence="占用额度{value}",
    ),
    Indicator(
        key="finance.capacity_yuan", name="科贷通可备案总额度", unit="元", kind=STOCK, measure=Sum("capacity_yuan"),
        ledger="finance.commitments", rows=commitments_with_room, sentence="可备案总额度{value}",
        definition="期末适用的方案中，承诺（到位）资金乘放大倍数；分银行承诺的按各行合计。",
    ),
    Indicator(
        key="finance.headroom_yuan", name="科贷通剩余额度", unit="元", kind=STOCK, measure=Sum("room_yuan"),
        ledger="finance.commitments", rows=commitments_with_room, sentence="剩余可备案额度{value}",
        definition="期末适用的方案中，可备案额度减去该方案下期末占用的额度；分银行承诺的逐行计算后合计。",
    ),
    Indicator(
        key="finance.bad_yuan", name="科贷通不良贷款金额", unit="元", kind=STOCK, measure=Sum("owed_yuan"),
        ledger="finance.loans", definition="期末适用的方案下，期末逾期、已代偿未结清或已核销的贷款的期末余额合计。", rows=_bad,
        columns=OF_DAY, split_by=STOOD,
    ),
    Indicator(
        key="finance.unsettled_yuan", name="科贷通未结清金额", unit="元", kind=STOCK, measure=Sum("owed_yuan"),
        ledger="finance.loans", definition="期末适用的方案下，期末已放款、未结清（含逾期、已代偿、已核销）的贷款的期末余额合计，是不良率的分母。",
        rows=_not_settled, columns=OF_DAY, split_by=STOOD,
    ),
    Ratio(
        key="finance.loss_rate", name="科贷通不良率", over="finance.bad_yuan", per="finance.unsettled_yuan",
        definition="不良贷款金额占未结清金额的比例。", sentence="不良率{value}",
    ),
    Indicator(
        key="finance.compensated_yuan", name="风险补偿资金代偿", unit="元", kind=FLOW, measure=Sum("size_yuan"),
        ledger="finance.pool", definition="期内支付的代偿，扣除红冲。", rows=_posted("compensation"), sentence="代偿{value}",
    ),
    Indicator(
        key="finance.recovered_yuan", name="代偿追回", unit="元", kind=FLOW, measure=Sum("size_yuan"), ledger="finance.pool",
        definition="期内追回并归风险补偿资金的部分，扣除红冲。", rows=_posted("recovery"), sentence="追回{value}",
    ),
)  # fmt: skip
