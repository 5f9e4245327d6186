"""Paying a round and taking money back: the ledger of payments stays the one truth of money paid."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from keguan.kit.errors import BureauError
from keguan.lines.rd.actions.gathering import gather
from keguan.lines.rd.actions.reckoning import terms_of
from keguan.lines.rd.models import Entry, Recovery, Round, SubsidyPayment, entries_of
from keguan.lines.rd.rules.funds import parameters as p
from keguan.lines.rd.rules.funds.inputs import Inputs, from_json
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.store.moves import move


def pay(found: Round, *, voucher: str, paid_on: date, user: Any) -> Round:
    """Note that the round was paid. Raises BureauError, and then nothing is written, see `book`."""
    voucher = voucher.strip()
    if not voucher or len(voucher) > 60:
        raise BureauError("paying.voucher", "请填写拨付凭证号（最多 60 字），发放记录要能对上账。")
    if paid_on > today() or (found.approved_on and paid_on < found.approved_on):
        raise BureauError("paying.day", "拨付日期要在审批之后、今天之前，请检查。")
    with acting(user, f"登记拨付，凭证 {voucher}"):
        locked = Round.objects.select_for_update().get(pk=found.pk)
        locked.voucher, locked.paid_on = voucher, paid_on
        locked.save()
        return move(locked, "pay", user=user)


def book(found: Round) -> None:
    """Write a payment for every amount of the round, inside the act that pays it.

    The enterprises are locked, so that two funds paying at once see each other. Raises BureauError when another fund has
    paid since the list was frozen and the policy does not let both stand, or when a sheet already told another amount.
    """
    entries = [e for e in entries_of(found).select_related("organisation", "round__version__policy") if e.amount_yuan]
    firms = [e.organisation_id for e in entries]
    list(Organisation.objects.select_for_update().filter(pk__in=firms).order_by("pk"))
    fresh = gather(found.version, found.year, found.deadline, only=firms)
    allows = terms_of(found.version)["stacking"] == p.ALLOW
    clashes = [told for e in entries if (told := _clash(e, fresh[e.organisation_id], allows=allows))]
    if clashes:
        raise BureauError("paying.twice", "不能拨付，避免重复补助：" + "；".join(clashes[:5]) + "。请退回重新取数。")
    for entry in entries:
        _book(found, entry)


def _clash(entry: Entry, now: Inputs, *, allows: bool) -> str:
    """What was paid for the enterprise's year since the list was frozen, in words; "" if nothing stands in the way."""
    then = from_json(entry.inputs)
    known = {o.source.pk: o.amount for o in then.others}
    more = [] if allows else [o for o in now.others if known.get(o.source.pk) != o.amount]
    found = [*now.same, *more]
    return f"{entry.organisation}已获{'、'.join(o.source.label for o in found)}" if found else ""


def _book(found: Round, entry: Entry) -> None:
    """One payment; one that a sheet of the same document already told is recognised, not written twice."""
    policy = found.version.policy
    known = SubsidyPayment.objects.filter(
        organisation=entry.organisation_id, year=found.year, policy=policy, entry=None
    )
    told = known.first() if policy else None
    if told is None:
        SubsidyPayment.objects.create(
            organisation=entry.organisation, year=found.year, base_yuan=entry.base_yuan, amount_yuan=entry.amount_yuan,
            paid_on=found.paid_on, policy=policy, voucher=found.voucher, entry=entry,
        )  # fmt: skip
        return
    if (told.amount_yuan, told.paid_on) != (entry.amount_yuan, found.paid_on):
        raise BureauError(
            "paying.differs",
            f"{entry.organisation}在“研发后补助”里已登记 {told.paid_on} 发放 {told.amount_yuan} 元，"
            f"与本轮 {found.paid_on} 的 {entry.amount_yuan} 元不符，请先核对那一条。",
        )
    told.entry, told.voucher = entry, told.voucher or found.voucher
    told.save()


def recover(payment: SubsidyPayment, *, amount: Decimal, day: date, reason: str, voucher: str, user: Any) -> Recovery:
    """Note money taken back. Raises BureauError when it is more than what is left of the payment."""
    reason = reason.strip()
    if not reason or len(reason) > 200:
        raise BureauError("recovering.reason", "请写明追回原因，最多 200 字。")
    if day < payment.paid_on or day > today():
        raise BureauError("recovering.day", "追回日期要在发放之后、今天之前，请检查。")
    with acting(user, f"追回：{reason}"):
        locked = SubsidyPayment.objects.select_for_update().get(pk=payment.pk)
        back = locked.recoveries.filter(retired_at=None).aggregate(sum=Sum("amount_yuan"))["sum"] or Decimal(0)
        left = locked.amount_yuan - back
        if amount <= 0 or amount > left:
            raise BureauError("recovering.amount", f"追回金额要大于 0，最多 {left} 元（已发减已追回），请检查单位。")
        return Recovery.objects.create(
            payment=locked, organisation=locked.organisation, amount_yuan=amount, recovered_on=day, reason=reason,
            voucher=voucher.strip()[:60],
        )  # fmt: skip
