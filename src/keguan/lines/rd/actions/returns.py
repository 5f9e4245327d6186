"""Collecting returns: who must report, handing in, taking over into the ledger, freezing a round."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.conf import settings
from django.db.models import Q

from keguan.lines.rd.models import Return, Submission
from keguan.lines.rd.models.collection import ACCEPTED
from keguan.lines.rd.rules.checks import HARD, WARN, Finding, Told, findings, levels_told
from keguan.lines.rd.rules.forms import every_item, figures, in_unit, version_for
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.clock import today

COLUMNS: Final = {item.code: item for item in every_item() if item.field}


def values_of(record: Any) -> dict[str, str]:
    """Every item of a return or frozen return by code, in the unit of the form."""
    told = {code: str(text) for code, text in record.coded.items()}
    for code, item in COLUMNS.items():
        value = getattr(record, item.field, None)
        if value is not None:
            told[code] = in_unit(Fraction(value) / item.scale)
    return told


def fill(record: Return, values: Mapping[str, str]) -> None:
    """Write the items into the return: into its columns where it has them, by code otherwise. Blanks erase."""
    record.coded = {code: text for code, text in values.items() if text and code not in COLUMNS}
    for code, item in COLUMNS.items():
        text = values.get(code, "")
        value = Decimal(text) * item.scale if text else None
        setattr(record, item.field, value if value is None or item.scale > 1 else int(value))


class Checking:
    """Checks the submissions of one year; what they are compared with is read once for all of them."""

    def __init__(self, year: int, organisations: Iterable[int] | None = None) -> None:
        self.year, self.version = year, version_for(year)
        self.levels = levels_told(settings.CITY.get("rd_checks", {}))
        rows = Return.objects.filter(year=year - 1).select_related("organisation")
        if organisations is not None:
            wanted = list(organisations)
            fields = Organisation.objects.filter(pk__in=wanted).exclude(field="").values("field")
            rows = rows.filter(Q(organisation__in=wanted) | Q(organisation__field__in=fields))
        self.last = {r.organisation_id: values_of(r) for r in rows}
        self.shares: defaultdict[str, list[tuple[int, Fraction]]] = defaultdict(list)
        for r in rows:
            if r.organisation.field and r.rd_expense_yuan and r.revenue_yuan:
                share = Fraction(r.rd_expense_yuan) / Fraction(r.revenue_yuan)
                self.shares[r.organisation.field].append((r.organisation_id, share))

    def told(self, one: Submission | Return) -> Told:
        """The return as it is checked. A blank cell of a submission is a nought, for the whole form is handed in; what
        a list that was imported does not tell stays unknown."""
        given, blank = (one.values, "0") if isinstance(one, Submission) else (values_of(one), "")
        values = {item.code: given.get(item.code) or blank for item in self.version.all}
        peers = [share for pk, share in self.shares[one.organisation.field] if pk != one.organisation_id]
        last = figures(self.comparable(one.organisation_id))
        return Told(self.version, figures(values), last, one.projects, peers, self.levels)

    def comparable(self, organisation: int) -> dict[str, str]:
        """Last year's values of the items that mean the same in both years' forms."""
        before = version_for(self.year - 1).names
        same = {code for code, label in self.version.names.items() if before.get(code) == label}
        return {code: text for code, text in self.last.get(organisation, {}).items() if code in same}

    def findings(self, one: Submission | Return) -> list[Finding]:
        return findings(self.told(one))


def open_points(one: Submission, found: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """(hard errors, warnings without a reason): what stands between a submission and being handed in."""
    found = list(found)
    unanswered = [f for f in found if f.level == WARN and not one.reasons.get(f.key, "").strip()]
    return [f for f in found if f.level == HARD], unanswered


def faults_of(one: Submission) -> str:
    """Why the submission cannot be handed in or accepted, in a sentence; "" when it can."""
    if not one.values.get("7"):
        return "还没有填研究开发费用合计（7）；没有研发活动的请填 0。"
    hard, unanswered = open_points(one, Checking(one.year, [one.organisation_id]).findings(one))
    if hard:
        more = f"等 {len(hard)} 处" if len(hard) > 1 else ""
        return f"还有必须改正的错误：{hard[0].sentence.rstrip('。')}{more}。"
    if unanswered:
        more = f"等 {len(unanswered)} 处" if len(unanswered) > 1 else ""
        return f"请改正或写明原因：{unanswered[0].sentence.rstrip('。')}{more}。"
    return ""


def hand_in(one: Submission, user: Any, comment: str) -> None:
    """Keep what was handed in, and what had been handed in before it, so that the clerk sees what changed."""
    one.sent_before, one.sent, one.submitted_on = one.sent, one.values, today()


def say(one: Submission, user: Any, comment: str) -> None:
    """Keep the clerk's comment where the enterprise reads it."""
    one.comment = comment


def take_over(one: Submission, user: Any, comment: str) -> None:
    """Make the accepted submission the return of the ledger, in place of an earlier one of the year."""
    record = Return.objects.filter(organisation=one.organisation, year=one.year).first()
    record = record or Return(organisation=one.organisation, year=one.year)
    fill(record, one.values)
    record.projects = one.projects
    record.save()
    one.accepted_on = today()


def list_reporters(year: int, found: Iterable[tuple[Organisation, str]], *, user: Any) -> int:
    """List the enterprises that must report, each with the basis; how many were not listed before."""
    with acting(user, f"布置{year}年研发统计"):
        listed = set(Submission.objects.filter(year=year).values_list("organisation", flat=True))
        fresh: dict[int, Submission] = {}
        for one, basis in found:
            if one.pk not in listed and one.pk not in fresh:
                fresh[one.pk] = Submission(organisation=one, year=year, basis=basis)
        Submission.objects.bulk_create(list(fresh.values()))
    return len(fresh)


def remind(rows: Iterable[Submission], *, user: Any) -> int:
    """Note today as the day these were reminded; how many that were."""
    with acting(user, "催报"):
        due = [one for one in rows if one.is_with_enterprise and one.reminded_on != today()]
        for one in due:
            one.reminded_on = today()
            one.save()
    return len(due)


def not_taken_over(year: int) -> int:
    """How many submissions of the year are neither accepted nor excused: what a round would be frozen without."""
    return Submission.objects.filter(year=year).exclude(status__in=(ACCEPTED, "exempt")).count()
