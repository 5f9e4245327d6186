"""Records with history: `Tracked` models and their querysets write a revision for every change, bulk included."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.progress import tell
from keguan.kit.scope import Scope
from keguan.store import following
from keguan.store.acting import current_act
from keguan.store.revisions import Revision
from keguan.store.search.entries import index

PORTION = 2000


class TrackedQuerySet(models.QuerySet):
    """A queryset whose every write leaves revisions, and which narrows itself to a scope in one place."""

    def within(self, scope: Scope) -> "TrackedQuerySet":
        """The rows that `scope` covers. A model that does not say where its region or organisation is shows nothing."""
        model = self.model
        if scope.nothing or (scope.sections and model._meta.app_label not in scope.sections):
            return self.none()
        rows = self
        if scope.region and not model.is_shared:
            rows = (
                rows.filter(**{f"{model.region_path}__startswith": scope.region}) if model.region_path else rows.none()
            )
        if scope.organisation is not None:
            own = Q()
            for path in model.organisation_paths:
                own |= Q(**{path: scope.organisation})
            rows = rows.filter(own) if own else rows.none()
        return rows

    def bulk_create(self, objs: Iterable[Any], batch_size: int | None = None, **options: Any) -> list[Any]:
        if options.get("ignore_conflicts") or options.get("update_conflicts"):
            raise BureauError("store.untraceable", "程序错误：忽略冲突的批量写入无法留痕，请先比对再写。")
        objs = list(objs)
        for obj in objs:
            obj.derive()
            _check_first_state(obj)
        current_act()
        with transaction.atomic(savepoint=False):
            made = super().bulk_create(objs, batch_size=batch_size)
            for start in range(0, len(made), PORTION):  # the history of a long import is never in memory whole
                tell("写台账和历史", start, len(made))
                _record([(obj, "create", {}, _snapshot(obj)) for obj in made[start : start + PORTION]])
        return made

    def update(self, **values: Any) -> int:
        """Change the rows at once, with a revision each; models with derived fields are saved one by one."""
        if self.model.derive is not Tracked.derive:
            return self._update_one_by_one(values)
        _check_states(self.model, values)
        with transaction.atomic(savepoint=False):
            before = {o.pk: _snapshot(o) for o in self._chain()}
            count = super().update(**values)
            after = self.model.everything.filter(pk__in=before)
            _record([(o, "change", before[o.pk], _snapshot(o)) for o in after])
        return count

    update.alters_data = True

    def _update_one_by_one(self, values: dict[str, Any]) -> int:
        with transaction.atomic(savepoint=False):
            rows = list(self)
            for row in rows:
                for name, value in values.items():
                    setattr(row, name, value)
                row.save()
        return len(rows)

    def delete(self) -> Any:
        raise BureauError("store.no_delete", "台账记录不能删除，只能注明原因后作废（retire）。")


class _Live(models.Manager.from_queryset(TrackedQuerySet)):
    def get_queryset(self) -> TrackedQuerySet:
        return super().get_queryset().filter(retired_at=None)


class Tracked(models.Model):
    """A record of a ledger. `objects` are the records in force, `everything` has the retired ones too.

    `region_path` and `organisation_paths` say by which lookups a scope narrows the model; `is_shared` models (such as
    documents) belong to no town and are shown whole to whoever may see the ledger.
    """

    region_path = ""
    organisation_paths: tuple[str, ...] = ()
    is_shared = False
    is_indexed = False  # whether `found_by` tells everything that its ledgers search

    retired_at = models.DateTimeField("作废时间", null=True, blank=True, editable=False)
    retired_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    objects = _Live()
    everything = models.Manager.from_queryset(TrackedQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the record and its revision in one transaction. The one permitted override of save()."""
        current_act()
        self.derive()
        old = type(self).everything.filter(pk=self.pk).first() if self.pk and not self._state.adding else None
        before = _snapshot(old) if old else {}
        if old is None:
            _check_first_state(self)
        else:
            written = {name: getattr(self, name) for name in _status_fields(self)}
            _check_states(type(self), {name: value for name, value in written.items() if before[name] != value})
            _check_fixed(old, before, _snapshot(self))
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            _record([(self, "change" if old else "create", before, _snapshot(self))])

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise BureauError("store.no_delete", "台账记录不能删除，只能注明原因后作废（retire）。")

    def fixed(self) -> frozenset[str]:
        """The attributes that this record, as it is stored, keeps for good in the act going on."""
        return frozenset()

    def derive(self) -> None:
        """Fill the fields that follow from others; called before every write."""

    @classmethod
    def found_by(cls, records: Sequence[Any], *, fresh: bool) -> Iterator[tuple[str, int, list[str]]]:
        """(model label, key, texts) of every record that these make findable; nothing for a model without an index."""
        yield from ()

    def retire(self, reason: str) -> None:
        """Take the record out of force with a reason; it stays readable, with its history."""
        if not reason.strip():
            raise BureauError("store.no_reason", "作废一条记录要写明原因。")
        self.retired_at, self.retired_reason = timezone.now(), reason.strip()
        self.save()

    def restore(self) -> None:
        """Put a retired record back in force."""
        self.retired_at, self.retired_reason = None, ""
        self.save()

    @property
    def revisions(self) -> models.QuerySet:
        """The changes of this record, newest first."""
        return Revision.objects.filter(model=self._meta.label_lower, object_id=self.pk).order_by("-id")


def _snapshot(obj: Any) -> dict[str, Any]:
    """The record as JSON values by attribute name, so that equal values compare equal whatever their Python form."""
    return {
        f.attname: _plain(f.to_python(getattr(obj, f.attname))) for f in obj._meta.concrete_fields if not f.primary_key
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _record(changes: list[tuple[Any, str, dict[str, Any], dict[str, Any]]]) -> None:
    act, at = current_act(), timezone.now()
    revisions = []
    for obj, action, before, after in changes:
        changed = {
            k: [before.get(k), v] for k, v in after.items() if before.get(k) != v and (before or v not in (None, ""))
        }
        if not changed:
            continue
        if "retired_at" in changed and action == "change":
            action = "retire" if after["retired_at"] else "restore"
        elif act.moving:
            action = "move"
        revisions.append(
            Revision(
                model=obj._meta.label_lower, object_id=obj.pk, action=action, changes=changed,
                actor=act.user, at=at, reason=act.reason, batch=act.batch, act=act.id,
            )
        )  # fmt: skip
    act.seal.add(Revision.objects.bulk_create(revisions, batch_size=500))
    if changes:
        written = [obj for obj, *_ in changes]
        index(written, fresh=all(action == "create" for _, action, *_ in changes))
        following.tell(written)


def _status_fields(obj: Any) -> list[str]:
    workflow = catalogue.workflow_of(type(obj))
    return [workflow.field] if workflow else []


def _check_states(model: Any, values: dict[str, Any]) -> None:
    act, workflow = current_act(), catalogue.workflow_of(model)
    if workflow and workflow.field in values and not (act.moving or act.recording):
        raise BureauError("store.status_by_hand", f"“{workflow.name}”的状态只能通过办理动作改变，不能直接填写。")


def _check_fixed(old: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    if changed := [
        f for f in old._meta.concrete_fields if f.attname in old.fixed() and before[f.attname] != after[f.attname]
    ]:
        names = "、".join(str(f.verbose_name) for f in changed)
        raise BureauError("store.fixed", f"“{old}”的{names}已经定下，不能直接改；请照页面上的办法更正。")


def _check_first_state(obj: Any) -> None:
    act, workflow = current_act(), catalogue.workflow_of(type(obj))
    if workflow and not act.recording and getattr(obj, workflow.field) != workflow.start:
        raise BureauError("store.status_by_hand", f"新建的{workflow.name}要从“{workflow.states[workflow.start]}”开始。")
