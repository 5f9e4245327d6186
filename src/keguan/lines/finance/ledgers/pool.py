"""Ledgers of the pool's journal."""

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger, Values
from keguan.kit.roles import BANK, STAFF, Can
from keguan.lines.finance.models import PoolEntry
from keguan.registry import headings

POOL = Can(view=STAFF, own=frozenset({BANK}))


def sign_entry(values: Values) -> Values:
    """Sheets write amounts without sign; money that leaves the pool is kept below zero."""
    amount = values.get("amount_yuan")
    if amount is None or values.get("kind") not in PoolEntry.LEAVES:
        return values
    return values | {"amount_yuan": -abs(amount)}


def _pool(key: str, title: str, purpose: str, words: tuple[str, ...], **where: str) -> Ledger:
    return Ledger(
        key=key,
        title=title,
        model=PoolEntry,
        purpose=purpose,
        where=where,
        columns=("on", "kind", "amount_yuan", "bank", "loan", "voucher", "remark"),
        filters=() if where else ("kind", "bank"),
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
            "bank": ("专户银行", "专户开户行"),
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
    _pool(
        "finance.pool", "风险补偿资金", "风险补偿资金的每一笔收支", ("风险补偿资金", "风险资金池", "资金池", "补偿资金")
    ),
    _pool("finance.compensations", "代偿", "为逾期贷款支付的代偿", ("代偿",), kind="compensation"),
    _pool("finance.recoveries", "追偿", "代偿后追回的资金", ("追偿", "追回"), kind="recovery"),
)
