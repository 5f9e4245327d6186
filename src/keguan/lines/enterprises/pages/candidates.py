"""Enterprises that could qualify anew: everybody without a valid certificate, by likely gain."""

from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Asked
from keguan.kit.rules.policy import HOLDS
from keguan.lines.enterprises.models import Survey
from keguan.lines.enterprises.pages.outreach import noting
from keguan.lines.enterprises.pages.stock import described, judged
from keguan.lines.enterprises.rules.standing import KEYS, STANDINGS
from keguan.registry.judging import Counts, Narrowing, is_at_work, listed, named, up_to_date, within
from keguan.registry.models import Region

PAGE_OF: Final = 25  # each with what it lacks
PLACES: Final = {key: n for n, key in KEYS.items()}


def show(asked: Asked) -> dict[str, Any]:
    """Enterprises without a valid certificate, by likely gain."""
    policy = catalogue.policies["hnte"]
    run = up_to_date(policy, asked.day)
    counts = Counts(policy, asked.scope)
    text, willing = asked.params.get("q", "").strip(), asked.params.get("willing") == "1"
    standing = PLACES.get(asked.params.get("standing", ""))
    town, lacks = _number(asked.params.get("town")), asked.params.get("lacks", "")
    keys = [c.key for c in policy.conditions]
    narrow = Narrowing(standing, town, 1 << keys.index(lacks) if lacks in keys else 0)
    rows = within(policy, asked.scope).exclude(standing=HOLDS)
    if willing:
        rows = rows.filter(
            organisation__in=Survey.objects.filter(year__gte=asked.day.year, intends=True).values("organisation")
        )
    found = listed(rows, counts, narrow, asked.params, text=text, size=PAGE_OF)
    by_standing = counts.by_standing(narrow)
    wanted = PLACES.values() if standing is None else [standing]
    meant = narrow.of(named(rows, text) if text else rows)
    total = meant.count() if text or willing else sum(by_standing.get(n, 0) for n in wanted)
    return {
        "run": run,
        "is_at_work": is_at_work(policy),
        "rows": judged(described(found.records, asked.day), asked.day),
        "found": found,
        "total": total,
        "standing": asked.params.get("standing", ""),
        "standings": [(key, name, by_standing.get(PLACES[key], 0)) for key, name in STANDINGS.items()],
        "towns": Region.objects.filter(pk__in=counts.regions),
        "town": town,
        "text": text,
        "lacks": lacks,
        "conditions": [(c.key, c.name) for c in policy.conditions],
        "willing": willing,
        "waiting": [(policy.inputs[name].about, n) for name, n in counts.waiting],
        **noting(asked, "new"),
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
