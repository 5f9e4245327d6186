"""A round of a fund from the frozen list to the figures that are approved."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from keguan.kit.errors import BureauError
from keguan.lines.rd.actions.gathering import gather
from keguan.lines.rd.actions.reckoning import reckon_all, terms_of
from keguan.lines.rd.models import Entry, FundVersion, Objection, Round, entries_of
from keguan.lines.rd.rules.funds.budget import Settled
from keguan.lines.rd.rules.funds.calculation import Sheet
from keguan.lines.rd.rules.funds.inputs import Inputs, from_json, to_json
from keguan.store.acting import acting
from keguan.store.clock import today

CENT = Decimal("0.01")


def open_round(version: FundVersion, year: int, deadline: date, *, user: Any, frozen_on: date | None = None) -> Round:
    """Freeze the list of a version in force for the R&D of a year. Raises BureauError saying what stands in the way."""
    _check_open(version, year, deadline)
    with acting(user, f"编制{version.name}{year}年度名单"):
        # two clerks do not open the same round, whichever version each has before them
        list(FundVersion.objects.select_for_update().filter(name=version.name).order_by("pk"))
        if Round.objects.filter(version__name=version.name, year=year).exclude(state__in=(Round.CANCELLED, Round.PAID)).exists():  # fmt: skip
            raise BureauError("rounds.twice", f"{version.name}{year}年度已有一轮没有办完，请先办完或终止那一轮。")
        made = Round.objects.create(
            version=version, year=year, deadline=deadline, frozen_on=frozen_on or today(), opened_by=user
        )
        inputs = gather(version, year, deadline)
        if not inputs:
            raise BureauError("rounds.empty", f"{year}年没有这个口径的研发费用，请先把数据导入台账。")
        Entry.objects.bulk_create(Entry(round=made, organisation_id=pk, inputs=to_json(i)) for pk, i in inputs.items())
        recalculate(made)
        made.save()
    return made


def _check_open(version: FundVersion, year: int, deadline: date) -> None:
    if version.state != FundVersion.IN_FORCE:
        raise BureauError("rounds.not_in_force", "这个版本还没有核准施行，只能试算；请先核对参数、送核准。")
    if deadline < version.filed_from or (version.filed_to and deadline > version.filed_to):
        span = f"{version.filed_from} 至 {version.filed_to or '今后'}"
        raise BureauError(
            "rounds.other_version", f"这个版本管 {span} 申报的，截止日 {deadline} 不在其内，请选对应的版本。"
        )
    if year >= deadline.year:
        raise BureauError("rounds.year", f"补助的是截止日以前已结束的年度，{year}年还没有结束，请检查研发年度。")


def _locked(pk: int) -> Round:
    """The round as it is, locked for the transaction. Raises BureauError once its list is closed."""
    found = Round.objects.select_for_update().select_related("version").get(pk=pk)
    if not found.is_open:
        raise BureauError("rounds.closed", f"这一轮已是“{found.get_state_display()}”，名单不能再改；要改请先退回。")
    return found


def retake(round_pk: int, *, user: Any, reason: str) -> Round:
    """Take all figures of an open round anew from the ledgers, keeping filing days; enterprises may come and go."""
    with acting(user, reason):
        found = _locked(round_pk)
        old = {e.organisation_id: e for e in found.entries.filter(retired_at=None)}
        inputs = gather(found.version, found.year, found.deadline, filed={pk: e.filed_on for pk, e in old.items()})
        for pk in old.keys() - inputs.keys():
            inputs |= gather(found.version, found.year, found.deadline, filed={pk: old[pk].filed_on}, only=[pk])
        for pk, entry in old.items():
            if entry.inputs != (told := to_json(inputs[pk])):
                entry.inputs = told
                entry.save()
        fresh = [Entry(round=found, organisation_id=pk, inputs=to_json(i)) for pk, i in inputs.items() if pk not in old]
        Entry.objects.bulk_create(fresh)
        found.frozen_on = today()
        recalculate(found)
        found.save()
    return found


def retake_entry(objection: Objection) -> None:
    """An objection that holds has the enterprise's figures taken anew, inside the act that upholds it."""
    entry = objection.entry
    found = _locked(entry.round_id)
    pk = entry.organisation_id
    inputs = gather(found.version, found.year, found.deadline, filed={pk: entry.filed_on}, only=[pk])
    entry.inputs = to_json(inputs[pk])
    entry.save()
    recalculate(found)
    found.save()


def file(round_pk: int, firms: Iterable[int] | None, day: date, *, user: Any) -> int:
    """Note the day on which these enterprises filed, or all that have none yet; how many that were."""
    with acting(user, f"登记申报日期 {day}"):
        found = _locked(round_pk)
        rows = found.entries.filter(retired_at=None)
        rows = rows.filter(filed_on=None) if firms is None else rows.filter(organisation__in=list(firms))
        count = 0
        for entry in rows:
            entry.filed_on, entry.inputs = day, entry.inputs | {"filed_on": day.isoformat()}
            entry.save()
            count += 1
        recalculate(found)
        found.save()
    return count


def recalculate(found: Round) -> None:
    """Reckon every entry from its frozen inputs and write what changed. Raises BureauError on an incomplete version."""
    terms = terms_of(found.version)
    entries = {e.pk: e for e in entries_of(found)}
    inputs = {pk: from_json(e.inputs) for pk, e in entries.items()}
    sheets, settled = reckon_all(terms, inputs, list(entries))
    for pk, entry in entries.items():
        before = (entry.sheet, entry.verdict, entry.amount_yuan, entry.reckoned_yuan)
        _write(entry, inputs[pk], sheets[pk], settled)
        if before != (entry.sheet, entry.verdict, entry.amount_yuan, entry.reckoned_yuan):
            entry.save()
    found.budget_told = settled.told


def _write(entry: Entry, inputs: Inputs, sheet: Sheet, settled: Settled) -> None:
    entry.verdict = sheet.verdict
    entry.base_yuan = None if inputs.base.value is None else _cents(inputs.base.value)
    entry.reckoned_yuan, entry.amount_yuan = _cents(sheet.amount), settled.amounts[entry.pk]
    entry.why = "；".join(sheet.reasons)[:400]
    entry.sheet = {
        "gates": [[g.name, g.required, g.actual, g.verdict, g.cite] for g in sheet.gates],
        "steps": [[s.name, s.told, str(s.amount), s.cite] for s in sheet.steps],
        "budget": settled.told if sheet.amount else "",
    }


def _cents(amount: Fraction) -> Decimal:
    """For showing and adding up; what is paid is rounded by the policy, from the exact amount."""
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(CENT, ROUND_HALF_UP)


def object_to(entry: Entry, *, source: str, content: str, user: Any) -> Objection:
    """Note an objection to an entry while the list is open or in public. Raises BureauError with what to mend."""
    content = content.strip()
    if source not in Objection.FROM:
        raise BureauError("objections.source", "请选异议是谁提出的。")
    if not content or len(content) > 400:
        raise BureauError("objections.content", "请写明异议内容，最多 400 字。")
    with acting(user, "登记异议"), transaction.atomic():
        found = Round.objects.select_for_update().get(pk=entry.round_id)
        if found.state not in (*Round.OPEN, Round.PUBLIC):
            raise BureauError("objections.late", f"这一轮是“{found.get_state_display()}”，异议在征询期和公示期登记。")
        return Objection.objects.create(
            entry=entry, organisation=entry.organisation, source=source, content=content, raised_on=today()
        )
