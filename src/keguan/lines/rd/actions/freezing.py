"""Freezing a year's returns as a round, and taking back a round that was frozen by mistake."""

from typing import Any

from django.db.models import Max, Q, Sum
from django.utils import timezone

from keguan.kit.errors import BureauError, NotAllowed
from keguan.kit.roles import HEAD
from keguan.lines.rd.actions.returns import COLUMNS, values_of
from keguan.lines.rd.models import FrozenReturn, FrozenRound, Return
from keguan.registry.models import Document
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.store.models import Fact


def freeze(year: int, stage: str, *, user: Any, document: Document | None = None, note: str = "") -> FrozenRound:
    """Freeze the year's returns as they stand in the ledger. Raises BureauError when there is nothing to freeze.

    A stage frozen before is frozen once more under the next number; what was frozen stays.
    """
    if stage not in FrozenRound.STAGES:
        raise BureauError("returns.stage", "请选轮次：快报、年报或核定。")
    rows = list(Return.objects.filter(year=year))
    if not rows:
        raise BureauError("returns.none", f"{year}年还没有研发统计，没有可冻结的数。")
    earlier = FrozenRound.everything.filter(year=year, stage=stage).aggregate(last=Max("number"))["last"] or 0
    totals = Return.objects.filter(year=year).aggregate(cost=Sum("rd_expense_yuan"), sales=Sum("revenue_yuan"))
    with acting(user, f"冻结{year}年研发统计{FrozenRound.STAGES[stage]}"):
        made = FrozenRound(
            year=year, stage=stage, number=earlier + 1, frozen_on=today(), enterprises=len(rows),
            rd_expense_yuan=totals["cost"] or 0, revenue_yuan=totals["sales"] or 0, document=document, note=note[:200],
        )  # fmt: skip
        made.save()
        names = ("organisation_id", "year", "rd_expense_yuan", "revenue_yuan", "rd_staff", "staff")
        frozen = [FrozenReturn(round=made, coded=values_beyond(r), **{n: getattr(r, n) for n in names}) for r in rows]
        FrozenReturn.objects.bulk_create(frozen, batch_size=500)
    return made


def values_beyond(record: Return) -> dict[str, str]:
    """What a frozen return keeps by code: everything that it has no column for."""
    kept = {"rd_expense_yuan", "revenue_yuan", "rd_staff", "staff"}
    own = {code for code, item in COLUMNS.items() if item.field in kept}
    return {code: text for code, text in values_of(record).items() if code not in own}


def withdraw(found: FrozenRound, reason: str, *, user: Any) -> None:
    """Take the round back with its figures, which stay readable in the history. Raises BureauError where it may not be.

    It is for a head, and only while nothing rests on it: neither a later round nor a number of a report.
    """
    if user.role_declared != HEAD:
        raise NotAllowed("returns.withdraw", f"撤回定稿由{HEAD.name}办理。")
    if not reason.strip():
        raise BureauError("returns.reason", "撤回定稿要写明原因，会留在历史里。")
    with acting(user, reason.strip()[:200]):
        one = FrozenRound.objects.select_for_update().filter(pk=found.pk).first()
        if one is None:
            raise BureauError("returns.withdrawn", "这一轮已经撤回过了，请刷新页面。")
        if stands := _rests_on(one):
            raise BureauError("returns.rested_on", f"“{one}”不能撤回：{stands}。台账改正后可以再冻结一次。")
        one.retire(reason.strip()[:200])
        rows = FrozenReturn.objects.filter(round=one).select_related("round")
        rows.update(retired_at=timezone.now(), retired_reason=one.retired_reason)


def _rests_on(one: FrozenRound) -> str:
    """What was built on the round, in words; "" when nothing was."""
    after = Q(stage__gt=one.stage) | Q(stage=one.stage, number__gt=one.number)
    if later := FrozenRound.objects.filter(after, year=one.year).first():
        return f"后面已有“{later}”"
    rows = set(one.returns.values_list("pk", flat=True))
    for fact in Fact.objects.filter(model=FrozenReturn._meta.label_lower).only("document", "rows"):
        if not rows.isdisjoint(fact.rows):
            return f"文稿“{fact.document}”里的数取自这一轮"
    return ""
