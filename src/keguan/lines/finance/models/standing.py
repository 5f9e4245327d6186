"""How loans stood on a day, from the days that their steps and the journal of the pool wrote."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.db.models import Case, CharField, DateField, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from keguan.store.tracked import TrackedQuerySet

MONEY: Final = DecimalField(max_digits=20, decimal_places=2)
NOUGHT: Final = Value(Decimal(0), MONEY)


STOOD: Final = {
    "filed": "已备案",
    "disbursed": "已放款",
    "overdue": "逾期",
    "compensated": "已代偿",
    "written_off": "已核销",
    "settled": "已结清",
}
ANNOTATED: Final = {
    "stood": CharField("期末状态", name="stood", max_length=12, choices=list(STOOD.items())),
    "owed_yuan": DecimalField("期末余额", name="owed_yuan", max_digits=20, decimal_places=2),
}


class LoanQuerySet(TrackedQuerySet):
    def standing_on(self, day: date) -> Any:
        """The loans with `stood`, their state at the end of the day, and `owed_yuan`, the principal owed then.

        `stood` is one of STOOD (overdue until it is compensated) or "" before all of them. Where a list told a state
        without its day, the state holds from the day that the loan was due, at the latest from that of the list.
        """
        model = self.model
        rows = self.annotate(compensated_on=_first_compensation(day), repaid_then=_repaid(day))
        paid_out = Q(status__in=model.PAID_OUT, disbursed_on__lte=day)
        late = Q(overdue_on__lte=day) & ~Q(status="disbursed")  # paid up again, as a list told
        late |= Q(overdue_on=None, status__in=model.BAD) & (Q(due_on=None) | Q(due_on__lte=day))
        lost = Q(compensated_on__lte=day) | Q(compensated_on=None, status__in=("compensated", "written_off")) & late
        stood = Case(
            When(Q(filed_on__lte=day) & ~paid_out & Q(status__in=("filed", *model.PAID_OUT)), Value("filed")),
            When(~paid_out, Value("")),
            When(_ended("settled", "settled_on", day), Value("settled")),
            When(_ended("written_off", "written_off_on", day), Value("written_off")),
            When(lost, Value("compensated")),
            When(late, Value("overdue")),
            default=Value("disbursed"),
            output_field=CharField(),
        )
        is_owed = Q(stood__in=("filed", "disbursed", "overdue", "compensated", "written_off"))
        owed = Case(When(is_owed, F("amount_yuan") - F("repaid_then")), default=NOUGHT, output_field=MONEY)
        return rows.annotate(stood=stood).annotate(owed_yuan=owed)


def _ended(status: str, field: str, day: date) -> Q:
    return Q(status=status) & (Q(**{field: None}) | Q(**{f"{field}__lte": day}))


def _first_compensation(day: date) -> Any:
    """The day of the first compensation that no reversal up to the day took back."""
    entries = apps.get_model("finance", "PoolEntry").objects.filter(
        loan=OuterRef("pk"), kind="compensation", reverses=None
    )
    standing = entries.exclude(reversed_by__retired_at=None, reversed_by__on__lte=day)
    return Subquery(standing.order_by("on").values("on")[:1], output_field=DateField())


def _repaid(day: date) -> Any:
    rows = apps.get_model("finance", "Repayment").objects.filter(loan=OuterRef("pk"), on__lte=day)
    total = rows.order_by().values("loan").annotate(total=Sum("amount_yuan")).values("total")
    return Coalesce(Subquery(total, output_field=MONEY), NOUGHT)
