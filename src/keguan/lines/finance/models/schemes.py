"""Schemes (方案): the rules that loans are filed under, as dated values with a citation and a status each."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.db.models import Q

from keguan.kit.errors import BureauError
from keguan.registry.records import amount, document
from keguan.store.tracked import Tracked, TrackedQuerySet, _Live

STATUSES: Final = {
    "verified": "已核对原文",
    "memory": "待核对",
    "none": "方案不设此项",
    "unknown": "待填写",
}


class SchemeQuerySet(TrackedQuerySet):
    def on(self, day: date) -> "Scheme | None":
        """The scheme whose filings include the day; of two, the newer."""
        found = self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
        return found.order_by("-starts_on", "-pk").first()


class Scheme(Tracked):
    """A loan scheme for filings from `starts_on` to `ends_on`, both included; without an end it is still in force.

    In fund-pool mode (资金池) money lies in accounts and compensation is paid out of them; under a budget commitment
    (预算承诺) the finance office pays when compensation is due. `titles` are keys of indicators: an enterprise
    counted by one of them may be recommended.
    """

    is_shared = True
    MODES = {"pool": "资金池", "commitment": "预算承诺"}

    name = models.CharField("方案名称", max_length=100, unique=True)
    mode = models.CharField("模式", max_length=12, choices=list(MODES.items()))
    starts_on = models.DateField("备案起日", db_index=True)
    ends_on = models.DateField("备案止日", null=True, blank=True)
    titles = models.CharField("企业条件（满足其一）", max_length=400, blank=True)
    basis = document("依据文件")
    remark = models.CharField("说明", max_length=200, blank=True)

    objects = _Live.from_queryset(SchemeQuerySet)()
    everything = models.Manager.from_queryset(SchemeQuerySet)()

    class Meta:
        verbose_name = "科贷通方案"

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        if self.ends_on and self.ends_on < self.starts_on:
            raise BureauError("scheme.reversed", "备案止日早于起日，请对调。")

    @property
    def last_day(self) -> date:
        """The last day of filing, for comparisons."""
        return self.ends_on or date.max

    @property
    def title_keys(self) -> list[str]:
        return [key for key in self.titles.split("、") if key]


class SchemeValue(Tracked):
    """A value of a scheme, for one bank or, without one, for the whole, that holds from a day on."""

    organisation_paths = ("bank",)

    scheme = models.ForeignKey(Scheme, models.PROTECT, verbose_name="方案", related_name="%(class)ss")
    bank = models.ForeignKey(
        "registry.Organisation", models.PROTECT, verbose_name="合作银行", null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField("执行起日", db_index=True)
    status = models.CharField("依据状态", max_length=10, choices=list(STATUSES.items()), default="verified")
    cite = models.CharField("出处", max_length=120, blank=True)
    remark = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        abstract = True


class Term(SchemeValue):
    """One parameter: an amount, a share 0-1, months, or what compensation covers, whichever its name is about."""

    NAMES = {
        "firm_cap": "单户上限",
        "loan_cap": "单笔上限",
        "term": "最长期限",
        "rate_cap": "利率上限",
        "loss_share": "财政承担比例",
        "interest": "代偿范围",
        "recovery_share": "追偿归财政比例",
        "warn_rate": "不良率预警线",
        "stop_rate": "不良率停止备案线",
    }
    MONEY = ("firm_cap", "loan_cap")
    COVERS = {"principal": "本金", "both": "本金和利息"}

    name = models.CharField("参数", max_length=16, choices=list(NAMES.items()))
    limit_yuan = amount("金额")
    share = models.DecimalField("比例", max_digits=7, decimal_places=6, null=True, blank=True)
    months = models.PositiveSmallIntegerField("月数", null=True, blank=True)
    covers = models.CharField("范围", max_length=10, choices=list(COVERS.items()), blank=True)

    class Meta:
        verbose_name = "科贷通方案参数"
        indexes = [models.Index(fields=["scheme", "name", "starts_on"], name="term_in_force")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.get_name_display()}"

    def derive(self) -> None:
        if self.value is None and self.status in ("verified", "memory"):
            self.status = "unknown"
        if (self.limit_yuan or 0) < 0 or not 0 <= (self.share or 0) <= 1:
            raise BureauError("scheme.value", f"{self.get_name_display()}：金额不小于 0，比例在 0 到 100% 之间。")

    @property
    def field(self) -> str:
        """Which field keeps the value of this parameter."""
        return field_of(self.name)

    @property
    def value(self) -> Decimal | None:
        """Yuan, a share 0-1, months, or 1 for 本金和利息 and 0 for 本金; None when not filled in."""
        told = getattr(self, self.field)
        if self.field == "covers":
            return {"principal": Decimal(0), "both": Decimal(1)}.get(told)
        return None if told is None else Decimal(told)


def field_of(name: str) -> str:
    """The field of a Term that keeps the parameter of this name."""
    return "limit_yuan" if name in Term.MONEY else {"term": "months", "interest": "covers"}.get(name, "share")


class Commitment(SchemeValue):
    """Money that stands behind loans and how many times it may be lent: `capacity_yuan` is their product."""

    committed_yuan = amount("承诺（到位）资金")
    multiplier = models.DecimalField("放大倍数", max_digits=7, decimal_places=2, null=True, blank=True)
    capacity_yuan = amount("可备案额度", editable=False)

    class Meta:
        verbose_name = "科贷通承诺资金"
        indexes = [models.Index(fields=["scheme", "bank", "starts_on"], name="commitment_in_force")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.bank or '全部银行'}"

    def derive(self) -> None:
        whole = self.committed_yuan is not None and self.multiplier is not None
        if not whole:
            self.status = "unknown"
        self.capacity_yuan = Decimal(self.committed_yuan) * Decimal(self.multiplier) if whole else None


def newest(rows: Any, day: date) -> dict[tuple[str, int | None], Any]:
    """The values in force on the day by (name, bank); of two from the same day, the one written last."""
    found = {}
    for row in rows.filter(starts_on__lte=day).order_by("starts_on", "pk"):
        found[getattr(row, "name", ""), row.bank_id] = row
    return found
