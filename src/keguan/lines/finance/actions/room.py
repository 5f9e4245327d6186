"""The room that commitments leave, as rows that can be added up."""

from datetime import date
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from keguan.lines.finance.actions.terms import loans_under
from keguan.lines.finance.models import Commitment, Scheme
from keguan.lines.finance.models.schemes import newest

MONEY = DecimalField(max_digits=20, decimal_places=2)
TAKING_ROOM = ("filed", "disbursed", "overdue", "compensated")


def room_taken(scheme: Scheme, day: date) -> QuerySet:
    """The loans under the scheme that took up its room at the end of the day, with `stood` and `owed_yuan`."""
    return loans_under(scheme).filter(regime_on__lte=day).standing_on(day).filter(stood__in=TAKING_ROOM)


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
    live = room_taken(scheme, period.end).order_by()
    live = live.filter(bank=OuterRef("bank")).values("bank") if banks else live.annotate(one=Value(1)).values("one")
    total = live.annotate(total=Sum("owed_yuan")).values("total")
    rows = Commitment.objects.filter(pk__in=chosen).select_related("scheme", "bank")
    rows = rows.annotate(used_yuan=Coalesce(Subquery(total, output_field=MONEY), Value(0, MONEY)))
    return rows.annotate(room_yuan=F("capacity_yuan") - F("used_yuan"))
