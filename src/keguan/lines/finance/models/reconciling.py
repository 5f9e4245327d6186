"""A bank's own list of its loans beside ours, and every difference until it is mended or explained."""

from django.db import models

from keguan.lines.finance.models.loans import Loan
from keguan.store.tracked import Tracked


class Reconciliation(Tracked):
    """One list of a bank, compared on a day. `matched` of `listed` rows were found here."""

    organisation_paths = ("bank",)

    bank = models.ForeignKey("registry.Organisation", models.PROTECT, verbose_name="银行", related_name="+")
    compared_on = models.DateField("对账日期")
    name = models.CharField("文件名", max_length=200)
    file = models.ForeignKey(
        "store.StoredFile", models.PROTECT, verbose_name="文件", related_name="+", null=True, blank=True
    )
    listed = models.PositiveIntegerField("银行列出", default=0)
    matched = models.PositiveIntegerField("对上", default=0)

    class Meta:
        verbose_name = "对账"

    def __str__(self) -> str:
        return f"{self.bank} {self.compared_on}"


class Difference(Tracked):
    """One difference. `value` is the bank's value of `kind` as stored: an amount in yuan or an ISO day."""

    KINDS = {
        "missing_here": "台账没有",
        "missing_there": "银行没有",
        "amount_yuan": "金额不同",
        "disbursed_on": "放款日期不同",
        "balance_yuan": "余额不同",
        "status": "状态不同",
    }
    MENDABLE = ("amount_yuan", "disbursed_on")  # a balance follows from what is paid back
    STATES = {"open": "未处理", "mended": "已更正", "noted": "已说明"}
    organisation_paths = ("reconciliation__bank",)

    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, verbose_name="对账", related_name="differences")
    loan = models.ForeignKey(
        Loan, models.PROTECT, verbose_name="贷款", null=True, blank=True, related_name="differences"
    )
    firm = models.CharField("企业", max_length=120)
    kind = models.CharField("差异", max_length=15, choices=list(KINDS.items()))
    ours = models.CharField("台账", max_length=60, blank=True)
    theirs = models.CharField("银行", max_length=60, blank=True)
    value = models.CharField("银行数", max_length=40, blank=True, editable=False)
    place = models.CharField("在银行表的位置", max_length=60, blank=True)
    state = models.CharField("处理", max_length=10, choices=list(STATES.items()), default="open", db_index=True)
    told = models.CharField("处理说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "对账差异"

    def __str__(self) -> str:
        return f"{self.firm} {self.get_kind_display()}"
