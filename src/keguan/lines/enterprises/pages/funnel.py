"""From being asked to being recognised: how many enterprises came to each step, by town, and which (摸底漏斗).

The steps count the same records as the indicators of the summary: answers about the year, those willing, those with a
basis in all three respects, those that applied anew in the year, those recognised.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Campaign, Filing, Invitation, Survey
from keguan.registry.models import Organisation

STEPS: Final = {
    "asked": "摸底对象",
    "answered": "已摸底",
    "willing": "有意愿",
    "ready": "条件具备",
    "filed": "已申报",
    "recognised": "通过认定",
}
SILENT: Final = "silent"  # asked and not answered
DROPPED: Final = "willing_not_filed"
LISTS: Final = {**STEPS, SILENT: "还没答复", DROPPED: "有意愿没申报"}
NOWHERE: Final = "未填乡镇"


@dataclass(frozen=True)
class Asking:
    """An enterprise in the funnel: its invitation, answer and new application of the year, as far as there are any."""

    organisation: Organisation
    invitation: Invitation | None
    survey: Survey | None
    filing: Filing | None

    @property
    def steps(self) -> frozenset[str]:
        """The steps that it came to, and the lists of those left behind that it stands in."""
        told = self.survey
        willing = told is not None and told.intends
        based = willing and told.has_ip and told.has_transfer and told.has_management
        came = {
            "asked": True,
            "answered": told is not None,
            SILENT: told is None,
            "willing": willing,
            "ready": based,
            "filed": willing and self.filing is not None,
            DROPPED: willing and self.filing is None,
            "recognised": willing and self.filing is not None and self.filing.status == "recognised",
        }
        return frozenset(step for step, is_so in came.items() if is_so)

    @property
    def town(self) -> str:
        return self.organisation.region.name if self.organisation.region else NOWHERE


def of_year(scope: Scope, year: int) -> list[Asking]:
    """Everybody who answered about the year, whoever asked."""
    answers = Survey.objects.within(scope).filter(year=year).select_related("organisation__region")
    filed = _filings(year)
    return [
        Asking(a.organisation, None, a, filed.get(a.organisation_id))
        for a in answers.order_by("organisation__initials", "pk")
    ]


def of_campaign(scope: Scope, campaign: Campaign) -> list[Asking]:
    """Everybody whom the campaign asked, with the answers since it opened."""
    asked = (
        Invitation.objects.within(scope).filter(campaign=campaign).select_related("organisation__region", "campaign")
    )
    since = Survey.objects.filter(year=campaign.year, surveyed_on__gte=campaign.opened_on)
    answers = {a.organisation_id: a for a in since.order_by("surveyed_on", "pk")}
    filed = _filings(campaign.year)
    rows = asked.order_by("organisation__initials", "pk")
    return [Asking(i.organisation, i, answers.get(i.organisation_id), filed.get(i.organisation_id)) for i in rows]


def _filings(year: int) -> dict[int, Filing]:
    """The new applications of the year by enterprise, the last of each."""
    rows = Filing.objects.filter(kind="new", filed_on__year=year).order_by("filed_on", "pk")
    return {f.organisation_id: f for f in rows}


def counted(found: Iterable[Asking], steps: Iterable[str]) -> tuple[list[tuple[str, int]], list[tuple[str, list[int]]]]:
    """([(step, how many in all)], [(town, how many at each step)]), towns by code, those without one last."""
    found, steps = list(found), list(steps)
    whole = Counter(step for one in found for step in one.steps)
    towns: dict[tuple[str, str], Counter] = {}
    for one in found:
        code = one.organisation.region.code if one.organisation.region else "~"
        towns.setdefault((code, one.town), Counter()).update(one.steps)
    return (
        [(step, whole[step]) for step in steps],
        [(town, [counts[step] for step in steps]) for (_, town), counts in sorted(towns.items())],
    )


def batches(found: Iterable[Asking]) -> list[tuple[str, int, int]]:
    """(batch, how many applied in it, how many of these were recognised) of the willing, batches by name."""
    filed, passed = Counter(), Counter()
    for one in found:
        if "filed" in one.steps:
            batch = one.filing.batch or "未填批次"
            filed[batch] += 1
            passed[batch] += "recognised" in one.steps
    order: dict[str, Any] = {name: at for at, name in enumerate(("第一批", "第二批", "第三批"))}
    return [(b, filed[b], passed[b]) for b in sorted(filed, key=lambda b: (order.get(b, 9), b))]
