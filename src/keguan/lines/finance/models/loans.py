"""Loans from the letter of recommendation to settlement or loss."""

import calendar
from datetime import date
from decimal import Decimal

from django.db import models

from keguan.kit import words
from keguan.kit.errors import BureauError
from keguan.lines.finance.models.standing import ANNOTATED, LoanQuerySet
from keguan.registry.records import OrganisationRecord, amount, person
from keguan.store.acting import current_act
from keguan.store.clock import today
from keguan.store.tracked import Tracked, _Live


class Letter(Tracked):
    """A letter (推荐函) by which the bureau recommends enterprises to a bank; its list is the loans that name it."""

    organisation_paths = ("bank",)

    number = models.CharField("文号", max_length=60, unique=True)
    written_on = models.DateField("发函日期", db_index=True)
    bank = models.ForeignKey(
        "registry.Organisation", models.PROTECT, verbose_name="合作银行", related_name="finance_letters"
    )
    remark = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "推荐函"

    def __str__(self) -> str:
        return self.number


class Loan(OrganisationRecord):
    """A loan of a bank to an enterprise. Credit granted (已授信) is not yet money paid out (已放款).

    `regime_on` is the day whose scheme holds for the loan: its filing, or its payment where the filing is not told.
    `balance_yuan` is the principal that takes up room: the amount less what was paid back (`repaid_yuan`, the sum of its
    repayments), nought before the loan is on record and once it is settled. The claim is the bank's: principal and
    interest overdue, less what it got back itself by enforcement; `award_yuan` is the compensation agreed on.
    """

    organisation_paths = ("organisation", "bank")
    annotated = ANNOTATED
    STATES = {
        "recommended": "已推荐",
        "credited": "已授信",
        "filed": "已备案",
        "disbursed": "已放款",
        "overdue": "逾期",
        "claimed": "申请代偿",
        "agreed": "代偿初审",
        "approved": "代偿批准",
        "settled": "已结清",
        "compensated": "已代偿",
        "written_off": "已核销",
        "refused": "未获批",
    }
    OVERDUE = ("overdue", "claimed", "agreed", "approved")
    BAD = (*OVERDUE, "compensated", "written_off")  # what counts as lost until it is settled
    OWED = ("disbursed", *OVERDUE)
    LIVE = ("filed", *OWED, "compensated")  # what takes up the scheme's room
    PAID_OUT = ("disbursed", *BAD, "settled")
    USES = {"proper": "与约定一致", "doubtful": "需要说明", "misused": "挪作他用"}

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
    repaid_yuan = amount("已还本金", null=False, default=Decimal(0), editable=False)
    balance_yuan = amount("贷款余额", null=False, default=Decimal(0), editable=False)
    status = models.CharField("状态", max_length=12, choices=list(STATES.items()), default="recommended", db_index=True)
    letter = models.ForeignKey(
        Letter, models.PROTECT, verbose_name="推荐函", null=True, blank=True, editable=False, related_name="loans"
    )
    renews = models.ForeignKey(
        "self", models.PROTECT, verbose_name="续贷自", null=True, blank=True, editable=False, related_name="renewals"
    )
    filed_on = models.DateField("备案日", null=True, blank=True, editable=False)
    regime_on = models.DateField("适用方案日", null=True, blank=True, editable=False, db_index=True)
    use_checked_on = models.DateField("用途核查日", null=True, blank=True, editable=False)
    use_found = models.CharField("用途核查结果", max_length=10, choices=list(USES.items()), blank=True, editable=False)
    use_told = models.CharField("用途核查说明", max_length=200, blank=True, editable=False)
    overdue_on = models.DateField("登记逾期日", null=True, blank=True, editable=False)
    claimed_on = models.DateField("申请代偿日", null=True, blank=True, editable=False)
    claim_principal_yuan = amount("逾期本金", editable=False)
    claim_interest_yuan = amount("逾期利息", editable=False)
    claim_recovered_yuan = amount("银行已处置收回", editable=False)
    award_yuan = amount("核定代偿", editable=False)
    agreed_by = person("代偿初审人")
    approved_by = person("代偿批准人")
    written_off_on = models.DateField("核销日期", null=True, blank=True, editable=False)

    objects = _Live.from_queryset(LoanQuerySet)()
    everything = models.Manager.from_queryset(LoanQuerySet)()

    class Meta:
        verbose_name = "科贷通贷款"
        indexes = [
            models.Index(fields=["bank", "status"], name="loan_bank_status"),
            models.Index(fields=["organisation", "status"], name="loan_organisation_status"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.bank}"

    def derive(self) -> None:
        paid = self.disbursed_on and self.term_months
        self.due_on = _months_later(self.disbursed_on, self.term_months) if paid else None
        self.regime_on = self.filed_on or self.disbursed_on
        if self.status in self.BAD and self.due_on and not self.overdue_on:
            self.overdue_on = min(self.due_on, today())  # a list tells a state without its day
        if self.owing < 0:
            raise BureauError(
                "loan.repaid", f"已登记还本 {words.money(self.repaid_yuan)}，贷款金额不能比它少，请核对。"
            )
        self.balance_yuan = self.owing if self.status in (*self.LIVE, "written_off") else Decimal(0)

    @property
    def owing(self) -> Decimal:
        """The principal that is or would be owed: the amount less what was paid back."""
        return Decimal(self.amount_yuan) - self.repaid_yuan

    def fixed(self) -> frozenset[str]:
        """What was checked at filing stays, but where a step of the procedure or a bureau's list says otherwise."""
        act = current_act()
        if not self.filed_on or act.moving or act.recording:
            return frozenset()
        return frozenset({"organisation_id", "bank_id", "amount_yuan", "term_months", "annual_rate", "disbursed_on"})

    def days_overdue(self, day: date) -> int:
        """How many days the loan is overdue on the day, by its due day or, without one, since it was noted; else 0."""
        since = self.due_on or self.overdue_on
        if since is None or self.status not in self.OWED:
            return 0
        return max(0, (day - since).days)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
