"""The audit log: entries that are only ever added, each sealing the one before it by a hash.

What it proves: after an entry was written, nobody can change or remove it, or a revision that it covers, without
`verify` finding the place - except by rewriting everything from there on in the database itself. Against that, the head
(`head`) is printed or kept elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from keguan.store.revisions import AuditEntry, AuditHead, Revision

PORTION = 2000


@dataclass(frozen=True)
class Broken:
    """An entry that does not hold: its number (0 for the head) and why."""

    entry: int
    why: str


def audit(kind: str, told: str, *, actor: Any, act: UUID | None = None, **details: Any) -> None:
    """Add an entry. Inside the transaction of what it tells of: neither stands without the other."""
    name = str(actor) if actor is not None else "系统"
    with transaction.atomic():
        AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get(pk=1)  # writers queue here, so that the chain does not fork
        entry = AuditEntry(
            at=timezone.now(), actor_id=getattr(actor, "pk", None), actor=name[:60], kind=kind, told=told[:250],
            details=details, act=act, previous=head.hash,
        )  # fmt: skip
        entry.hash = _hash(entry)
        entry.save(force_insert=True)
        head.hash, head.count = entry.hash, head.count + 1
        head.save()


class Seal:
    """How many revisions an act wrote and a hash over them in that order; it keeps none of them in memory."""

    def __init__(self, revisions: Iterable[Revision] = ()) -> None:
        self.count, self._hash = 0, hashlib.sha256()
        self.add(revisions)

    def add(self, revisions: Iterable[Revision]) -> None:
        for r in revisions:
            told = [r.model, r.object_id, r.action, r.changes, r.actor_id, r.at.isoformat(), r.reason, r.batch_id]
            self._hash.update(json.dumps(told, ensure_ascii=False, sort_keys=True).encode())
            self.count += 1

    @property
    def details(self) -> dict[str, Any]:
        """What the entry of the act keeps."""
        return {"revisions": self.count, "digest": self._hash.hexdigest()}


def seal_act(act: UUID, reason: str, *, actor: Any, seal: Seal) -> None:
    """Add the entry of an act that wrote revisions."""
    if Revision.objects.filter(act=act).count() != seal.count:  # a part of the act was given up inside of it
        seal = seal_of(act)
    if seal.count:
        audit("records", reason, actor=actor, act=act, **seal.details)


def seal_of(act: UUID) -> Seal:
    """The seal of the revisions that the act has in the database now."""
    return Seal(Revision.objects.filter(act=act).order_by("pk").iterator(chunk_size=PORTION))


def head() -> tuple[str, int]:
    """The newest hash and the number of entries: what to keep outside of the database."""
    found = AuditHead.objects.filter(pk=1).first()
    return (found.hash, found.count) if found else ("", 0)


def verify() -> Iterator[Broken]:
    """Every entry that does not hold, oldest first. Others may write meanwhile: what they add is not missed before."""
    newest, expected = head()
    previous, count, sealed = "", 0, ""
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=PORTION):
        count += 1
        if entry.previous != previous:
            yield Broken(entry.pk, "和上一条接不上：中间有条目被删去或改动")
        if entry.hash != _hash(entry):
            yield Broken(entry.pk, "内容与指纹不符：这一条被改动过")
        elif why := _uncovered(entry):
            yield Broken(entry.pk, why)
        previous = entry.hash
        if count == expected:
            sealed = previous
    if sealed != newest or count > head()[1]:
        yield Broken(0, f"最新指纹对不上：应有 {expected} 条，现有 {count} 条，末尾有条目被删去或补进")
    if loose := Revision.objects.exclude(act=None).exclude(act__in=_acts()).count():
        yield Broken(0, f"有 {loose} 条变更不属于任何审计条目：是绕过系统写入的")


def _acts() -> Any:
    return AuditEntry.objects.exclude(act=None).values("act")


def _uncovered(entry: AuditEntry) -> str:
    """Why the revisions that the entry covers are not those that it sealed; "" when they are."""
    if entry.act is None or "digest" not in entry.details:
        return ""
    found = seal_of(entry.act)
    if found.count != entry.details["revisions"]:
        return f"它记的变更有 {entry.details['revisions']} 条，现在是 {found.count} 条"
    return "" if found.details["digest"] == entry.details["digest"] else "它记的变更内容被改动过"


def _hash(entry: AuditEntry) -> str:
    told = [
        entry.at.isoformat(), entry.actor_id, entry.actor, entry.kind, entry.told, entry.details,
        str(entry.act or ""), entry.previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
