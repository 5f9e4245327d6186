"""Taking changes back by their revisions, as long as nothing was built on them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from keguan.kit.errors import BureauError
from keguan.store.acting import acting
from keguan.store.labels import model_called, pointing_at
from keguan.store.revisions import Revision

NAMED = 5


def take_back(done: list[Revision], *, user: Any, told: str) -> int:
    """Retire what these revisions created and put back what they changed, in one act; how many records that were.

    Raises BureauError naming what stands in the way: records changed since, or created ones that others use.
    """
    if stand := list(_obstacles(done)):
        listed = "；".join(stand[:NAMED])
        more = f"；还有 {len(stand) - NAMED} 条" if len(stand) > NAMED else ""
        raise BureauError("store.built_on", f"不能撤销：{listed}{more}。请先处理这些记录，再来撤销。")
    with acting(user, told[:200], recording=True):
        for revision in reversed(done):
            _take_back(revision, told[:200])
    return len({(r.model, r.object_id) for r in done})


def _take_back(revision: Revision, told: str) -> None:
    record = model_called(revision.model).everything.get(pk=revision.object_id)
    if revision.action == "create":
        record.retire(told)
        return
    for name, (old, _) in revision.changes.items():
        setattr(record, name, record._meta.get_field(_field_of(record, name)).to_python(old))
    record.save()


def _field_of(record: Any, attname: str) -> str:
    return next(f.name for f in record._meta.concrete_fields if f.attname == attname)


def _obstacles(done: list[Revision]) -> Iterator[str]:
    """What was built on the batch, in words."""
    newest = {(r.model, r.object_id): r.pk for r in done}
    created: dict[str, set[int]] = defaultdict(set)
    touched: dict[str, set[int]] = defaultdict(set)
    for r in done:
        touched[r.model].add(r.object_id)
        if r.action == "create":
            created[r.model].add(r.object_id)
    for label, keys in touched.items():
        for later in _later(label, keys, newest):
            record = model_called(label).everything.get(pk=later.object_id)
            who = str(later.actor) if later.actor else "系统"
            yield f"“{record}”在 {later.at:%Y-%m-%d} 由{who}{later.get_action_display()}过"
    for label, keys in created.items():
        yield from _users(model_called(label), keys, created)


def _later(label: str, keys: set[int], newest: dict[tuple[str, int], int]) -> Iterator[Revision]:
    first = min(newest[label, key] for key in keys)
    seen = set()
    for later in Revision.objects.filter(model=label, pk__gt=first).select_related("actor").order_by("-pk").iterator():
        key = later.object_id
        if key in keys and key not in seen and later.pk > newest[label, key]:
            seen.add(key)
            yield later


def _users(model: Any, keys: set[int], created: dict[str, set[int]]) -> Iterator[str]:
    """The records in force, not of this batch, that point to what it created."""
    for other, field in pointing_at(model):
        own = created.get(other._meta.label_lower, set())
        for part in _portions(sorted(keys)):
            rows = other.objects.filter(**{f"{field.name}__in": part}).select_related(field.name)
            for row in rows:
                if row.pk not in own:
                    target = getattr(row, field.name)
                    yield f"{other._meta.verbose_name}“{row}”用到了“{target}”"


def _portions(keys: list[int], size: int = 500) -> Iterable[list[int]]:
    return (keys[i : i + size] for i in range(0, len(keys), size))
