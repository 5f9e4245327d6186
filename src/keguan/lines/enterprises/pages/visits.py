"""Whom to visit this week, town by town, ranked by likely gain (走访清单)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Asked
from keguan.kit.paper import Paper, listed
from keguan.kit.rules.policy import FAR, READY
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Outreach
from keguan.lines.enterprises.pages.outreach import next_steps, noting
from keguan.lines.enterprises.pages.renewals import LAST, QUARTER, lacking
from keguan.lines.enterprises.pages.stock import (
    Due,
    Prospect,
    Renewal,
    described,
    described_due,
    due,
    judged,
    standings,
    wanted,
)
from keguan.lines.enterprises.rules.standing import KEYS, said_willing
from keguan.registry.judging import Counts
from keguan.registry.models import Judgement, Organisation, Region

EACH: Final = 8  # as many as one can visit in a week
ROWS: Final = 64  # on a page: the towns that do not fit stand on the next
RESTED: Final = 14  # days after a contact in which nobody is visited again, unless a step is due
WANTED: Final = ("ready", "near", "unknown")
NOWHERE: Final = "未填乡镇"
Rank = tuple[Any, ...]


@dataclass(frozen=True)
class Visit:
    """One enterprise to see: why, what to talk about first, and how likely a visit changes something (`rank`, least first)."""

    organisation: Organisation
    why: str
    lacks: str
    purpose: str
    last: Outreach | None
    rank: Rank


@dataclass(frozen=True)
class Town:
    """A town with how many enterprises there are to see in it, and the first of these."""

    name: str
    total: int
    visits: list[Visit]

    @property
    def more(self) -> int:
        return max(0, self.total - len(self.visits))


class Week:
    """Everybody worth a visit: promised steps first, then certificates that end, then those near to a certificate.

    Who stands where is told by the judgements that are kept; what is lacking is found out for those that are shown.
    """

    def __init__(self, scope: Scope, on: date) -> None:
        self.on = on
        self.steps = {s.organisation_id: s for s in next_steps(scope, on + timedelta(days=7))}
        seen = Outreach.objects.within(scope).filter(contacted_on__gte=on - timedelta(days=RESTED))
        self.rested = set(seen.values_list("organisation", flat=True)) - set(self.steps)
        self.wanted = wanted(scope, on, WANTED)
        self.renewals: dict[int | None, list[tuple[Rank, Due]]] = {}
        self.year = on.year + (on.month >= QUARTER)
        ending = [d for d in due(scope, self.year, on) if d.is_open and d.stage != "filed"]
        stand = standings(ending, on)
        for d in ending:
            if d.organisation not in self.rested:
                rank = self._rank(d, stand.get(d.organisation, LAST))
                self.renewals.setdefault(d.region, []).append((rank, d))
        self.totals = Counter({region: len(rows) for region, rows in self.renewals.items()})
        places = [n for n, key in KEYS.items() if key in WANTED]
        self.totals.update(Counts(catalogue.policies["hnte"], scope).by_region(places))
        resting = self.wanted.filter(organisation__in=self.rested).order_by()
        self.totals.subtract(dict(resting.values_list("region").annotate(Count("pk"))))

    def _rank(self, d: Due, stands: tuple[int, int]) -> Rank:
        standing, steps = stands
        days = (d.expires_on - self.on).days
        return (d.organisation not in self.steps, 1, standing == FAR, steps, days, d.organisation)

    def _prospect_rank(self, j: Judgement) -> Rank:
        likely = (1, False, 0, 0) if j.standing == READY and said_willing(j.rank) else (2,)
        return (j.organisation_id not in self.steps, *likely, j.rank, j.organisation_id)

    def regions(self) -> list[Region | None]:
        """The towns with somebody to see, by code; last, as None, that of nobody."""
        found = Region.objects.filter(pk__in=[pk for pk, many in self.totals.items() if pk and many > 0])
        nobody: list[Region | None] = [None] if self.totals[None] > 0 else []
        return [*found.order_by("code"), *nobody]

    def towns(self, regions: Iterable[Region | None], each: int) -> list[Town]:
        """These towns with the first visits of each; two questions for each town, the rest for all of them at once."""
        picked: dict[Region | None, list[tuple[Rank, Due | Judgement]]] = {}
        promised: dict[int | None, list[Judgement]] = {}
        for j in self.wanted.filter(organisation__in=self.steps):
            promised.setdefault(j.region_id, []).append(j)
        for region in regions:
            key = region.pk if region else None
            others = self.wanted.filter(region=key).exclude(organisation__in=self.rested)[:each]
            found = {j.pk: j for j in (*promised.get(key, ()), *others)}
            rows = [*self.renewals.get(key, ()), *((self._prospect_rank(j), j) for j in found.values())]
            picked[region] = sorted(rows, key=lambda row: row[0])[:each]
        told = self._told([row for rows in picked.values() for _, row in rows])
        return [
            Town(
                name_of(r), self.totals[r.pk if r else None], [self._visit(rank, told[_key(row)]) for rank, row in rows]
            )
            for r, rows in picked.items()
        ]

    def _told(self, rows: list[Due | Judgement]) -> dict[int, Renewal | Prospect]:
        """The enterprises by key, each with what it lacks."""
        known: list[Any] = described_due([row for row in rows if isinstance(row, Due)], self.year)
        known += described([row for row in rows if isinstance(row, Judgement)], self.on)
        return {row.organisation.pk: row for row in judged(known, self.on)}

    def _visit(self, rank: Rank, row: Renewal | Prospect) -> Visit:
        gap, step = row.gap, self.steps.get(row.organisation.pk)
        why = self._why_due(row) if isinstance(row, Renewal) else _why_new(row)
        if step:
            why = f"约好 {step.next_on} {step.next_step}".strip() + f"；{why}"
        lacks = gap.steps[0].text if gap.steps else lacking(gap)
        return Visit(row.organisation, why, lacks, "renewal" if isinstance(row, Renewal) else "new", row.last, rank)

    def _why_due(self, d: Renewal) -> str:
        days = (d.certificate.expires_on - self.on).days
        left = f"（剩 {days} 天）" if days >= 0 else "，已过期"
        return f"证书 {d.certificate.expires_on} 到期{left}，{d.due.stage_name}"


def _why_new(p: Prospect) -> str:
    return "、".join([p.gap.standing_name, *(["有意愿"] if p.is_willing else []), *(["科小"] if p.is_tsme else [])])


def _key(row: Due | Judgement) -> int:
    return row.organisation if isinstance(row, Due) else row.organisation_id


def name_of(region: Region | None) -> str:
    return region.name if region else NOWHERE


def show(asked: Asked) -> dict[str, Any]:
    """The towns, as many as fit on a page, with whom to see first in each."""
    week, town, each = Week(asked.scope, asked.day), asked.params.get("town", ""), _each(asked)
    regions = week.regions()
    wanted_ = [r for r in regions if town in ("", name_of(r))]
    at, fit = _number(asked.params.get("page", ""), 1), max(1, ROWS // each)
    return {
        "groups": week.towns(wanted_[(at - 1) * fit : at * fit], each),
        "towns": sorted({name_of(r) for r in regions}),
        "town": town,
        "each": each,
        "eaches": (5, EACH, 15, 30),
        "until": asked.day + timedelta(days=7),
        "before": at - 1,
        "after": at + 1 if at * fit < len(wanted_) else 0,
        **noting(asked, "renewal", "visit"),
    }


def _number(told: str, otherwise: int) -> int:
    return int(told) if told.isdecimal() and len(told) < 4 and int(told) else otherwise


def _each(asked: Asked) -> int:
    return min(_number(asked.params.get("each", ""), EACH), 100)


def paper(asked: Asked) -> Paper:
    """The list as a workbook, all its towns."""
    headings = (
        "企业名称",
        "乡镇（园区）",
        "联系人",
        "联系电话",
        "地址",
        "为什么去",
        "还差的一步",
        "上次联系",
        "方式",
        "结果",
    )
    week, town = Week(asked.scope, asked.day), asked.params.get("town", "")
    towns = week.towns([r for r in week.regions() if town in ("", name_of(r))], _each(asked))
    rows = _lines((t.name, v) for t in towns for v in t.visits)
    return listed("走访清单", f"{asked.day} 起一周要走访的企业", headings, rows, asked.day)


def _lines(rows: Iterable[tuple[str, Visit]]) -> Iterator[tuple[Any, ...]]:
    for town, v in rows:
        one, last = v.organisation, v.last
        told = (last.contacted_on, last.get_channel_display(), last.get_outcome_display()) if last else (None,) * 3
        yield (one.name, town, one.contact, one.phone, one.address, v.why, v.lacks, *told)
