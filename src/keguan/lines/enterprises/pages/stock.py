"""Whom to talk to: certificates that end, with what has been said and filed, and enterprises that could qualify anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Certificate, Filing, Outreach, SmeRegistration, Survey
from keguan.lines.enterprises.rules.gap import Gap, filing_after, gap
from keguan.lines.enterprises.rules.policies import READ_HNTE
from keguan.lines.enterprises.rules.standing import KEYS, STANDINGS
from keguan.registry.judging import up_to_date, within
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
class Lacking:
    """What an enterprise lacks for a filing, found out when it is asked for."""

    facts: Mapping[str, Any]
    seen: date
    filing: date

    @cached_property
    def gap(self) -> Gap:
        return gap(self.facts, self.seen, self.filing)


@dataclass(frozen=True)
class Due:
    """An enterprise whose certificate ends in the year, and how far its renewal has come."""

    organisation: Organisation
    certificate: Certificate
    lacking: Lacking
    contacts: tuple[Outreach, ...]
    filing: Filing | None
    is_renewed: bool

    @property
    def gap(self) -> Gap:
        return self.lacking.gap

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
    """An enterprise without a valid certificate, and what it lacks for one."""

    organisation: Organisation
    gap: Gap
    is_willing: bool
    is_tsme: bool
    last: Outreach | None


def due(scope: Scope, year: int, on: date) -> list[Due]:
    """The certificates that end in the year, the least advanced and soonest first."""
    ending = Certificate.objects.within(scope).expiring(date(year, 1, 1), date(year, 12, 31))
    newest = {c.organisation_id: c for c in ending.select_related("organisation__region").order_by("expires_on")}
    since = date(year - 1, 1, 1)
    contacts = _contacts(newest, since)
    # a later certificate is the renewal itself, whatever the ledger of filings says
    later = {
        pk
        for pk, issued in Certificate.objects.filter(organisation__in=newest).values_list("organisation", "issued_on")
        if issued > newest[pk].issued_on
    }
    filings: dict[int, Filing] = {}
    for f in Filing.objects.filter(organisation__in=newest, kind="renewal", filed_on__gte=since).order_by("filed_on"):
        filings[f.organisation_id] = f
    told = READ_HNTE.told([c.organisation_id for c in newest.values()], on)
    made = [
        Due(
            c.organisation,
            c,
            Lacking(told[c.organisation_id], on, max(on, min(c.expires_on, date(year, 9, 30)))),
            tuple(contacts.get(pk, ())),
            filings.get(pk),
            pk in later,
        )
        for pk, c in newest.items()
    ]
    order = ["none", "told", "likely", "filed", "declined", "recognised"]
    return sorted(made, key=lambda d: (order.index(d.stage), d.certificate.expires_on, d.organisation.pk))


def prospects(scope: Scope, on: date, standings: Iterable[str] = STANDINGS) -> list[Prospect]:
    """Enterprises without a valid certificate, of these standings, by likely gain."""
    policy = catalogue.policies["hnte"]
    up_to_date(policy, on)
    wanted = [n for n, key in KEYS.items() if key in standings]
    return described(within(policy, scope).filter(standing__in=wanted).order_by("rank", "pk"), on)


def described(judgements: Iterable[Judgement], on: date) -> list[Prospect]:
    """The enterprises of the judgements, in their order, with what each lacks and how far one has come with them."""
    keys = [j.organisation_id for j in judgements]
    ones = Organisation.objects.select_related("region").in_bulk(keys)
    mine = {"organisation__in": keys}
    willing = set(Survey.objects.filter(**mine, year__gte=on.year, intends=True).values_list("organisation", flat=True))
    registered = SmeRegistration.objects.filter(**mine, registered_on__year=on.year)
    tsme = set(registered.values_list("organisation", flat=True))
    contacts = _contacts(keys, date(on.year - 1, 1, 1))
    told, filing = READ_HNTE.told(keys, on), filing_after(on)
    return [
        Prospect(
            ones[pk], gap(told[pk], on, filing), pk in willing, pk in tsme, contacts[pk][0] if pk in contacts else None
        )
        for pk in keys
        if pk in ones
    ]


def _contacts(organisations: Iterable[int] | None, since: date) -> dict[int, list[Outreach]]:
    """Contacts by enterprise, newest first."""
    rows = Outreach.objects.filter(contacted_on__gte=since)
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    found: dict[int, list[Outreach]] = {}
    for row in rows.order_by("-contacted_on", "-pk"):
        found.setdefault(row.organisation_id, []).append(row)
    return found
