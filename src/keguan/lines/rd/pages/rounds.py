"""The page of rounds: list, objections, calculation sheets, two approvals, notice, payment and recovery."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.page import Asked, Done
from keguan.lines.rd.actions import paying
from keguan.lines.rd.actions import rounds as actions
from keguan.lines.rd.actions.gathering import gather
from keguan.lines.rd.actions.reckoning import terms_of
from keguan.lines.rd.models import Entry, FundVersion, Objection, Round, SubsidyPayment, entries_of
from keguan.lines.rd.pages import asking
from keguan.lines.rd.rules.funds import parameters as p
from keguan.lines.rd.rules.funds import said
from keguan.lines.rd.rules.funds.budget import split
from keguan.lines.rd.rules.funds.inputs import Figure, Inputs, from_json, to_json
from keguan.lines.rd.rules.funds.wording import in_words
from keguan.registry import access
from keguan.store.moves import possible_moves

PAGE_OF = 100
STEPS = (
    ("名单", (Round.DRAFT,)),
    ("异议", (Round.LISTED,)),
    ("送审", (Round.SUBMITTED,)),
    ("初审", (Round.CHECKED,)),
    ("审批", (Round.APPROVED,)),
    ("公示", (Round.PUBLIC,)),
    ("拨付", (Round.DUE,)),
    ("办结", (Round.PAID,)),
)


def show(asked: Asked) -> dict[str, Any]:
    """All rounds, one round, or the calculation sheet of one enterprise."""
    asked = asking.filled_in(asked)
    if (entry := asking.entry_of(asked, asked.params)) is not None:
        return _sheet(asked, entry)
    if (found := asking.round_of(asked.params)) is not None:
        return _round(asked, found)
    rounds = Round.objects.select_related("version").order_by("-year", "-pk")
    live = Q(entries__retired_at=None)
    counted = rounds.annotate(
        firms=Count("entries", filter=live & Q(entries__amount_yuan__gt=0)),
        sum=Sum("entries__amount_yuan", filter=live),
    )
    return {
        "rounds": counted,
        "versions": FundVersion.objects.filter(state=FundVersion.IN_FORCE).order_by("name", "-filed_from"),
        "asked": asked.params,
        "year": asked.day.year - 1,
    }


def _moves(asked: Asked, record: Any, ledger: str) -> list[Any]:
    """The steps that the reader may take, as ledgers/moves.html shows them: these ask nothing but a reason."""
    may = asked.user is not None and access.may_move(asked.user, catalogue.ledger(ledger))
    return [(m, (), "") for m in possible_moves(record, asked.user.role_declared)] if may else []


def _round(asked: Asked, found: Round) -> dict[str, Any]:
    entries = list(entries_of(found).within(asked.scope).select_related("organisation", "payment"))
    entries.sort(key=lambda e: (-e.amount_yuan, e.organisation.initials))
    verdict, text = asked.params.get("verdict", ""), asked.params.get("q", "").strip()
    rows = [e for e in entries if (not verdict or e.verdict == verdict) and asking.is_meant(e.organisation, text)]
    at = int(asked.params["page"]) if asked.params.get("page", "").isdecimal() else 1
    at = max(1, min(at, -(-len(rows) // PAGE_OF) or 1))
    objections = Objection.objects.filter(entry__round=found).within(asked.scope).select_related("organisation", "answered_by")  # fmt: skip
    paid = [e.payment for e in entries if hasattr(e, "payment")]
    steps = _moves(asked, found, "rd.rounds")
    whole = found.entries.filter(retired_at=None, amount_yuan__gt=0).aggregate(
        firms=Count("pk"), sum=Sum("amount_yuan")
    )
    return {
        "round": found,
        "words": in_words(terms_of(found.version)),
        "steps": [(name, _place(found, n)) for n, (name, _) in enumerate(STEPS)],
        "rows": rows[(at - 1) * PAGE_OF : at * PAGE_OF],
        "found": len(rows),
        "at": at,
        "before": at - 1,
        "after": at + 1 if at * PAGE_OF < len(rows) else 0,
        "verdict": verdict,
        "text": text,
        "verdicts": [(key, name, sum(e.verdict == key for e in entries)) for key, name in Entry.VERDICTS.items()],
        "entries": entries,
        "granted": [e for e in entries if e.amount_yuan],
        "whole": whole,
        "looks_for_others": terms_of(found.version)["stacking"] not in (None, p.ALLOW),
        "others": _of_others(found).count(),
        "whole_told": f"补助 {whole['firms']} 家、{words.money(whole['sum'] or 0)}。",
        "is_whole": asked.scope.region == "",
        "total": sum((e.amount_yuan for e in entries), Decimal(0)),
        "reckoned": sum((e.reckoned_yuan for e in entries), Decimal(0)),
        "unfiled": sum(e.filed_on is None for e in entries),
        "objections": [(o, _moves(asked, o, "rd.objections")) for o in objections.order_by("-raised_on", "-pk")],
        "moves": [shown for shown in steps if shown[0].name != "pay"],
        "may_pay": any(m.name == "pay" for m, *_ in steps),
        "paid": sum((payment.amount_yuan for payment in paid), Decimal(0)),
        "recovered": _recovered(paid),
    }


def _place(found: Round, number: int) -> str:
    now = next((n for n, (_, states) in enumerate(STEPS) if found.state in states), -1)
    return "done" if number < now or found.state == Round.PAID else "now" if number == now else ""


def _recovered(paid: list[SubsidyPayment]) -> Decimal:
    live = Q(recoveries__retired_at=None)
    told = SubsidyPayment.objects.filter(pk__in=[x.pk for x in paid]).aggregate(sum=Sum("recoveries__amount_yuan", filter=live))  # fmt: skip
    return told["sum"] or Decimal(0)


def _of_others(found: Round) -> Any:
    """Payments for the year's R&D that another fund made, as the gate against double payment looks for them."""
    rows = SubsidyPayment.objects.filter(year=found.year).exclude(entry__round__version__name=found.version.name)
    own = found.version.policy_id
    return rows.exclude(entry=None, policy=own) if own else rows


def _sheet(asked: Asked, entry: Entry) -> dict[str, Any]:
    inputs = from_json(entry.inputs)
    payment = getattr(entry, "payment", None)
    return {
        "round": entry.round,
        "entry": entry,
        "inputs": inputs,
        "figures": figures(inputs),
        "steps_told": told_steps(entry),
        "gates": entry.sheet.get("gates", ()),
        "budget_told": entry.sheet.get("budget", ""),
        "parts": parts(entry),
        "sources": Objection.FROM,
        "objections": [(o, _moves(asked, o, "rd.objections")) for o in entry.objections.filter(retired_at=None).order_by("-pk")],
        "may_object": entry.round.state in (*Round.OPEN, Round.PUBLIC),
        "payment": payment,
        "recoveries": payment.recoveries.filter(retired_at=None).order_by("recovered_on") if payment else (),
        "changed": _changed(entry) if entry.round.is_open else [],
    }  # fmt: skip


def told_steps(entry: Entry) -> list[tuple[str, str, str, str]]:
    """The steps of the sheet, the amount after each in words."""
    return [(name, told, said.money(Fraction(a)), cite) for name, told, a, cite in entry.sheet.get("steps", ())]


def figures(inputs: Inputs) -> list[tuple[str, str, Any]]:
    """Each input in words, with the record it comes from."""
    named = (("当年研发费用", inputs.base), ("上年研发费用", inputs.previous), ("销售收入", inputs.sales))
    told = [(name, _said(f), f.source) for name, f in named]
    told += [(p.TITLES[key], "有", source) for key, source in inputs.titles.items()]
    told += [("合规核查", "无问题", inputs.clean)] if inputs.clean else []
    told += [("合规核查", "有问题", source) for source in inputs.incidents]
    told += [("已获其他资金", said.money(o.amount), o.source) for o in inputs.others]
    told += [("本资金已发", said.money(o.amount), o.source) for o in inputs.same]
    return told


def _said(figure: Figure) -> str:
    return "没有数据" if figure.value is None else said.money(figure.value)


def parts(entry: Entry) -> list[tuple[str, Decimal]]:
    """The amount by level of government, when the policy splits it."""
    names = {"provincial": "省级", "prefecture": "市级", "county": "县级"}
    return [(names[key], amount) for key, amount in split(terms_of(entry.round.version), entry.amount_yuan).items()]


def _changed(entry: Entry) -> list[tuple[str, str]]:
    """What the ledgers tell otherwise than when the list was frozen, by the input's name."""
    found, pk = entry.round, entry.organisation_id
    now = gather(found.version, found.year, found.deadline, filed={pk: entry.filed_on}, only=[pk])
    if pk not in now or to_json(now[pk]) == entry.inputs:
        return []
    then = {name: told for name, told, _ in figures(from_json(entry.inputs))}
    today = {name: told for name, told, _ in figures(now[pk])}
    return [(n, f"取数时 {then.get(n, '没有')}，现在 {today.get(n, '没有')}") for n in {**then, **today} if then.get(n) != today.get(n)]  # fmt: skip


def open_round(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    version, day = asking.wanted_version(sent), asking.day(sent, "deadline", "申报截止日")
    made = actions.open_round(version, asking.year(sent), day, user=user)
    return Done(f"已编制“{made}”名单，取数 {made.entries.count()} 家。", {"round": made.pk})


def retake(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    found = actions.retake(asking.wanted_round(sent).pk, user=user, reason="按台账现在的数重新取数")
    return Done("已重新取数并重算。", {"round": found.pk})


def file(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    """One enterprise filed on a day; without one all that are not noted yet."""
    found, day = asking.wanted_round(sent), asking.day(sent, "filed_on", "申报日期")
    firms = [asking.wanted_entry(asked, sent).organisation_id] if sent.get("entry") else None
    count = actions.file(found.pk, firms, day, user=user)
    return Done(f"已登记 {count} 家的申报日期。", {"round": found.pk})


def object_to(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    entry = asking.wanted_entry(asked, sent)
    actions.object_to(entry, source=sent.get("source", ""), content=sent.get("content", ""), user=user)
    return Done("已登记异议，答复以前这一轮不能往下办。", {"entry": entry.pk})


def pay(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    found, day = asking.wanted_round(sent), asking.day(sent, "paid_on", "拨付日期")
    paying.pay(found, voucher=sent.get("voucher", ""), paid_on=day, user=user)
    return Done("已登记拨付，发放记录已记入“研发后补助”。", {"round": found.pk})


def recover(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    entry = asking.wanted_entry(asked, sent)
    amount, day = asking.yuan(sent, "amount", "追回金额"), asking.day(sent, "recovered_on", "追回日期")
    payment = SubsidyPayment.objects.get(entry=entry)
    paying.recover(
        payment, amount=amount, day=day, reason=sent.get("reason", ""), voucher=sent.get("voucher", ""), user=user
    )
    return Done("已登记追回；原来的发放记录不变。", {"entry": entry.pk})


ACTS = {
    "open": open_round,
    "retake": retake,
    "file": file,
    "object": object_to,
    "pay": pay,
    "recover": recover,
}
