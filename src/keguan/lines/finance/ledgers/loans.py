"""Ledgers of the sixth line."""

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger, Values
from keguan.kit.roles import BANK, ENTERPRISE, STAFF, Can
from keguan.lines.finance.models import Loan, PoolEntry
from keguan.registry import headings

POOL = Can(view=STAFF, own=frozenset({BANK}))
PAID_OUT_OF_POOL = ("compensation", "return")


def state_of_loan(values: Values) -> Values:
    """A sheet without states lists loans that were paid out: that is what a 科贷通 filing list is."""
    return values if "status" in values or "disbursed_on" not in values else values | {"status": "disbursed"}


def sign_entry(values: Values) -> Values:
    """Sheets write amounts without sign; money that leaves the pool is kept below zero."""
    amount = values.get("amount_yuan")
    if amount is None or values.get("kind") not in PAID_OUT_OF_POOL:
        return values
    return values | {"amount_yuan": -abs(amount)}


def _pool(key: str, title: str, purpose: str, words: tuple[str, ...], **where: str) -> Ledger:
    return Ledger(
        key=key,
        title=title,
        model=PoolEntry,
        purpose=purpose,
        where=where,
        columns=("on", "kind", "amount_yuan", "loan", "voucher", "basis"),
        filters=() if where else ("kind",),
        search=("voucher", "loan__organisation__name", "remark"),
        order="-on",
        date="on",
        identity=(("voucher",), ("on", "kind", "amount_yuan")),
        required=("on", "kind", "amount_yuan") if not where else ("on", "amount_yuan"),
        words=words,
        headings={
            "on": ("日期", "时间", "到账日期", "支出日期", "记账日期"),
            "kind": ("类别", "收支类别", "科目", "事项", "类型"),
            "amount_yuan": ("金额", "发生额", "金额（万元）"),
            "voucher": ("凭证号", "凭证编号", "编号"),
            "basis": headings.APPROVAL,
            "remark": headings.REMARK,
        },
        accepts={
            "kind": {
                "funding": ("拨入", "财政安排", "注资"),
                "interest": ("利息",),
                "compensation": ("代偿",),
                "recovery": ("追偿", "收回"),
                "return": ("退回",),
            }
        },
        units={"amount_yuan": "万元"},
        prepare=sign_entry,
        can=POOL,
    )


catalogue.add(
    Ledger(
        key="finance.loans",
        title="科贷通贷款",
        model=Loan,
        purpose="每笔科贷通从推荐、授信、放款到结清的情况",
        columns=("organisation", "bank", "amount_yuan", "disbursed_on", "due_on", "annual_rate", "status"),
        filters=("status", "bank", "organisation__region"),
        search=("organisation__name", "organisation__initials", "bank__name", "loan_no"),
        order="-disbursed_on",
        date="disbursed_on",
        identity=(("loan_no",), ("organisation", "bank", "disbursed_on"), ("organisation", "bank", "amount_yuan")),
        required=("organisation", "bank", "amount_yuan"),
        words=(
            "科贷通",
            "贷款备案",
            "贷款台账",
            "科技贷款",
            "贷款发放",
            "科技信贷",
            "贷款",
            "贷款明细",
            "放款",
            "贷款情况",
            "科技金融",
            "贷款清单",
            "科技贷",
            "备案台账",
        ),
        headings={
            "organisation": (
                "借款企业",
                "借款人",
                "贷款企业",
                "借款单位",
                "贷款单位",
                *headings.ORGANISATION,
                "贷款企业名称",
                "借款企业名称",
                "借款主体",
                "客户名称",
                "企业名",
                "获证企业名称",
                "入库企业名称",
                "机构名称",
                "纳税人名称",
                "企业名称（全称）",
            ),
            "loan_no": ("备案编号", "备案号", "贷款编号", "编号", "合同号", "借款合同号", "合同编号"),
            "bank": (
                "合作银行",
                "贷款银行",
                "银行",
                "放款银行",
                "经办银行",
                "金融机构",
                "承贷银行",
                "银行名称",
                "放贷银行",
                "合作金融机构",
                "贷款机构",
                "授信银行",
                "发放银行",
                "金融机构名称",
                "放款机构",
                "合作机构",
            ),
            "amount_yuan": (
                "贷款金额",
                "放款金额",
                "贷款额",
                "金额",
                "借款金额",
                "放贷金额",
                "贷款额度",
                "备案金额",
                "授信金额",
                "发放金额",
                "贷款发放金额",
                "贷款本金",
                "实际放款金额",
                "发放贷款金额",
                "贷款",
                "发放额",
                "授信额度",
                "放款额",
            ),
            "disbursed_on": (
                "时间",
                "日期",
                "放款日期",
                "放款时间",
                "发放日期",
                "贷款发放日期",
                "发放时间",
                "贷款日期",
                "起息日",
                "借款日期",
                "放贷时间",
                "发放日",
                "起始日期",
                "放贷日期",
                "贷款时间",
                "贷款起始日",
                "贷款发放时间",
                "放款日",
                "贷款起始日期",
            ),
            "term_months": (
                "期限（月）",
                "期限",
                "贷款期限",
                "借款期限",
                "贷款期限（月）",
                "期限月",
                "贷款月数",
                "贷款期限（个月）",
                "月数",
                "贷款周期",
            ),
            "annual_rate": (
                "年利率",
                "利率",
                "贷款利率",
                "执行利率",
                "年化利率",
                "贷款年利率",
                "利率水平",
                "执行年利率",
                "年化",
            ),
            "settled_on": ("结清日期", "还款日期", "结清时间", "还清日期"),
            "status": (
                "状态",
                "贷款状态",
                "还款情况",
                "进展",
                "办理状态",
                "贷款情况",
                "当前状态",
                "还款状态",
                "放款状态",
                "目前状态",
                "进展情况",
                "业务状态",
            ),
            "remark": headings.REMARK,
        },
        accepts={
            "status": {
                "recommended": ("推荐", "审批中", "申请中", "已申请", "拟推荐", "待审批", "备案中", "审核中", "受理中"),
                "credited": ("授信", "已批未放", "批准未放款", "已获授信", "已审批", "待放款", "未放款", "授信未放款"),
                "disbursed": (
                    "放款",
                    "已发放",
                    "发放",
                    "正常",
                    "在贷",
                    "存续",
                    "贷款中",
                    "正常还款",
                    "未到期",
                    "已放贷",
                    "还款中",
                    "履约中",
                ),
                "overdue": ("已逾期", "逾期未还", "不良", "欠息"),
                "settled": ("结清", "已还清", "还清", "已还款", "已归还", "到期结清", "已偿还"),
                "compensated": ("代偿",),
                "written_off": ("核销",),
                "refused": ("未通过", "拒贷", "银行未批", "未批准"),
            }
        },
        units={"amount_yuan": "万元", "annual_rate": "%"},
        prepare=state_of_loan,
        can=Can(own=frozenset({ENTERPRISE, BANK})),
    ),
    _pool(
        "finance.pool", "风险补偿资金", "风险补偿资金的每一笔收支", ("风险补偿资金", "风险资金池", "资金池", "补偿资金")
    ),
    _pool("finance.compensations", "代偿", "为逾期贷款支付的代偿", ("代偿",), kind="compensation"),
    _pool("finance.recoveries", "追偿", "代偿后追回的资金", ("追偿", "追回"), kind="recovery"),
)
