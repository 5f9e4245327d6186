"""The pool: what lies in which account, how far it is lent against, by bank and by enterprise, and what it could bear."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, Sum

from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.kit.period import Period
from keguan.lines.finance.actions import journal
from keguan.lines.finance.actions.room import commitments_with_room
from keguan.lines.finance.actions.terms import loans_under, terms_of
from keguan.lines.finance.models import Loan, PoolEntry, Scheme
from keguan.lines.finance.models.pool import ACCOUNTS
from keguan.lines.finance.models.schemes import newest
from keguan.lines.finance.pages.candidates import wan_of
from keguan.lines.finance.pages.desk import whole
from keguan.lines.finance.rules.stress import stress
from keguan.registry.models import Organisation

BY_HAND: Final = {k: PoolEntry.KINDS[k] for k in ("funding", "interest", "return", "due_back")}
LARGEST: Final = 15
SHOWN: Final = 30
ZERO: Final = Decimal(0)


def fund(asked: Asked) -> dict[str, Any]:
    """Accounts, exposure and the last entries; for the bureau also headroom of the whole and the stress test."""
    own = whole(asked)
    scheme, entries = Scheme.objects.on(asked.day), PoolEntry.objects.within(own)
    told = journal.balances(entries)
    mine = (loans_under(scheme) if scheme else Loan.objects.all()).within(own)
    is_bureau = asked.scope.organisation is None
    context = {
        "scheme": scheme,
        "accounts": [(name, told_for(told, key)) for key, name in ACCOUNTS.items()],
        "funds": _funds(told),
        "total": told_for(told, "fund"),
        "banks": _banks(scheme, mine, told, asked),
        "firms": _firms(mine),
        "entries": _newest(entries),
        "kinds": BY_HAND,
        "all_banks": list(Organisation.objects.filter(kind="bank").order_by("initials").values_list("pk", "name")),
        "is_bureau": is_bureau,
    }
    if scheme:
        older = Loan.objects.within(own).filter(status__in=Loan.LIVE).exclude(pk__in=mine.values("pk"))
        context["older"] = older.aggregate(n=Count("pk"), total=Sum("balance_yuan"))
    if scheme and is_bureau:
        context |= _whole(scheme, asked)
    return context


def told_for(told: journal.Balances, account: str) -> Decimal:
    """What one account holds over all banks."""
    return sum((value for (name, _), value in told.items() if name == account), ZERO)


def _newest(entries: Any) -> list[tuple[PoolEntry, bool]]:
    """The last entries, each with whether it still can be reversed here."""
    rows = entries.select_related("loan__organisation", "bank").order_by("-on", "-pk")[:SHOWN]
    made = list(rows)
    gone = set(PoolEntry.objects.filter(reverses__in=made).values_list("reverses", flat=True))
    by_loan = ("compensation", "funding")
    return [(e, not e.reverses_id and e.pk not in gone and not (e.loan_id and e.kind in by_loan)) for e in made]


def _funds(told: journal.Balances) -> list[tuple[str, Decimal]]:
    held = {bank: value for (account, bank), value in told.items() if account == "fund"}
    names = dict(Organisation.everything.filter(pk__in=[b for b in held if b]).values_list("pk", "name"))
    return sorted((names.get(bank, "未分银行的专户"), value) for bank, value in held.items())


def _banks(scheme: Scheme | None, mine: Any, told: journal.Balances, asked: Asked) -> list[dict[str, Any]]:
    """A line for each bank with loans or a commitment; its own room where money is committed by bank."""
    rooms = (
        {bank: row for (_, bank), row in newest(scheme.commitments.all(), asked.day).items() if bank} if scheme else {}
    )
    if asked.scope.organisation is not None:
        rooms = {bank: row for bank, row in rooms.items() if bank == asked.scope.organisation}
    sums = {
        name: Sum("balance_yuan", filter=Q(status__in=states))
        for name, states in (
            ("live", Loan.LIVE),
            ("late", Loan.OVERDUE),
            ("bad", Loan.BAD),
            ("out", ("disbursed", *Loan.BAD)),
        )
    }
    rows = {
        r["bank"]: r
        for r in mine.order_by().values("bank").annotate(n=Count("pk", filter=Q(status__in=Loan.LIVE)), **sums)
    }
    names = dict(Organisation.everything.filter(pk__in={*rows, *rooms}).values_list("pk", "name"))
    made = []
    for pk, name in names.items():
        row = {key: value or ZERO for key, value in rows.get(pk, {}).items() if key != "n"}
        capacity = rooms[pk].capacity_yuan if pk in rooms else None
        live, out = row.get("live", ZERO), row.get("out", ZERO)
        made.append({
            "pk": pk, "name": name, "n": rows.get(pk, {}).get("n", 0), "live": live, "late": row.get("late", ZERO),
            "bad": row.get("bad", ZERO), "rate": row["bad"] / out if out else None, "capacity": capacity,
            "room": None if capacity is None else capacity - live, "held": told.get(("fund", pk)),
            "used": min(100, round(live / capacity * 100)) if capacity else 0,
        })  # fmt: skip
    return sorted(made, key=lambda r: (-r["live"], r["name"]))


def _firms(mine: Any) -> list[dict[str, Any]]:
    rows = mine.filter(status__in=Loan.LIVE).order_by().values("organisation", "organisation__name")
    found = list(
        rows.annotate(live=Sum("balance_yuan"), banks=Count("bank", distinct=True)).order_by("-live")[:LARGEST]
    )
    most = found[0]["live"] if found else None
    return [row | {"share": round(row["live"] / most * 100) if most else 0} for row in found]


def _whole(scheme: Scheme, asked: Asked) -> dict[str, Any]:
    terms = terms_of(scheme, None, asked.day)
    loss, under = terms.losses[-1], loans_under(scheme)
    share, warn = terms.limit("loss_share"), terms.limit("warn_rate")
    sound = (
        under.filter(status="disbursed")
        .order_by()
        .values_list("organisation__name")
        .annotate(total=Sum("balance_yuan"))
    )
    lost = under.filter(status__in=Loan.OVERDUE).aggregate(total=Sum("balance_yuan"))["total"] or ZERO
    points, money = points_of(asked.params.get("points", "")), money_there(scheme, asked.day)
    outcomes = ()
    if share.value is not None and money is not None:
        outcomes = stress(list(sound), bad=lost, out=loss.out, money=money, share=share.value, points=points)
    most = max((o.payable for o in outcomes), default=ZERO) or max(money or ZERO, Decimal(1))
    most = max(most, money or ZERO)
    return {
        "room": _room(asked), "loss": loss, "warn": warn, "stop": terms.limit("stop_rate"), "share": share,
        "is_stopped": loss.reaches(loss.stop), "is_warned": loss.reaches(loss.warn), "money": money,
        "points": round(points * 100), "outcomes": [(o, round(o.payable / most * 100)) for o in outcomes],
        "money_share": round((money or ZERO) / most * 100),
    }  # fmt: skip


def _room(asked: Asked) -> dict[str, Decimal | None]:
    """Capacity, what is taken of it and what is left, as the indicators of these names say; None where not filled in."""
    rows = commitments_with_room(Period(asked.day, asked.day))
    told = rows.aggregate(n=Count("pk"), capacity=Sum("capacity_yuan"), used=Sum("used_yuan"), left=Sum("room_yuan"))
    return told if told["n"] else {"used": ZERO, "capacity": None, "left": None}


def money_there(scheme: Scheme, day: date) -> Decimal | None:
    """What compensation could be paid with: the accounts, or what is left of the commitment; None where not filled in."""
    if scheme.mode == "pool":
        return told_for(journal.balances(), "fund")
    found = newest(scheme.commitments.all(), day)
    whole = found.get(("", None))
    rows = [whole] if whole else list(found.values())
    if not rows or any(row.committed_yuan is None for row in rows):
        return None
    return sum((row.committed_yuan for row in rows), ZERO) - journal.compensated_under(loans_under(scheme))


def points_of(text: str) -> Decimal:
    """How many points the rate is to rise, as a share: 5 unless 1 to 50 was asked for."""
    return Decimal(text if text.isdecimal() and 1 <= int(text) <= 50 else "5") / 100


def keep(asked: Asked, sent: Mapping[str, Any], user: Any) -> list[PoolEntry]:
    """What the clerk posts or reverses; raises BureauError with what to mend."""
    if sent.get("do") == "reverse":
        return _reversal(sent)
    kind, bank = sent.get("kind", ""), sent.get("bank", "")
    if kind not in BY_HAND:
        raise BureauError("pool.kind", "请选择类别；代偿和追偿请到那笔贷款的页面办理。")
    amount = wan_of(sent.get("amount", ""), "金额")
    account = int(bank) if bank.isdecimal() else None
    if account and not Organisation.objects.filter(kind="bank", pk=account).exists():
        raise BureauError("pool.bank", "没有这家银行，请重新选。")
    if kind == "return":
        list(Scheme.objects.select_for_update().order_by("pk"))
        if (held := journal.held(account)) < amount:
            raise BureauError("pool.short", f"这个专户只有 {held / 10_000:f} 万元，不够退回。")
    return journal.entries(
        [(kind, amount)], on=day_of(sent.get("on", ""), asked.day), bank=account,
        voucher=sent.get("voucher", "").strip()[:40], remark=sent.get("remark", "").strip()[:200],
    )  # fmt: skip


def _reversal(sent: Mapping[str, Any]) -> list[PoolEntry]:
    pk = sent.get("entry", "")
    entry = PoolEntry.objects.filter(pk=pk).first() if pk.isdecimal() else None
    if entry is None:
        raise BureauError("pool.entry", "没有这一笔，请刷新页面再看。")
    if entry.loan_id and entry.kind in ("compensation", "funding"):
        raise BureauError("pool.by_loan", "这一笔是代偿拨付，请到那笔贷款的页面办理“红冲代偿拨付”。")
    if entry.loan_id and entry.loan.status == "settled":
        raise BureauError("pool.closed", "这笔贷款已经追偿结清，不能再红冲追偿。")
    list(Scheme.objects.select_for_update().order_by("pk"))
    return journal.reversal(entry, sent.get("reason", ""))


def day_of(text: str, today: date) -> date:
    """A day that was typed, not after today. Raises BureauError with how to write it."""
    try:
        told = date.fromisoformat(text)
    except ValueError as fault:
        raise BureauError("finance.day", "日期要写成 2026-03-01 这样。") from fault
    if told > today:
        raise BureauError("finance.future", "日期晚于今天，请核对。")
    return told
