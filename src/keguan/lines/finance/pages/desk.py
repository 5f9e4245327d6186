"""The work list of loans: by stage, the longest overdue first, with what makes one worth watching."""

from dataclasses import replace
from typing import Any, Final

from django.db.models import Count, F, Q

from keguan.kit.page import Asked
from keguan.kit.scope import Scope
from keguan.lines.finance.actions.watching import watched
from keguan.lines.finance.models import Loan

PAGE_OF: Final = 50
CLOSED: Final = ("settled", "written_off", "refused")
SOON: Final = 30  # days before the due day


def desk(asked: Asked) -> dict[str, Any]:
    """Open loans by stage; a stage, a bank or a name narrows them."""
    mine = Loan.objects.within(asked.scope)
    stage, text, bank = (asked.params.get(name, "").strip() for name in ("stage", "q", "bank"))
    counts = dict(mine.order_by().values_list("status").annotate(n=Count("pk")))
    rows = mine.filter(status=stage) if stage in Loan.STATES else mine.exclude(status__in=CLOSED)
    if stage == "late":
        rows = rows.filter(status__in=Loan.OWED, due_on__lt=asked.day)
    if text:
        rows = rows.filter(Q(organisation__name__icontains=text) | Q(organisation__initials__icontains=text.lower()))
    if bank.isdecimal():
        rows = rows.filter(bank=int(bank))
    if stage == "watch":
        rows = rows.filter(pk__in=watched(rows, asked.scope, asked.day))
    total, at = rows.count(), page_of(asked)
    at = max(1, min(at, -(-total // PAGE_OF) or 1))
    order = (F("due_on").asc(nulls_last=True), "pk")
    shown = list(
        rows.select_related("organisation__region", "bank").order_by(*order)[(at - 1) * PAGE_OF : at * PAGE_OF]
    )
    reasons = watched(shown, asked.scope, asked.day)
    return {
        "rows": [(loan, loan.days_overdue(asked.day), _left(loan, asked), reasons.get(loan.pk, ())) for loan in shown],
        "stages": [(key, name, counts.get(key, 0)) for key, name in Loan.STATES.items()],
        "stage": stage,
        "text": text,
        "bank": bank,
        "banks": list(mine.order_by("bank__name").values_list("bank", "bank__name").distinct()),
        "total": total,
        "late": mine.filter(status__in=Loan.OWED, due_on__lt=asked.day).count(),
        "waiting": sum(counts.get(s, 0) for s in ("claimed", "agreed", "approved")),
        "open": sum(n for s, n in counts.items() if s not in CLOSED),
        "at": at,
        "before": at - 1,
        "after": at + 1 if at * PAGE_OF < total else 0,
    }


def whole(asked: Asked) -> Scope:
    """The reader's scope without the town picked above: money and room are the city's, or the bank's, not a town's."""
    return replace(asked.scope, region="")


def page_of(asked: Asked) -> int:
    told = asked.params.get("page", "")
    return int(told) if told.isdecimal() and len(told) < 9 else 1


def _left(loan: Loan, asked: Asked) -> int | None:
    """Days until the due day while they are few."""
    if loan.status != "disbursed" or loan.due_on is None:
        return None
    left = (loan.due_on - asked.day).days
    return left if 0 <= left <= SOON else None
