"""Every enterprise judged by a policy, kept up to date: after a change only those it touches are judged again.

A new day, a new version of the policy or a large import has everybody judged; where that takes long it is done beside
the pages, which show the judgements as they stood until it is through.
"""

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any, Final

import polars as pl
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils import timezone

from keguan.kit.rules.policy import Decisions, Policy, Published
from keguan.kit.scope import EVERYTHING, Scope
from keguan.registry.models import Judgement, JudgementRun, JudgementTally, Organisation, Region, WaitingTally
from keguan.store import statistics
from keguan.store.bulk import insert
from keguan.store.frames import frame
from keguan.store.revisions import Revision
from keguan.store.search import proposed

MANY: Final = 20_000  # enterprises that are not judged while somebody waits
TOUCHED: Final = 2_000  # changes after which judging everybody is quicker than finding out whom they touch
log = logging.getLogger(__name__)


def up_to_date(policy: Policy, on: date) -> JudgementRun | None:
    """The judgements of the policy as of the day; the last ones, or None, while a large population is judged anew."""
    run, newest, laid = JudgementRun.objects.filter(policy=policy.key).first(), _newest(), _laid(policy)
    if run and (run.on, run.laid) == (on, laid):
        if run.revision == newest:
            return run
        touched = _touched(run.revision)
        if touched is not None:
            return _judge(policy, on, touched)
    if settings.WORK_AT_ONCE or Organisation.objects.filter(kind="enterprise").count() <= MANY:
        return judge_everybody(policy, on)
    _judge_apart(policy, on)
    return run


def is_at_work(policy: Policy) -> bool:
    """Whether everybody is being judged anew by this process."""
    return any(t.name == _name(policy) for t in threading.enumerate())


def judge_everybody(policy: Policy, on: date) -> JudgementRun:
    """Judge every enterprise and keep what was found in place of what was kept before."""
    return _judge(policy, on, None)


def _judge_apart(policy: Policy, on: date) -> None:
    def work() -> None:
        try:
            judge_everybody(policy, on)
        except Exception:
            log.exception("judging by %s", policy.key)
        finally:
            connection.close()

    if not is_at_work(policy):
        threading.Thread(target=work, name=_name(policy), daemon=True).start()


def _name(policy: Policy) -> str:
    return f"keguan-judging-{policy.key}"


def _judge(policy: Policy, on: date, touched: set[int] | None) -> JudgementRun:
    newest = _newest()  # before reading: what changes meanwhile is judged again next time
    filing = policy.filing(on)
    who, table = policy.gather_all(EVERYTHING, on) if touched is None else policy.gather_some(sorted(touched), on)
    found = _rows(policy, who, policy.decide(table, filing), on)
    told = {"on": on, "filing": filing, "revision": newest, "laid": _laid(policy), "judged_at": timezone.now()}
    with transaction.atomic():
        run, _ = JudgementRun.objects.select_for_update().get_or_create(policy=policy.key, defaults=told)
        before = Judgement.objects.filter(policy=policy.key)
        if touched is None:
            _tally(policy, found, Counter(), Counter())
            before.delete()
        else:
            before = before.filter(organisation__in=touched)
            _tally_changed(policy, found, frame(before, "region", "standing", "failed", "missing"))
            before.delete()
        insert(Judgement, found)
        for name, value in told.items():
            setattr(run, name, value)
        run.save()
    statistics.refresh_after(found.height)
    return run


def _rows(policy: Policy, who: pl.Series, decided: Decisions, on: date) -> pl.DataFrame:
    """The judgements as rows of their table."""
    regions = frame(Organisation.objects.all(), "pk", "region").rename({"pk": "organisation_id", "region": "region_id"})
    rows = pl.DataFrame(
        {
            "organisation_id": who,
            "failed": decided.failed,
            "open": decided.open,
            "missing": decided.missing,
            "low": decided.frame["low"].cast(pl.Int64),
            "high": decided.frame["high"].cast(pl.Int64),
        }
    )
    rows = rows.with_columns(pl.lit(policy.key).alias("policy"), *decided.placed(who, on))
    return rows.join(regions, on="organisation_id", how="left", maintain_order="left")


Tally = Counter[tuple[Any, ...]]


def _counted(policy: Policy, rows: pl.DataFrame) -> tuple[Tally, Tally]:
    """How many are alike by region, standing and failed conditions; how many wait for each input."""
    alike = rows.group_by("region_id", "standing", "failed").len()
    counts: Tally = Counter({row[:3]: row[3] for row in alike.iter_rows()})
    waiting: Tally = Counter()
    for bit, name in enumerate(policy.inputs):
        lacking = rows.filter(pl.col("missing") // (1 << bit) % 2 == 1).group_by("region_id").len()
        waiting.update({(region, name): many for region, many in lacking.iter_rows()})
    return counts, waiting


def _tally_changed(policy: Policy, found: pl.DataFrame, before: pl.DataFrame) -> None:
    """The tallies less what was judged before."""
    old, lacked = _counted(policy, before.rename({"region": "region_id"}))
    counts, waiting = Counter(), Counter()
    for t in JudgementTally.objects.filter(policy=policy.key):
        counts[(t.region_id, t.standing, t.failed)] += t.many
    for w in WaitingTally.objects.filter(policy=policy.key):
        waiting[(w.region_id, w.input)] += w.many
    counts.subtract(old)
    waiting.subtract(lacked)
    _tally(policy, found, counts, waiting)


def _tally(policy: Policy, found: pl.DataFrame, counts: Tally, waiting: Tally) -> None:
    more, lack = _counted(policy, found)
    counts.update(more)
    waiting.update(lack)
    JudgementTally.objects.filter(policy=policy.key).delete()
    WaitingTally.objects.filter(policy=policy.key).delete()
    JudgementTally.objects.bulk_create(
        JudgementTally(policy=policy.key, region_id=region, standing=standing, failed=failed, many=many)
        for (region, standing, failed), many in counts.items()
        if many
    )
    WaitingTally.objects.bulk_create(
        WaitingTally(policy=policy.key, region_id=region, input=name, many=many)
        for (region, name), many in waiting.items()
        if many
    )


def _newest() -> int:
    return Revision.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _laid(policy: Policy) -> str:
    """The versions that the bureau has put in force for the policy, in short."""
    told = [repr((rule.key, Published.laid[rule.path])) for rule in policy.rules if rule.path in Published.laid]
    return hashlib.sha256("".join(told).encode()).hexdigest() if told else ""


def _touched(since: int) -> set[int] | None:
    """The organisations that changes since then are about; None when these are too many to look at."""
    changes = list(Revision.objects.filter(pk__gt=since).values_list("model", "object_id", "changes")[: TOUCHED + 1])
    if len(changes) > TOUCHED:
        return None
    found: set[int] = set()
    records: dict[str, set[int]] = {}
    for label, pk, changed in changes:
        found.update(pk for pk in changed.get("organisation_id", ()) if pk)
        if label == Organisation._meta.label_lower:
            found.add(pk)
        else:
            records.setdefault(label, set()).add(pk)
    for label, keys in records.items():
        model = _model(label)
        if model is not None and hasattr(model, "organisation_id"):
            found.update(model.everything.filter(pk__in=keys).values_list("organisation_id", flat=True))
    return {pk for pk in found if pk}


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except LookupError:  # a ledger of one's own: policies judge by none of these
        return None


def within(policy: Policy, scope: Scope) -> QuerySet:
    """The judgements of the policy that the scope covers."""
    rows = Judgement.objects.filter(policy=policy.key)
    if scope.nothing:
        return rows.none()
    if scope.organisation is not None:
        rows = rows.filter(organisation=scope.organisation)
    return rows.filter(region__in=_regions(scope.region)) if scope.region else rows


def _regions(path: str) -> list[int]:
    return list(Region.objects.filter(path__startswith=path).values_list("pk", flat=True))


def narrowed(
    rows: QuerySet,
    counts: "Counts",
    *,
    standing: int | None = None,
    region: int | None = None,
    failed: int = 0,
    missing: int = 0,
    text: str = "",
) -> QuerySet:
    """The judgements of a standing and a town that fail each condition of the bits, miss each input, and are so named."""
    if standing is not None:
        rows = rows.filter(standing=standing)
    if region is not None:
        rows = rows.filter(region=region)
    if failed:
        rows = rows.filter(failed__in=counts.kinds_of_failing(failed))
    if missing:
        rows = rows.annotate(lacking=F("missing").bitand(missing)).filter(lacking=missing)
    return rows.filter(organisation__in=_named(text)) if text else rows


def _named(text: str) -> QuerySet:
    """The organisations whose name, initials or code hold the text; the index proposes which to look at."""
    called = Q(name__icontains=text) | Q(initials__icontains=text) | Q(credit_code__icontains=text)
    keys = proposed(Organisation, [text])
    found = Organisation.objects.filter(called)
    return found if keys is None else found.filter(pk__in=keys)


class Counts:
    """The judgements of a scope counted by town, standing and failed condition; and what they wait for."""

    def __init__(self, policy: Policy, scope: Scope) -> None:
        of = Q(policy=policy.key)
        if scope.region:
            of &= Q(region__in=_regions(scope.region))
        alike, waiting = JudgementTally.objects.filter(of), WaitingTally.objects.filter(of)
        if scope.nothing or scope.organisation is not None:
            alike, waiting = alike.none(), waiting.none()
        self._alike, self._waiting = alike, waiting

    def by_standing(self, *, region: int | None = None, failed: int = 0) -> dict[int, int]:
        """How many there are of each standing in the town that fail each condition of the bits; 0 does not narrow."""
        rows = _failing(self._alike, failed) if failed else self._alike
        if region is not None:
            rows = rows.filter(region=region)
        return dict(rows.order_by().values_list("standing").annotate(Sum("many")))

    def by_region(self, standings: Iterable[int]) -> dict[int | None, int]:
        """How many of these standings there are in each town."""
        rows = self._alike.filter(standing__in=list(standings))
        return dict(rows.order_by().values_list("region").annotate(Sum("many")))

    def kinds_of_failing(self, bits: int) -> list[int]:
        """The sets of failed conditions that hold these: to be looked up by an index, where bits cannot be."""
        return sorted(_failing(self._alike, bits).order_by().values_list("failed", flat=True).distinct())

    @cached_property
    def regions(self) -> list[int]:
        rows = self._alike.exclude(region=None)
        return sorted(rows.order_by().values_list("region", flat=True).distinct())

    @cached_property
    def waiting(self) -> list[tuple[str, int]]:
        """(input, how many decisions wait for it), the most awaited first."""
        counted = self._waiting.order_by().values_list("input").annotate(many=Sum("many")).order_by("-many", "input")
        return list(counted)


def _failing(rows: QuerySet, bits: int) -> QuerySet:
    return rows.annotate(among=F("failed").bitand(bits)).filter(among=bits)


def names(bits: int, of: Iterable[str]) -> list[str]:
    """The names whose bits are set."""
    return [name for n, name in enumerate(of) if bits >> n & 1]
