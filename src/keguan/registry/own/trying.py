"""A draft of a policy's version tried on what the ledgers hold today, as if it were in force today."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.utils import timezone

from keguan.kit.progress import tell
from keguan.kit.rules.assessment import Assessment
from keguan.kit.rules.comparing import WHO, compare
from keguan.kit.rules.policy import Laid, Policy, Published
from keguan.kit.scope import Scope
from keguan.registry.models import Organisation
from keguan.registry.own.versions import OwnVersion
from keguan.store.frames import frame

TOWN = "town"
NOWHERE = "没有登记乡镇"


@dataclass(frozen=True)
class Trial:
    """What came of it: a row for each enterprise as `keguan.kit.rules.comparing` tells, with its town.

    `stamp` is the newest change of the ledgers that it knew of.
    """

    frame: pl.DataFrame
    on: date
    at: datetime
    stamp: str


def laid_today(policy: Policy, own: OwnVersion, on: date) -> Laid:
    """What is in force with the draft over it, as if it had begun by the day at the latest."""
    return own.laid(policy, Published.laid, begins=min(own.begins, on))


def try_out(policy: Policy, own: OwnVersion, scope: Scope, on: date, stamp: str) -> Trial:
    """Judge every enterprise of the scope by the versions in force and by the draft."""
    tell("读台账", 0, 2)
    who, table = policy.gather_all(scope, on)
    tell("逐家判断", 1, 2)
    found = compare(policy, who, table, on, Published.laid, laid_today(policy, own, on))
    towns = frame(Organisation.objects.within(scope).filter(kind="enterprise"), "pk", "region__name")
    towns = towns.rename({"pk": WHO, "region__name": TOWN})
    found = found.join(towns, on=WHO, how="left", maintain_order="left").with_columns(pl.col(TOWN).fill_null(NOWHERE))
    return Trial(found, on, timezone.now(), stamp)


def both(
    policy: Policy, own: OwnVersion, organisations: list[int], on: date
) -> dict[int, tuple[Assessment, Assessment]]:
    """The judgements of these enterprises by what is in force and by the draft, with every reason."""
    who, table = policy.gather_some(organisations, on)
    old, new = policy.decide(table, on), policy.decide(table, on, laid_today(policy, own, on))
    return {pk: (old.assessment(row), new.assessment(row)) for row, pk in enumerate(who)}
