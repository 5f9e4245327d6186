"""The room that commitments leave, as rows that can be added up."""

from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from keguan.lines.finance.actions.terms import loans_under
from keguan.lines.finance.models import Commitment, Loan, Scheme
from keguan.lines.finance.models.schemes import newest

MONEY = DecimalField(max_digits=20, decimal_places=2)


def commitments_with_room(period: Any) -> QuerySet:
    """The commitments in force at the end of the period that count, each with `used_yuan` and `room_yuan`.

    Where a scheme commits money by bank the banks count, else the whole; a commitment without amount or multiplier
    counts nothing.
    """
    scheme = Scheme.objects.on(period.end)
    if scheme is None:
        return Commitment.objects.none().annotate(used_yuan=F("capacity_yuan"), room_yuan=F("capacity_yuan"))
    found = newest(scheme.commitments.exclude(capacity_yuan=None), period.end)
    banks = [row.pk for (_, bank), row in found.items() if bank]
    chosen = banks or [row.pk for row in found.values()]
    live = loans_under(scheme).filter(status__in=Loan.LIVE, regime_on__lte=period.end).order_by()
    live = live.filter(bank=OuterRef("bank")).values("bank") if banks else live.annotate(one=Value(1)).values("one")
    total = live.annotate(total=Sum("balance_yuan")).values("total")
    rows = Commitment.objects.filter(pk__in=chosen).select_related("scheme", "bank")
    rows = rows.annotate(used_yuan=Coalesce(Subquery(total, output_field=MONEY), Value(0, MONEY)))
    return rows.annotate(room_yuan=F("capacity_yuan") - F("used_yuan"))
