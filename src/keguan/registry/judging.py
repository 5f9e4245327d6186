"""Every enterprise judged by a policy, kept up to date: after a change only those it touches are judged again.

A new day, a new version of the policy or a large import has everybody judged; where that takes long it is done beside
the pages, which show the judgements as they stood until it is through.
"""

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
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
from keguan.registry.models import Judgement, JudgementRun, JudgementTally, Organisation, Region
from keguan.store import statistics
from keguan.store.bulk import insert
from keguan.store.frames import frame
from keguan.store.paging import PAGE, Kinds, Page, page_of
from keguan.store.revisions import Revision
from keguan.store.search import proposed

ALIKE: Final = ("region", "standing", "failed", "missing")
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
            JudgementTally.objects.filter(policy=policy.key).delete()
            _tally(policy, _counted(found))
            before.delete()
        else:
            before = before.filter(organisation__in=touched)
            change = _counted(found)
            change.subtract(_counted(frame(before, *ALIKE).rename({"region": "region_id"})))
            _tally(policy, change)
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


Alike = tuple[int | None, int, int, int]  # region, standing, failed, missing


def _counted(rows: pl.DataFrame) -> Counter[Alike]:
    """How many are alike."""
    alike = rows.group_by("region_id", *ALIKE[1:]).len()
    return Counter({row[:-1]: row[-1] for row in alike.iter_rows()})


def _tally(policy: Policy, change: Counter[Alike]) -> None:
    """The tallies with so many more of each; only those that change are written."""
    changed = {alike: many for alike, many in change.items() if many}
    mine = JudgementTally.objects.filter(policy=policy.key)
    same = mine.filter(failed__in={a[2] for a in changed}, missing__in={a[3] for a in changed})
    kept = {(t.region_id, t.standing, t.failed, t.missing): t for t in same}
    for alike in kept.keys() & changed.keys():
        kept[alike].many += changed[alike]
    JudgementTally.objects.bulk_update([kept[a] for a in kept.keys() & changed.keys()], ["many"], batch_size=500)
    JudgementTally.objects.bulk_create(
        JudgementTally(policy=policy.key, region_id=region, standing=standing, failed=failed, missing=missing, many=n)
        for (region, standing, failed, missing), n in changed.items()
        if (region, standing, failed, missing) not in kept
    )
    mine.filter(many=0).delete()


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


@dataclass(frozen=True)
class Narrowing:
    """Which judgements are meant: of a standing, of a town, those that fail each condition of the bits and miss each input."""

    standing: int | None = None
    region: int | None = None
    failed: int = 0
    missing: int = 0

    def of(self, rows: QuerySet) -> QuerySet:
        """Those of the rows, be they judgements or tallies."""
        if self.standing is not None:
            rows = rows.filter(standing=self.standing)
        if self.region is not None:
            rows = rows.filter(region=self.region)
        for name, bits in (("failed", self.failed), ("missing", self.missing)):
            if bits:
                rows = rows.annotate(**{f"_{name}": F(name).bitand(bits)}).filter(**{f"_{name}": bits})
        return rows


def listed(
    rows: QuerySet, counts: "Counts", narrow: Narrowing, asked: Any, *, text: str = "", size: int = PAGE
) -> Page:
    """The page of these judgements by rank that `asked` names.

    Bits cannot be looked up by an index, sets can: the tallies tell which sets hold them, and the first rows of each are merged.
    """
    if text:  # few are called so, and these are found first
        return page_of(narrow.of(named(rows, text)), "rank", descending=False, asked=asked, size=size)
    if not (narrow.failed or narrow.missing):
        return page_of(narrow.of(rows), "rank", descending=False, asked=asked, size=size)
    rows = replace(narrow, failed=0, missing=0).of(rows)
    kinds = Kinds(("failed", "missing"), counts.kinds(narrow))
    return page_of(rows, "rank", descending=False, asked=asked, size=size, kinds=kinds)


def named(rows: QuerySet, text: str) -> QuerySet:
    """The judgements of enterprises whose name, initials or code hold the text."""
    return rows.filter(organisation__in=_named(text))


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
        alike = JudgementTally.objects.filter(of)
        self._alike = alike.none() if scope.nothing or scope.organisation is not None else alike
        self._policy = policy

    def by_standing(self, narrow: Narrowing) -> dict[int, int]:
        """How many there are of each standing, of whatever standing is meant."""
        rows = replace(narrow, standing=None).of(self._alike)
        return dict(rows.order_by().values_list("standing").annotate(Sum("many")))

    def by_region(self, standings: Iterable[int]) -> dict[int | None, int]:
        """How many of these standings there are in each town."""
        rows = self._alike.filter(standing__in=list(standings))
        return dict(rows.order_by().values_list("region").annotate(Sum("many")))

    def kinds(self, narrow: Narrowing) -> list[tuple[int, int]]:
        """The pairs of failed conditions and missing inputs that there are among those meant."""
        return sorted(narrow.of(self._alike).order_by().values_list("failed", "missing").distinct())

    @cached_property
    def regions(self) -> list[int]:
        rows = self._alike.exclude(region=None)
        return sorted(rows.order_by().values_list("region", flat=True).distinct())

    @cached_property
    def waiting(self) -> list[tuple[str, int]]:
        """(input, how many decisions wait for it), the most awaited first."""
        counted: Counter[str] = Counter()
        for missing, many in self._alike.exclude(missing=0).order_by().values_list("missing").annotate(Sum("many")):
            counted.update(dict.fromkeys(names(missing, self._policy.inputs), many))
        return sorted(counted.items(), key=lambda told: (-told[1], told[0]))


def names(bits: int, of: Iterable[str]) -> list[str]:
    """The names whose bits are set."""
    return [name for n, name in enumerate(of) if bits >> n & 1]
