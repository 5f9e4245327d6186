"""Loans and the risk pool."""

import calendar
from datetime import date

from django.db import models

from keguan.registry.records import OrganisationRecord, amount, document
from keguan.store.tracked import Tracked


class Loan(OrganisationRecord):
    """A loan of a bank to an enterprise. Credit granted (已授信) is not yet money paid out (已放款)."""

    organisation_paths = ("organisation", "bank")
    STATES = {
        "recommended": "已推荐",
        "credited": "已授信",
        "disbursed": "已放款",
        "overdue": "逾期",
        "settled": "已结清",
        "compensated": "已代偿",
        "written_off": "已核销",
        "refused": "未获批",
    }
    PAID_OUT = ("disbursed", "overdue", "settled", "compensated", "written_off")

    loan_no = models.CharField("备案编号", max_length=40, blank=True, db_index=True)
    bank = models.ForeignKey(
        "registry.Organisation", models.PROTECT, verbose_name="合作银行", related_name="finance_loans_given"
    )
    amount_yuan = amount("贷款金额", null=False, blank=False)
    disbursed_on = models.DateField("放款日期", null=True, blank=True, db_index=True)
    term_months = models.PositiveSmallIntegerField("期限（月）", null=True, blank=True)
    annual_rate = models.DecimalField("年利率", max_digits=7, decimal_places=5, null=True, blank=True)
    due_on = models.DateField("到期日", null=True, blank=True, editable=False, db_index=True)
    settled_on = models.DateField("结清日期", null=True, blank=True)
    status = models.CharField("状态", max_length=12, choices=list(STATES.items()), default="recommended", db_index=True)

    class Meta:
        verbose_name = "科贷通贷款"

    def __str__(self) -> str:
        return f"{self.organisation} {self.bank}"

    def derive(self) -> None:
        paid = self.disbursed_on and self.term_months
        self.due_on = _months_later(self.disbursed_on, self.term_months) if paid else None


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class PoolEntry(Tracked):
    """One movement of the risk pool. `amount_yuan` is signed: paid in and recovered above 0, paid out below."""

    KINDS = {
        "funding": "财政拨入",
        "interest": "利息收入",
        "compensation": "代偿支出",
        "recovery": "追偿收回",
        "return": "退回财政",
    }
    region_path = "loan__organisation__region__path"
    organisation_paths = ("loan__bank",)

    on = models.DateField("日期", db_index=True)
    kind = models.CharField("类别", max_length=15, choices=list(KINDS.items()))
    amount_yuan = amount("金额", null=False, blank=False)
    loan = models.ForeignKey(
        Loan, models.PROTECT, verbose_name="所涉贷款", null=True, blank=True, related_name="pool_entries"
    )
    voucher = models.CharField("凭证号", max_length=40, blank=True)
    basis = document("依据文件")
    remark = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "风险补偿资金"

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"
