"""Whom to visit this week, town by town, ranked by likely gain (走访清单)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from keguan.kit.page import Asked
from keguan.kit.paper import Paper, listed
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Outreach
from keguan.lines.enterprises.pages.outreach import choices, next_steps
from keguan.lines.enterprises.pages.renewals import QUARTER, lacking
from keguan.lines.enterprises.pages.stock import Due, Prospect, due, prospects
from keguan.lines.enterprises.rules.gap import Gap
from keguan.registry.models import Organisation

EACH: Final = 8  # as many as one can visit in a week
RESTED: Final = 14  # days after a contact in which nobody is visited again, unless a step is due
WANTED: Final = ("ready", "near", "unknown")
NOWHERE: Final = "未填乡镇"


@dataclass(frozen=True)
class Visit:
    """One enterprise to see: why, what it lacks, and how likely a visit changes something (`rank`, least first)."""

    organisation: Organisation
    why: str
    lacks: str
    purpose: str
    gap: Gap
    last: Outreach | None
    rank: tuple[Any, ...]

    @property
    def town(self) -> str:
        return self.organisation.region.name if self.organisation.region else NOWHERE


def visits(scope: Scope, on: date) -> list[Visit]:
    """Everybody worth a visit: promised steps first, then certificates that end, then those near to a certificate."""
    steps = {s.organisation_id: s for s in next_steps(scope, on + timedelta(days=7))}
    year = on.year + (on.month >= QUARTER)
    made = [_renewal(d, steps, on) for d in due(scope, year, on) if d.is_open and d.stage != "filed"]
    made += [_prospect(p, steps) for p in prospects(scope, on, WANTED)]
    rested = on - timedelta(days=RESTED)
    fresh = [v for v in made if v.organisation.pk in steps or v.last is None or v.last.contacted_on < rested]
    return sorted(fresh, key=lambda v: (v.rank, v.organisation.initials, v.organisation.pk))


def _renewal(d: Due, steps: dict[int, Outreach], on: date) -> Visit:
    days = (d.certificate.expires_on - on).days
    why = (
        f"证书 {d.certificate.expires_on} 到期"
        + (f"（剩 {days} 天）" if days >= 0 else "，已过期")
        + f"，{d.stage_name}"
    )
    return _visit(
        d.organisation, why, d.gap, "renewal", d.last, steps, (1, d.gap.standing == "far", len(d.gap.steps), days)
    )


def _prospect(p: Prospect, steps: dict[int, Outreach]) -> Visit:
    told = [p.gap.standing_name, *(["有意愿"] if p.is_willing else []), *(["科小"] if p.is_tsme else [])]
    order = WANTED.index(p.gap.standing)
    rank = (
        1 if p.is_willing and p.gap.standing == "ready" else 2,
        order,
        not p.is_willing,
        len(p.gap.steps) + len(p.gap.missing),
    )
    return _visit(p.organisation, "、".join(told), p.gap, "new", p.last, steps, rank)


def _visit(one: Organisation, why: str, gap: Gap, purpose: str, last: Outreach | None, steps: dict[int, Outreach], rank: tuple[Any, ...]) -> Visit:  # fmt: skip
    step = steps.get(one.pk)
    if step:
        why = f"约好 {step.next_on} {step.next_step}".strip() + f"；{why}"
    lacks = gap.steps[0].text if gap.steps else lacking(gap)
    return Visit(one, why, lacks, purpose, gap, last, (0 if step else 1, *rank))


def by_town(found: list[Visit], town: str, each: int) -> list[tuple[str, list[Visit], int]]:
    """(town, the first of its visits, how many more), towns by code."""
    towns: dict[str, list[Visit]] = {}
    code = {v.town: v.organisation.region.code if v.organisation.region else "~" for v in found}
    for v in found:
        if town in ("", v.town):
            towns.setdefault(v.town, []).append(v)
    return [
        (name, rows[:each], max(0, len(rows) - each)) for name, rows in sorted(towns.items(), key=lambda t: code[t[0]])
    ]


def show(asked: Asked) -> dict[str, Any]:
    found = visits(asked.scope, asked.day)
    town, each = asked.params.get("town", ""), _each(asked)
    return {
        "groups": by_town(found, town, each),
        "towns": sorted({v.town: None for v in found}),
        "town": town,
        "each": each,
        "eaches": (5, EACH, 15, 30),
        "until": asked.day + timedelta(days=7),
        **choices(),
    }


def _each(asked: Asked) -> int:
    told = asked.params.get("each", "")
    return min(int(told), 100) if told.isdecimal() and len(told) < 4 and int(told) else EACH


def paper(asked: Asked) -> Paper:
    """The list as a workbook, as it is shown."""
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
    groups = by_town(visits(asked.scope, asked.day), asked.params.get("town", ""), _each(asked))
    rows = _lines(v for _, group, _ in groups for v in group)
    return listed("走访清单", f"{asked.day} 起一周要走访的企业", headings, rows, asked.day)


def _lines(rows: Iterator[Visit]) -> Iterator[tuple[Any, ...]]:
    for v in rows:
        one, last = v.organisation, v.last
        told = (last.contacted_on, last.get_channel_display(), last.get_outcome_display()) if last else (None,) * 3
        yield (one.name, v.town, one.contact, one.phone, one.address, v.why, v.lacks, *told)
