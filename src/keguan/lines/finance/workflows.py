"""Moves of a 科贷通 loan."""

from types import MappingProxyType

from keguan.kit import fields as kinds
from keguan.kit.catalogue import catalogue
from keguan.kit.fields import Field
from keguan.kit.roles import BANK, EDITORS, HEAD, LEADER
from keguan.kit.workflow import Move, Workflow
from keguan.lines.finance.actions import steps
from keguan.lines.finance.models import Loan

DECIDERS = frozenset({HEAD, LEADER})
LENDERS = EDITORS | {BANK}
PAYERS = EDITORS | DECIDERS


def _money(name: str, label: str, *, required: bool = True) -> Field:
    return Field(name, label, kinds.MONEY, required=required, unit="万元")


VOUCHER = Field("paid_voucher", "凭证号", kinds.CODE)
CREDIT = (
    _money("amount_yuan", "授信金额"),
    Field("term_months", "期限（月）", kinds.INTEGER, required=True),
    Field("annual_rate", "年利率", kinds.RATIO, required=True),
)
USE = (
    Field("use_checked_on", "核查日期", kinds.DATE, required=True),
    Field(
        "use_found", "核查结果", kinds.CHOICE, required=True,
        choices=MappingProxyType({key: (told,) for key, told in Loan.USES.items()}),
    ),
    Field("use_told", "说明"),
)  # fmt: skip
REPAID = (
    Field("repaid_on", "还本日期", kinds.DATE, required=True),
    _money("paid_back_yuan", "还本金额"),
    VOUCHER,
)
CLAIM = (
    _money("claim_principal_yuan", "逾期本金"),
    _money("claim_interest_yuan", "逾期利息", required=False),
    _money("claim_recovered_yuan", "银行已处置收回", required=False),
)


def _repayments(state: str) -> tuple[Move, ...]:
    """Paying back in part, and taking the newest such note back, which leave the loan in its state."""
    return (
        Move("repay", state, state, "登记部分还本", by=LENDERS, asks=REPAID, guard=steps.may_repay, then=steps.repay),
        Move(
            "unrepay", state, state, "红冲最近一笔还本", by=LENDERS, comment=True, guard=steps.may_unrepay,
            then=steps.unrepay, alone=True,
        ),
    )  # fmt: skip


catalogue.add(
    Workflow(
        key="finance.loan",
        name="科贷通贷款",
        model=Loan,
        field="status",
        start="recommended",
        final=("settled", "written_off", "refused"),
        states=Loan.STATES,
        moves=(
            Move("credit", "recommended", "credited", "登记授信", by=LENDERS, asks=CREDIT, guard=steps.may_credit),
            Move("refuse", "recommended", "refused", "银行未批", by=LENDERS, comment=True),
            Move(
                "file", "credited", "filed", "备案", by=LENDERS, stamp="filed_on", guard=steps.may_file,
                asks=(Field("loan_no", "备案编号", kinds.CODE),),
            ),
            Move("lapse", "credited", "refused", "未放款作罢", by=LENDERS, comment=True),
            Move("unfile", "filed", "credited", "撤回备案", by=LENDERS, comment=True, then=steps.unfile, alone=True),
            Move(
                "disburse", "filed", "disbursed", "登记放款", by=LENDERS, guard=steps.may_disburse,
                asks=(Field("disbursed_on", "放款日期", kinds.DATE, required=True),),
            ),
            Move("check_use", "disbursed", "disbursed", "用途核查", asks=USE),
            Move(
                "renew", "disbursed", "disbursed", "登记续贷", by=LENDERS, guard=steps.may_renew, then=steps.renew,
                asks=(_money("renewed_yuan", "续贷金额"),),
            ),
            *_repayments("disbursed"),
            Move("settle", "disbursed", "settled", "登记结清", by=LENDERS, stamp="settled_on"),
            Move("fall_due", "disbursed", "overdue", "登记逾期", by=LENDERS, comment=True, stamp="overdue_on"),
            *_repayments("overdue"),
            Move("settle_late", "overdue", "settled", "逾期后结清", by=LENDERS, stamp="settled_on"),
            Move("claim", "overdue", "claimed", "申请代偿", by=LENDERS, asks=CLAIM, guard=steps.may_claim, stamp="claimed_on"),
            Move("send_back", "claimed", "overdue", "退回代偿申请", by=PAYERS, comment=True, then=steps.reopen, alone=True),
            Move(
                "agree", "claimed", "agreed", "初审同意代偿", by=PAYERS, comment=True, guard=steps.may_agree,
                signs="agreed_by", asks=(_money("award_yuan", "核定代偿（不填按上限）", required=False),),
            ),
            Move("disagree", "agreed", "overdue", "退回代偿申请", by=DECIDERS, comment=True, then=steps.reopen, alone=True),
            Move("approve", "agreed", "approved", "批准代偿", by=DECIDERS, comment=True, guard=steps.may_agree, signs="approved_by", apart=("agreed_by",)),
            Move("compensate", "approved", "compensated", "登记代偿拨付", by=PAYERS, asks=(VOUCHER,), guard=steps.may_pay, then=steps.pay),
            Move(
                "take_back", "compensated", "approved", "红冲代偿拨付", by=DECIDERS, comment=True,
                guard=steps.may_take_back, then=steps.take_back, alone=True,
            ),
            Move(
                "recover_part", "compensated", "compensated", "登记追偿", by=PAYERS, guard=steps.may_recover,
                then=steps.recover, asks=(_money("recovered_yuan", "追回金额（全部）"), VOUCHER),
            ),
            Move("recover", "compensated", "settled", "追偿结清", by=DECIDERS, stamp="settled_on", guard=steps.may_close),
            Move("write_off", "compensated", "written_off", "核销", by=DECIDERS, comment=True, stamp="written_off_on"),
        ),
    )
)  # fmt: skip
