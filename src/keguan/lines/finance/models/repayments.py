"""Principal that a borrower pays back on a loan before it is settled: kept for good, taken back by its opposite."""

from django.db import models
from django.db.models import Q

from keguan.kit.errors import BureauError
from keguan.lines.finance.models.loans import Loan
from keguan.registry.records import amount
from keguan.store.acting import current_act
from keguan.store.tracked import Tracked


class Repayment(Tracked):
    """Principal paid back on a day; below 0 where it `reverses` one that was noted by mistake.

    Only a step of the loan writes it, which keeps `Loan.repaid_yuan` the sum of them.
    """

    region_path = "loan__organisation__region__path"
    organisation_paths = ("loan__bank", "loan__organisation")

    loan = models.ForeignKey(
        Loan, models.PROTECT, verbose_name="贷款", related_name="repayments", editable=False
    )  # fmt: skip
    on = models.DateField("还本日期", db_index=True, editable=False)
    amount_yuan = amount("还本金额", null=False, blank=False, editable=False)
    voucher = models.CharField("凭证号", max_length=40, blank=True, editable=False)
    remark = models.CharField("备注", max_length=200, blank=True, editable=False)
    reverses = models.ForeignKey(
        "self", models.PROTECT, verbose_name="红冲", null=True, blank=True, editable=False, related_name="reversed_by"
    )

    class Meta:
        verbose_name = "贷款还本"
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(retired_at=None), name="one_reversal_per_repayment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.loan}"

    def derive(self) -> None:
        if self._state.adding and not current_act().moving:
            raise BureauError("repayments.procedure", "还本随贷款办理登记，请到那笔贷款的页面办“登记部分还本”。")

    def fixed(self) -> frozenset[str]:
        return frozenset({"loan_id", "on", "amount_yuan", "voucher", "remark", "reverses_id", "retired_at"})
