"""Moves of a 科贷通 loan."""

from keguan.kit.catalogue import catalogue
from keguan.kit.roles import HEAD, LEADER
from keguan.kit.workflow import Move, Workflow
from keguan.lines.finance.models import Loan

DECIDERS = frozenset({HEAD, LEADER})

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
            Move("credit", "recommended", "credited", "登记授信"),
            Move("refuse", "recommended", "refused", "银行未批", comment=True),
            Move("disburse", "credited", "disbursed", "登记放款", stamp="disbursed_on"),
            Move("lapse", "credited", "refused", "未放款作罢", comment=True),
            Move("settle", "disbursed", "settled", "登记结清", stamp="settled_on"),
            Move("fall_due", "disbursed", "overdue", "登记逾期", comment=True),
            Move("settle_late", "overdue", "settled", "逾期后结清", stamp="settled_on"),
            Move("compensate", "overdue", "compensated", "登记代偿", by=DECIDERS, comment=True),
            Move("recover", "compensated", "settled", "全额追偿", by=DECIDERS, stamp="settled_on"),
            Move("write_off", "compensated", "written_off", "核销", by=DECIDERS, comment=True),
        ),
    )
)
