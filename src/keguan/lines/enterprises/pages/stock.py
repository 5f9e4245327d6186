"""Whom to talk to: certificates that end, with what has been said and filed, and enterprises that could qualify anew."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from django.db.models import QuerySet

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


@dataclass(frozen=True)
class Due:
    """An enterprise whose certificate ends in the year, and how far its renewal has come.

    `files_on` is the day it is judged for; what it lacks is found out for those that are shown (see `judged`).
    """

    organisation: Organisation
    certificate: Certificate
    contacts: tuple[Outreach, ...]
    filing: Filing | None
    is_renewed: bool
    files_on: date
    gap: Gap | None = None

    @property
    def stage(self) -> str:
        if self.is_renewed:
            return "recognised"
        if self.filing and self.filing.status in ("filed", "recommended"):
            return "filed"
        told = next((c.outcome for c in self.contacts if c.outcome), "")
        if told == "declined":
            return "declined"
        return "likely" if told in LIKELY else "told" if self.contacts else "none"

    @property
    def stage_name(self) -> str:
        return STAGES[self.stage]

    @property
    def is_open(self) -> bool:
        return self.stage not in ("recognised", "declined")

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


Row = TypeVar("Row", Due, Prospect)


def judged(rows: Iterable[Row], on: date) -> list[Row]:
    """The same rows, each with what it lacks; the ledgers are read once for all of them."""
    rows = list(rows)
    told = READ_HNTE.told([r.organisation.pk for r in rows], on)
    return [replace(r, gap=gap(told[r.organisation.pk], on, r.files_on)) for r in rows]


def due(scope: Scope, year: int, on: date) -> list[Due]:
    """The certificates that end in the year, the least advanced and soonest first."""
    return due_by_year(scope, year, year, on)[year]


def due_by_year(scope: Scope, first: int, last: int, on: date) -> dict[int, list[Due]]:
    """The same of several years, read at once."""
    ending = Certificate.objects.within(scope).expiring(date(first, 1, 1), date(last, 12, 31))
    newest: dict[tuple[int, int], Certificate] = {}
    for c in ending.select_related("organisation__region").order_by("expires_on"):
        newest[c.expires_on.year, c.organisation_id] = c
    keys = {pk for _, pk in newest}
    contacts = _contacts(keys, date(first - 1, 1, 1))
    # a later certificate is the renewal itself, whatever the ledger of filings says
    issued: dict[int, date] = {}
    for pk, day in Certificate.objects.filter(organisation__in=keys).values_list("organisation", "issued_on"):
        issued[pk] = max(day, issued.get(pk, day))
    filings: dict[int, list[Filing]] = {}
    rows = Filing.objects.filter(organisation__in=keys, kind="renewal", filed_on__gte=date(first - 1, 1, 1))
    for f in rows.order_by("filed_on"):
        filings.setdefault(f.organisation_id, []).append(f)
    found: dict[int, list[Due]] = {year: [] for year in range(first, last + 1)}
    for (year, pk), c in newest.items():
        since = date(year - 1, 1, 1)
        told = tuple(o for o in contacts.get(pk, ()) if o.contacted_on >= since)
        filing = next((f for f in reversed(filings.get(pk, ())) if f.filed_on >= since), None)
        files_on = max(on, min(c.expires_on, date(year, 9, 30)))
        found[year].append(Due(c.organisation, c, told, filing, issued[pk] > c.issued_on, files_on))
    order = ["none", "told", "likely", "filed", "declined", "recognised"]
    for rows_ in found.values():
        rows_.sort(key=lambda d: (order.index(d.stage), d.certificate.expires_on, d.organisation.pk))
    return found


def standings(rows: Iterable[Due], on: date) -> dict[int, tuple[int, int]]:
    """The standing of each enterprise and how many steps it lacks, by key, from the judgements that are kept."""
    policy = catalogue.policies["hnte"]
    up_to_date(policy, on)
    days = {d.organisation.pk: d.files_on for d in rows}
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
