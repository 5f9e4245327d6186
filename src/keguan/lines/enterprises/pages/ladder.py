"""Which step each enterprise stands on, who moved, who is stuck: from tech SME to unicorn (梯次)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from keguan.kit.page import Asked
from keguan.kit.paper import Paper, listed
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Certificate, GrowthTitle, PoolEntry, SmeRegistration
from keguan.lines.enterprises.pages import sending
from keguan.registry.models import Organisation

STEPS: Final = ("unicorn", "gazelle", "hnte", "pool", "tsme")  # the highest first
NAMES: Final = {
    "unicorn": "独角兽企业（含潜在、种子）",
    "gazelle": "瞪羚企业（含潜在）",
    "hnte": "高新技术企业",
    "pool": "高企培育库",
    "tsme": "科技型中小企业",
    "": "不在梯次",
}
GAINS: Final = {
    "unicorn": ("省里认定，条件和奖补每年每省不同，按当年通知办",),
    "gazelle": ("省里认定，条件和奖补每年每省不同，按当年通知办",),
    "hnte": (
        "税：发证当年起企业所得税减按 15%（国科发火〔2016〕32号）",
        "税：亏损结转 10 年（财税〔2018〕76号）",
        "贷：科贷通等科技贷款可用高企名义申请，以本地办法为准",
    ),
    "pool": ("市县重点辅导的对象；补助以本地办法为准",),
    "tsme": (
        "税：亏损结转 10 年（财税〔2018〕76号）",
        "贷：江西科贷通面向科技型中小企业",
        "是申报高企的基础；编号当年有效，次年要重新入库",
    ),
}
STUCK, MOST_STUCK = 3, 10


@dataclass(frozen=True)
class Holding:
    """A step that an enterprise stands on from a day up to, not including, another (None: open)."""

    organisation: int
    step: str
    since: date
    until: date | None


def holdings(scope: Scope) -> list[Holding]:
    """Everything that any enterprise of the scope ever held of the ladder."""
    made = []
    titles = GrowthTitle.objects.within(scope).filter(granted_on__isnull=False)
    for pk, kind, since, until in titles.values_list("organisation", "kind", "granted_on", "valid_to"):
        made.append(Holding(pk, "unicorn" if kind.endswith("unicorn") else "gazelle", since, until))
    rows = Certificate.objects.within(scope).values_list("organisation", "issued_on", "expires_on", "cancelled_on")
    made += [Holding(pk, "hnte", since, min(until, over or until)) for pk, since, until, over in rows]
    entries = PoolEntry.objects.within(scope).values_list("organisation", "entered_on", "left_on")
    made += [Holding(pk, "pool", since, until) for pk, since, until in entries]
    registered = SmeRegistration.objects.within(scope).values_list("organisation", "registered_on", "revoked_on")
    # a registration is one of its year (2.4: the number belongs to its year)
    made += [Holding(pk, "tsme", date(on.year, 1, 1), over or date(on.year + 1, 1, 1)) for pk, on, over in registered]
    return made


def standing(held: list[Holding], day: date) -> dict[int, str]:
    """The highest step of each enterprise on the day; those on none are left out."""
    found: dict[int, str] = {}
    for one in held:
        if one.since <= day and (one.until is None or one.until > day):
            better = one.organisation not in found or STEPS.index(one.step) < STEPS.index(found[one.organisation])
            if better:
                found[one.organisation] = one.step
    return found


def moved(before: dict[int, str], now: dict[int, str]) -> dict[bool, dict[tuple[str, str], list[int]]]:
    """{whether upwards: {(from, to): who}} of all that do not stand where they stood."""
    order = [*STEPS, ""]
    found: dict[bool, dict[tuple[str, str], list[int]]] = {True: defaultdict(list), False: defaultdict(list)}
    for pk in before.keys() | now.keys():
        was, is_now = before.get(pk, ""), now.get(pk, "")
        if was != is_now:
            found[order.index(is_now) < order.index(was)][was, is_now].append(pk)
    return found


def stuck(held: list[Holding], day: date, years: int) -> dict[str, list[int]]:
    """{step: who stands on it now and stood on it at the ends of so many years before}; the top is no place to be stuck."""
    now = standing(held, day)
    past = [standing(held, date(day.year - back, 12, 31)) for back in range(1, years + 1)]
    found: dict[str, list[int]] = defaultdict(list)
    for pk, step in now.items():
        if step != STEPS[0] and all(p.get(pk) == step for p in past):
            found[step].append(pk)
    return found


def ladder(asked: Asked) -> dict[str, Any]:
    """Who stands on which step; who moved since the start of the year; who has not for some years."""
    year = sending.year(asked.params.get("year", ""), asked.day.year)
    day = min(asked.day, date(year, 12, 31))
    told = asked.params.get("stuck", "")
    years = min(int(told), MOST_STUCK) if told.isdecimal() and len(told) < 3 and int(told) else STUCK
    held = holdings(asked.scope)
    now, before = standing(held, day), standing(held, date(year, 1, 1) - timedelta(days=1))
    moves, still = moved(before, now), stuck(held, day, years)
    names = _names({*now, *before})

    def listed(keys: list[int]) -> list[tuple[int, str]]:
        wanted = set(keys)
        return [(pk, name) for pk, name in names.items() if pk in wanted]

    return {
        "year": year,
        "years": [asked.day.year - n for n in range(4)],
        "day": day,
        "stuck_years": years,
        "steps": [
            (
                NAMES[s],
                listed([pk for pk, step in now.items() if step == s]),
                GAINS[s],
                sum(step == s for step in before.values()),
            )
            for s in STEPS
        ],
        "up": [(NAMES[a], NAMES[b], listed(who)) for (a, b), who in sorted(moves[True].items(), key=_by_target)],
        "down": [(NAMES[a], NAMES[b], listed(who)) for (a, b), who in sorted(moves[False].items(), key=_by_target)],
        "stuck": [(NAMES[s], listed(still[s])) for s in STEPS if still.get(s)],
    }


def _by_target(move: tuple[tuple[str, str], list[int]]) -> tuple[int, int]:
    order = [*STEPS, ""]
    return order.index(move[0][1]), order.index(move[0][0])


def _names(keys: set[int]) -> dict[int, str]:
    rows = Organisation.objects.filter(pk__among=sorted(keys)).order_by("initials", "pk")
    return dict(rows.values_list("pk", "name"))


def paper(asked: Asked) -> Paper:
    """Every enterprise of the ladder with its step now and at the end of the year before."""
    year = sending.year(asked.params.get("year", ""), asked.day.year)
    day, held = min(asked.day, date(year, 12, 31)), holdings(asked.scope)
    now, before = standing(held, day), standing(held, date(year - 1, 12, 31))
    names = _names({*now, *before})
    rows = ((name, NAMES[now.get(pk, "")], NAMES[before.get(pk, "")]) for pk, name in names.items())
    return listed("梯次", f"截至 {day}", ("企业名称", "现在", f"{year - 1}年底"), rows, asked.day)
