"""Whom to talk to: certificates that end, with what has been said and filed, and enterprises that could qualify anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from keguan.kit.catalogue import catalogue
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Certificate, Filing, Outreach, SmeRegistration, Survey
from keguan.lines.enterprises.rules.gap import Gap, filing_after, gap
from keguan.lines.enterprises.rules.policies import READ_HNTE
from keguan.lines.enterprises.rules.standing import KEYS, STANDINGS, mendable, standing_of
from keguan.registry.judging import names, up_to_date, within
from keguan.registry.models import Judgement, Organisation

STAGES: Final = {
    "recognised": "已通过",
    "filed": "已申报",
    "likely": "有把握",
    "told": "已联系",
    "none": "未联系",
    "declined": "不申报",
}
LIKELY: Final = frozenset({"promised", "preparing", "ready"})
UNDER_WAY: Final = frozenset({"filed", "recommended"})
ORDER: Final = {s: n for n, s in enumerate(("none", "told", "likely", "filed", "declined", "recognised"))}


@dataclass(frozen=True, slots=True)
class Due:
    """A certificate that ends in a year, by its key and that of the enterprise, and how far its renewal has come.

    `told` is the outcome last told (a key of Outreach.OUTCOMES or ""), `last_on` the day of the last contact, `filing` the
    state of what was filed ("" for nothing), `files_on` the day the enterprise is judged for.
    """

    certificate: int
    organisation: int
    name: str
    initials: str
    region: int | None
    town: tuple[str, str]  # the code and the name, both "" for none
    expires_on: date
    is_renewed: bool
    filing: str
    told: str
    last_on: date | None
    files_on: date

    @property
    def stage(self) -> str:
        if self.is_renewed:
            return "recognised"
        if self.filing in UNDER_WAY:
            return "filed"
        if self.told == "declined":
            return "declined"
        return "likely" if self.told in LIKELY else "told" if self.last_on else "none"

    @property
    def stage_name(self) -> str:
        return STAGES[self.stage]

    @property
    def is_open(self) -> bool:
        return self.stage not in ("recognised", "declined")


@dataclass(frozen=True)
class Renewal:
    """What is shown of a certificate that ends: the enterprise, what was said and filed, newest first, what is lacking."""

    due: Due
    certificate: Certificate
    contacts: tuple[Outreach, ...]
    filing: Filing | None
    gap: Gap | None = None

    @property
    def organisation(self) -> Organisation:
        return self.certificate.organisation

    @property
    def files_on(self) -> date:
        return self.due.files_on

    @property
    def last(self) -> Outreach | None:
        return self.contacts[0] if self.contacts else None


@dataclass(frozen=True)
class Prospect:
    """An enterprise without a valid certificate, and what it lacks for one, where that was found out."""

    organisation: Organisation
    is_willing: bool
    is_tsme: bool
    last: Outreach | None
    files_on: date
    gap: Gap | None = None


Row = TypeVar("Row", Renewal, Prospect)


def judged(rows: Iterable[Row], on: date) -> list[Row]:
    """The same rows, each with what it lacks; the ledgers are read once for all of them."""
    rows = list(rows)
    told = READ_HNTE.told([r.organisation.pk for r in rows], on)
    return [replace(r, gap=gap(told[r.organisation.pk], on, r.files_on)) for r in rows]


def due(scope: Scope, year: int, on: date) -> list[Due]:
    """The certificates that end in the year, one an enterprise, the least advanced and soonest first.

    They are told by one question and hold no records, for a large city has thousands of them: see `described_due`.
    """
    since, end = date(year - 1, 1, 1), date(year, 12, 31)
    mine = {"organisation": OuterRef("organisation")}
    ending = Certificate.objects.expiring(date(year, 1, 1), end)
    later = Q(expires_on__gt=OuterRef("expires_on")) | Q(expires_on=OuterRef("expires_on"), pk__gt=OuterRef("pk"))
    contacts = Outreach.objects.filter(contacted_on__gte=since, **mine).order_by("-contacted_on", "-pk")
    rows = ending.within(scope).exclude(Exists(ending.filter(later, **mine)))
    rows = rows.annotate(
        # a later certificate is the renewal itself, whatever the ledger of filings says
        is_renewed=Exists(Certificate.objects.filter(issued_on__gt=OuterRef("issued_on"), **mine)),
        filed=Subquery(_filings(since).filter(**mine).values("status")[:1]),
        told=Subquery(contacts.exclude(outcome="").values("outcome")[:1]),
        last_on=Subquery(contacts.values("contacted_on")[:1]),
    ).values_list(
        "pk", "organisation", "organisation__name", "organisation__initials", "organisation__region",
        "organisation__region__code", "organisation__region__name", "expires_on", "is_renewed", "filed", "told", "last_on",
    )  # fmt: skip
    found = [
        Due(pk, one, name, initials, region, (code or "", town or ""), ends, is_renewed, filed or "", told or "", last_on,
            files_on=max(on, min(ends, date(year, 9, 30))))
        for pk, one, name, initials, region, code, town, ends, is_renewed, filed, told, last_on in rows
    ]  # fmt: skip
    return sorted(found, key=lambda d: (ORDER[d.stage], d.expires_on, d.organisation))


def _filings(since: date) -> QuerySet[Filing]:
    """What was filed for a renewal since the day, newest first."""
    return Filing.objects.filter(kind="renewal", filed_on__gte=since).order_by("-filed_on", "-pk")


def described_due(rows: Sequence[Due], year: int) -> list[Renewal]:
    """The same rows with the enterprises, what was said to them and what they filed for the year."""
    keys, since = [d.organisation for d in rows], date(year - 1, 1, 1)
    held = Certificate.objects.select_related("organisation__region").in_bulk([d.certificate for d in rows])
    contacts, filings = _contacts(keys, since), {}
    for filing in _filings(since).filter(organisation__in=keys):
        filings.setdefault(filing.organisation_id, filing)
    return [
        Renewal(d, held[d.certificate], tuple(contacts.get(d.organisation, ())), filings.get(d.organisation))
        for d in rows
    ]


def standings(rows: Iterable[Due], on: date) -> dict[int, tuple[int, int]]:
    """The standing of each enterprise and how many steps it lacks, by key, from the judgements that are kept."""
    policy = catalogue.policies["hnte"]
    up_to_date(policy, on)
    days = {d.organisation: d.files_on for d in rows}
    kept = Judgement.objects.filter(policy=policy.key, organisation__in=days)
    conditions = [c.key for c in policy.conditions]
    return {
        pk: standing_of(names(failed, conditions), high, mendable(on, days[pk]), is_open=bool(open_))
        for pk, failed, open_, high in kept.values_list("organisation", "failed", "open", "high")
    }


def wanted(scope: Scope, on: date, keys: Iterable[str] = STANDINGS) -> QuerySet:
    """The judgements of enterprises without a valid certificate, of these standings, by likely gain."""
    policy = catalogue.policies["hnte"]
    up_to_date(policy, on)
    places = [n for n, key in KEYS.items() if key in keys]
    return within(policy, scope).filter(standing__in=places).order_by("rank", "pk")


def described(judgements: Iterable[Judgement], on: date) -> list[Prospect]:
    """The enterprises of the judgements, in their order, with how far one has come with them."""
    keys = [j.organisation_id for j in judgements]
    ones = Organisation.objects.select_related("region").in_bulk(keys)
    mine = {"organisation__in": keys}
    willing = set(Survey.objects.filter(**mine, year__gte=on.year, intends=True).values_list("organisation", flat=True))
    registered = SmeRegistration.objects.filter(**mine, registered_on__year=on.year)
    tsme = set(registered.values_list("organisation", flat=True))
    contacts, files_on = _contacts(keys, date(on.year - 1, 1, 1)), filing_after(on)
    return [
        Prospect(ones[pk], pk in willing, pk in tsme, contacts[pk][0] if pk in contacts else None, files_on)
        for pk in keys
        if pk in ones
    ]


def _contacts(organisations: Iterable[int], since: date) -> dict[int, list[Outreach]]:
    """Contacts by enterprise, newest first."""
    rows = Outreach.objects.filter(contacted_on__gte=since, organisation__in=list(organisations))
    found: dict[int, list[Outreach]] = {}
    for row in rows.order_by("-contacted_on", "-pk"):
        found.setdefault(row.organisation_id, []).append(row)
    return found
