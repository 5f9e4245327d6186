"""The table in which ledgers of one's own keep their records."""

from django.db import models

SLOTS = {"text": 24, "number": 16, "integer": 12, "day": 10, "flag": 8}
INDEXED = ("text_01", "day_01", "day_02", "integer_01")  # mostly what a record is told apart and placed in time by


class Entry(models.Model):
    """One record of any ledger of one's own: whose it is, and typed columns that each ledger gives its own meaning.

    One table made by an ordinary migration: declaring a ledger on the screen changes data, never the database. It is
    read and written only through the models that `keguan.registry.own` builds, which give the columns their names.
    """

    ledger = models.CharField("台账", max_length=80)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, verbose_name="单位", null=True, related_name="+"
    )
    region = models.ForeignKey(
        "registry.Region", models.PROTECT, verbose_name="乡镇（园区）", null=True, related_name="+"
    )
    remark = models.CharField("备注", max_length=200, blank=True)
    retired_at = models.DateTimeField("作废时间", null=True)
    retired_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "自定义台账记录"
        indexes = [
            models.Index(fields=["ledger", "organisation"], name="entry_organisation"),
            models.Index(fields=["ledger", "region"], name="entry_region"),
            *(models.Index(fields=["ledger", name], name=f"entry_{name}") for name in INDEXED),
        ]

    def __str__(self) -> str:
        return f"{self.ledger} {self.pk}"


def _column(kind: str) -> models.Field:
    if kind == "text":
        return models.CharField(max_length=500, db_default="")  # a ledger writes only the columns it has
    if kind == "number":
        return models.DecimalField(max_digits=20, decimal_places=6, null=True)
    return {"integer": models.BigIntegerField, "day": models.DateField, "flag": models.BooleanField}[kind](null=True)


for kind, many in SLOTS.items():
    for number in range(1, many + 1):
        _column(kind).contribute_to_class(Entry, f"{kind}_{number:02}")
