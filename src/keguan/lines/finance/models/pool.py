"""The journal of the risk pool: every entry moves money between two accounts, is kept for good, and can be reversed."""

from decimal import Decimal
from typing import Final
from uuid import uuid4

from django.db import models
from django.db.models import Q

from keguan.kit.errors import BureauError
from keguan.lines.finance.models.loans import Loan
from keguan.registry.records import amount, document
from keguan.store.acting import current_act
from keguan.store.tracked import Tracked

ACCOUNTS: Final = {
    "fund": "合作银行专户",
    "treasury": "财政拨入",
    "interest": "利息收入",
    "compensated": "代偿支出",
    "recovered": "追偿收回",
    "refund": "应返还财政",
    "bank": "银行分得追偿",
}


def new_posting() -> str:
    return uuid4().hex


class PoolEntry(Tracked):
    """One movement. `amount_yuan` is signed as it changes the first of its two accounts: paid into the fund above 0.

    The second account changes by the opposite amount, so that every entry balances by itself. `size_yuan` is the same
    without the sign of money that leaves, so that a reversal is below 0. What was posted at once shares `posting`.
    """

    KINDS = {
        "funding": "财政拨入",
        "interest": "利息收入",
        "compensation": "代偿支出",
        "recovery": "追偿收回",
        "return": "退回财政",
        "bank_share": "追偿归银行",
        "due_back": "转列应返还财政",
    }
    LEGS = {
        "funding": ("fund", "treasury"),
        "interest": ("fund", "interest"),
        "compensation": ("fund", "compensated"),
        "recovery": ("fund", "recovered"),
        "return": ("fund", "refund"),
        "bank_share": ("bank", "recovered"),
        "due_back": ("recovered", "refund"),
    }
    OF_FUND = tuple(kind for kind, legs in LEGS.items() if legs[0] == "fund")
    LEAVES = ("compensation", "return")
    BY_PROCEDURE = ("compensation", "recovery", "bank_share")  # only a step of a loan posts these

    region_path = "loan__organisation__region__path"
    organisation_paths = ("bank", "loan__bank")

    on = models.DateField("日期", db_index=True)
    kind = models.CharField("类别", max_length=15, choices=list(KINDS.items()))
    amount_yuan = amount("金额", null=False, blank=False)
    loan = models.ForeignKey(
        Loan, models.PROTECT, verbose_name="所涉贷款", null=True, blank=True, related_name="pool_entries"
    )
    bank = models.ForeignKey(
        "registry.Organisation", models.PROTECT, verbose_name="专户银行", null=True, blank=True, related_name="+"
    )
    voucher = models.CharField("凭证号", max_length=40, blank=True)
    basis = document("依据文件")
    remark = models.CharField("备注", max_length=200, blank=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, verbose_name="红冲", null=True, blank=True, editable=False, related_name="reversed_by"
    )
    posting = models.CharField("记账批号", max_length=32, default=new_posting, editable=False, db_index=True)
    size_yuan = amount("发生额", editable=False)

    class Meta:
        verbose_name = "风险补偿资金"
        indexes = [models.Index(fields=["kind", "on"], name="pool_kind_on")]
        constraints = [
            models.UniqueConstraint(fields=["reverses"], condition=Q(retired_at=None), name="one_reversal_per_entry")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"

    def derive(self) -> None:
        self.size_yuan = -self.amount_yuan if self.kind in self.LEAVES else self.amount_yuan
        act = current_act()
        if not self._state.adding or act.recording or act.moving or self.reverses_id:
            return
        if self.kind in self.BY_PROCEDURE:
            raise BureauError(
                "pool.procedure", f"“{self.get_kind_display()}”随贷款的代偿、追偿办理自动记账，请到那笔贷款的页面办理。"
            )
        if self.size_yuan <= 0:
            raise BureauError("pool.sign", "金额要大于 0；记错的账请在资金池页面红冲。")

    def fixed(self) -> frozenset[str]:
        """The account itself, for good; an import that was a mistake as a whole may still be taken back as one."""
        own = {"on", "kind", "amount_yuan", "loan_id", "bank_id", "reverses_id", "posting"}
        return frozenset(own - {"loan_id", "bank_id"} if current_act().recording else own | {"retired_at"})

    @property
    def legs(self) -> tuple[tuple[str, Decimal], tuple[str, Decimal]]:
        """The two accounts and by how much each changes; the sum is 0."""
        first, second = self.LEGS[self.kind]
        return (first, self.amount_yuan), (second, -self.amount_yuan)
