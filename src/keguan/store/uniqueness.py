"""Whether another record already stands where this one wants to: the unique fields of a model, said in plain words."""

from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Clash:
    """The record that is already there, and the fields that are the same."""

    fields: tuple[str, ...]
    other: Any
    sentence: str


def clash_of(record: Any) -> Clash | None:
    """The first record that shares unique values with this one, or None."""
    for names, conditions in _unique_groups(type(record)):
        values = {name: getattr(record, _attname(record, name)) for name in names}
        if any(v in (None, "") for v in values.values()):
            continue  # an empty number clashes with nothing
        rows = type(record).everything.filter(*conditions, **values).exclude(pk=record.pk)
        if other := rows.first():
            return Clash(names, other, _sentence(record, names, other))
    return None


def unique_fields(model: Any) -> set[str]:
    """Every field on which the uniqueness of a record rests."""
    return {name for names, _ in _unique_groups(model) for name in names}


def _unique_groups(model: Any) -> Any:
    for f in model._meta.concrete_fields:
        if f.unique and not f.primary_key:
            yield (f.name,), ()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            yield constraint.fields, (constraint.condition,) if constraint.condition is not None else ()


def _attname(record: Any, name: str) -> str:
    return record._meta.get_field(name).attname


def _sentence(record: Any, names: tuple[str, ...], other: Any) -> str:
    labels = "、".join(str(record._meta.get_field(n).verbose_name) for n in names)
    owner = getattr(other, "organisation", None)
    whose = f"“{owner}”名下的“{other}”" if owner is not None and str(owner) != str(other) else f"“{other}”"
    if other.retired_at:
        return f"{labels}与已作废的{whose}相同，请到“已作废”里恢复那一条，不必新建。"
    return f"{labels}与{whose}相同，同一条不能登记两次；请核对，或直接修改那一条。"
