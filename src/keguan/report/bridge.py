"""The bridge between two states of an indicator: which records came, which went, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, ForeignKey, Model

from keguan.kit.indicator import AnyIndicator, Recorded
from keguan.kit.period import Period, day_in_words
from keguan.kit.scope import Scope
from keguan.store.evidence import Value, evaluate, evidence
from keguan.store.labels import model_called
from keguan.store.models import Revision

_MOST = 500  # records named on each side; the counts are whole


@dataclass(frozen=True)
class Step:
    """One record that makes a difference: `sign` is +1 when it came, -1 when it went."""

    sign: int
    record: Model
    name: str
    reason: str


@dataclass(frozen=True)
class Bridge:
    """From `before` to `after`: the records that came and went; `count` tells them whole, `steps` names the first."""

    before: str
    after: str
    came: int
    went: int
    steps: tuple[Step, ...]
    changed: tuple[Step, ...] = ()  # in both states, but with another amount

    @property
    def told(self) -> str:
        parts = [f"＋{self.came}" if self.came else "", f"−{self.went}" if self.went else ""]
        return " ".join(filter(None, parts)) or "没有增减"


def since(
    model: str, rows: Sequence[int], indicator: AnyIndicator, period: Period, scope: Scope, at: datetime, *, shown: str
) -> Bridge:
    """What became of the rows that a fact was counted from since it was frozen."""
    now = evaluate(indicator, period, scope)
    keys = set(evidence(indicator, period, scope).values_list("pk", flat=True))
    made = _bridge(model_called(model), set(rows), keys, at, shown, now.display)
    kept = sorted(set(rows) & keys)
    found = _reasons(model_called(model), kept, at)
    records = model_called(model).everything.filter(pk__in=list(found)[:_MOST])
    changed = tuple(Step(0, r, str(_named(r)), found[r.pk]) for r in records if found.get(r.pk))
    return Bridge(made.before, made.after, made.came, made.went, made.steps, changed)


def between(indicator: AnyIndicator, one: Period, two: Period, scope: Scope) -> Bridge:
    """From one period to another by the same definition."""
    first, second = evaluate(indicator, one, scope), evaluate(indicator, two, scope)
    rows = evidence(indicator, one, scope)
    before, after = (
        set(rows.values_list("pk", flat=True)),
        set(evidence(indicator, two, scope).values_list("pk", flat=True)),
    )
    return _bridge(rows.model, before, after, (one, two), _told(first), _told(second))


def across(one: AnyIndicator, two: AnyIndicator, period: Period, scope: Scope) -> Bridge | None:
    """From one definition to another of the same records; None when they count different kinds of records."""
    if isinstance(one, Recorded) or isinstance(two, Recorded):
        return None
    rows, others = evidence(one, period, scope), evidence(two, period, scope)
    if rows.model is not others.model:
        return None
    before, after = set(rows.values_list("pk", flat=True)), set(others.values_list("pk", flat=True))
    first, second = evaluate(one, period, scope), evaluate(two, period, scope)
    told = (f"只在“{one.name}”的口径里", f"只在“{two.name}”的口径里")
    return _bridge(rows.model, before, after, told, f"{one.name}{first.display}", f"{two.name}{second.display}")


def _told(value: Value) -> str:
    return f"{value.period.label}{value.display}"


def _bridge(model: Any, before: set[int], after: set[int], why: Any, shown: str, now: str) -> Bridge:
    went, came = sorted(before - after), sorted(after - before)
    steps = [*_steps(model, came, +1, why), *_steps(model, went, -1, why)]
    return Bridge(shown, now, len(came), len(went), tuple(steps))


def _steps(model: Any, keys: list[int], sign: int, why: Any) -> Iterable[Step]:
    links = [
        f.name for f in model._meta.concrete_fields if isinstance(f, ForeignKey) and f.name in ("organisation", "bank")
    ]
    rows = model.everything.filter(pk__in=keys[:_MOST]).select_related(*links)
    reasons = _reasons(model, keys[:_MOST], why) if isinstance(why, datetime) else {}
    for row in rows:
        if isinstance(why, datetime):
            reason = reasons.get(row.pk) or ("随时间进入" if sign > 0 else "随时间退出")
        elif isinstance(why[0], str):
            reason = why[1] if sign > 0 else why[0]
        else:
            reason = _by_days(row, why[0].end, why[1].end, sign)
        yield Step(sign, row, str(_named(row)), reason)


def _named(row: Model) -> Any:
    """Who the record belongs to, with its own title where it has one."""
    owner = getattr(row, "organisation", None)
    title = str(row)
    return f"{owner}：{title}" if owner is not None and str(owner) not in title else title


def _by_days(row: Model, first: date, last: date, sign: int) -> str:
    """Which of the record's days lies between the two: 发证日期 2025年3月1日."""
    first, last = min(first, last), max(first, last)
    days = [(f.verbose_name, getattr(row, f.attname)) for f in row._meta.concrete_fields if type(f) is DateField]
    told = [f"{name}{day_in_words(day)}" for name, day in days if day and first < day <= last]
    for name in ("expires_on", "valid_until"):
        day = getattr(row, name, None)
        if sign < 0 and isinstance(day, date) and first < day <= last:
            return f"{day_in_words(day)}到期"
    return "，".join(told) or ("新进入统计期" if sign > 0 else "不在统计期")


def _reasons(model: Any, keys: list[int], at: datetime) -> dict[int, str]:
    """What was done to the records since then, by whom and why: the last thing of each."""
    found = (
        Revision.objects.filter(model=model._meta.label_lower, object_id__in=keys, at__gt=at)
        .order_by("id")
        .select_related("actor")
    )
    labels = {f.attname: str(f.verbose_name) for f in model._meta.concrete_fields}
    reasons: dict[int, str] = {}
    for revision in found:
        who = (
            revision.actor.name
            if revision.actor and getattr(revision.actor, "name", "")
            else str(revision.actor or "系统")
        )
        what = "、".join(
            f"{labels.get(name, name)}{_plain(old)}→{_plain(new)}"
            for name, (old, new) in list(revision.changes.items())[:3]
            if name not in ("retired_at", "retired_reason")
        )
        done = revision.get_action_display()
        detail = f"（{what}）" if what and revision.action in ("change", "move") else ""
        why = f"：{revision.reason}" if revision.reason else ""
        reasons[revision.object_id] = f"{who} {revision.at:%Y-%m-%d} {done}{detail}{why}"
    return reasons


def _plain(value: Any) -> str:
    return "空" if value in (None, "") else str(value)
