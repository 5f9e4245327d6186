"""Post-subsidy for R&D paid to enterprises, and what of it was taken back."""

from typing import Any, Final

from django.db import models

from keguan.kit.errors import BureauError
from keguan.registry.records import OrganisationRecord, amount, document
from keguan.store.acting import current_act

FIXED_ONCE_PAID: Final = ("organisation_id", "year", "base_yuan", "amount_yuan", "paid_on", "policy_id", "entry_id", "retired_at")  # fmt: skip


class SubsidyPayment(OrganisationRecord):
    """Post-subsidy for R&D paid to an enterprise; `year` is the year of the spending it answers.

    A payment made by a round (`entry`) is never changed or retired: what was wrong with it is taken back by a record of
    its own, so that the money paid and the money recovered both stay countable.
    """

    year = models.PositiveSmallIntegerField("所属年度", db_index=True)
    base_yuan = amount("核定研发投入")
    amount_yuan = amount("补助金额", null=False, blank=False)
    paid_on = models.DateField("发放日期", db_index=True)
    policy = document("依据文件")
    voucher = models.CharField("拨付凭证", max_length=60, blank=True)
    entry = models.OneToOneField(
        "rd.Entry",
        models.PROTECT,
        verbose_name="所属轮次",
        null=True,
        blank=True,
        editable=False,
        related_name="payment",
    )

    class Meta:
        verbose_name = "研发后补助"

    def __str__(self) -> str:
        return f"{self.year}年后补助 {self.organisation}"

    def derive(self) -> None:
        """Raise BureauError when a payment of a round would change."""
        old = type(self).everything.filter(pk=self.pk).values(*FIXED_ONCE_PAID).first() if self.pk else None
        if old is None or old["entry_id"] is None:
            return
        changed = {name for name in FIXED_ONCE_PAID if old[name] != _as_stored(self, name)}
        if current_act().recording:
            changed.discard("organisation_id")  # two files of one enterprise are made into one
        if changed:
            raise BureauError(
                "rd.paid", "这笔补助是按轮次审批拨付的，不能改也不能作废。发错了的，请在这一轮的页面登记追回。"
            )


def _as_stored(record: models.Model, name: str) -> Any:
    field = next(f for f in record._meta.concrete_fields if f.attname == name)
    return field.to_python(getattr(record, name))


class Recovery(OrganisationRecord):
    """Money of a payment taken back (追回), with the reason; it stands beside the payment and never changes it."""

    payment = models.ForeignKey(SubsidyPayment, models.PROTECT, verbose_name="原补助", related_name="recoveries")
    amount_yuan = amount("追回金额", null=False, blank=False)
    recovered_on = models.DateField("追回日期", db_index=True)
    reason = models.CharField("追回原因", max_length=200)
    voucher = models.CharField("入账凭证", max_length=60, blank=True)

    class Meta:
        verbose_name = "补助追回"

    def __str__(self) -> str:
        return f"{self.recovered_on} 追回 {self.organisation}"
