"""The words of a chapter about promises: last year's targets and what came of them, next year's, and the tasks."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.report.document import Number, Run, Table, Text
from keguan.report.facts import Facts
from keguan.report.measures import Measured
from keguan.report.models import Target, Task
from keguan.report.slots import Slot

MET, UNMET, UNKNOWN = "完成", "未完成", "待核定"
HEAD = ("目标", "目标值", "完成值", "完成情况")
FORMS = {"at_least": ("达到", "以上"), "strive": ("力争达到", ""), "floor": ("确保不低于", "")}


@dataclass(frozen=True)
class Promise:
    """A target of the year with what its indicator says; `kept` is None while nobody knows."""

    target: Target
    result: Measured | None

    @property
    def kept(self) -> bool | None:
        if self.result is None or self.result.value is None:
            return None
        if self.result.indicator.unit == "位":  # a rank is kept by being further to the front
            return self.result.value <= self.target.value
        return Decimal(self.result.value) >= self.target.value


def promises(measures: Facts) -> list[Promise]:
    """The targets of the report's year in the order in which they were entered, each with its result."""
    made = [target for target in _targets(measures) if target.year == measures.period.end.year]
    return [Promise(t, measures.measure(t.indicator) if t.indicator in catalogue.indicators else None) for t in made]


def _targets(measures: Facts) -> list[Target]:
    """The targets of this year and the next."""
    return _kept(measures, Target)


def _kept(measures: Facts, model: type[Target] | type[Task]) -> list[Any]:
    year = measures.period.end.year
    if model.__name__ not in measures.kept:
        found = model.objects.within(measures.scope).filter(year__in=(year, year + 1)).order_by("pk")
        measures.kept[model.__name__] = list(found)
    return measures.kept[model.__name__]


def _tasks(measures: Facts, year: int) -> list[Task]:
    return [task for task in _kept(measures, Task) if task.year == year and task.status != "dropped"]


def table(measures: Facts) -> Table | None:
    """Promised, reached and what follows, a row for each target."""
    rows = []
    for promise in promises(measures):
        target, result = promise.target, promise.result
        known = promise.kept is not None
        reached: tuple[Run, ...] = (
            (
                Number(
                    measures.fact(result, result.value, _quantity(result)),
                ),
            )
            if known
            else (Text("—"),)
        )
        verdict = UNKNOWN if not known else MET if promise.kept else UNMET
        rows.append(
            (
                (Text(target.name),),
                (Text(_before(target)), _wanted(measures, target), Text(_after(target))),
                reached,
                (Text(verdict),),
            )
        )
    trimmed = tuple(tuple(tuple(run for run in cell if run.text) for cell in row) for row in rows)
    year = measures.period.end.year
    return Table(HEAD, trimmed, caption=f"{year}年主要目标完成情况") if rows else None


def _quantity(found: Measured) -> str:
    return words.quantity(found.value, found.indicator.unit)


def _wanted(measures: Facts, target: Target) -> Number:
    unit = _unit(target)
    name = f"{target.year}年目标：{target.name}"
    said = words.quantity(target.value, unit)
    return Number(measures.record_fact("plan.targets", target, "value", target.value, said, name=name, unit=unit))


def _unit(target: Target) -> str:
    found = catalogue.indicators.get(target.indicator)
    return found.unit if found else ""


def _before(target: Target) -> str:
    return {"at_least": "", "strive": "力争", "floor": "保底"}[target.form]


def _after(target: Target) -> str:
    return "以内" if _unit(target) == "位" else "以上" if target.form == "at_least" else ""


def targets(measures: Facts, slot: Slot) -> list[Run] | None:
    """{{ targets: count }}, met, unmet, unknown of the year; {{ targets: next }} of the year after; table stands alone."""
    if slot.about == "next":
        return _next_targets(measures)
    made = promises(measures)
    if slot.about in ("unmet", "unknown"):
        return _named(measures, [p for p in made if p.kept is (False if slot.about == "unmet" else None)])
    if slot.about == "table":
        return None
    chosen = [p.target for p in made if slot.about == "count" or p.kept]
    if not chosen:
        return None
    name = "年度目标" if slot.about == "count" else "完成的年度目标"
    return [Number(measures.count_fact("plan.targets", chosen, slot.about, name=name, unit="项"))]


def _named(measures: Facts, chosen: list[Promise]) -> list[Run] | None:
    """The targets' names; where the result is known, with what was reached of what was wanted."""
    runs: list[Run] = []
    for promise in chosen:
        runs += [Text("、")] if runs else []
        runs.append(Text(promise.target.name))
        if promise.result is not None and promise.kept is not None:
            reached = Number(measures.fact(promise.result, promise.result.value, _quantity(promise.result)))
            runs += [Text("（目标"), _wanted(measures, promise.target), Text("，完成"), reached, Text("）")]
    return runs or None


def _next_targets(measures: Facts) -> list[Run] | None:
    runs: list[Run] = []
    for target in _targets(measures):
        if target.year == measures.period.end.year:
            continue
        before, after = FORMS[target.form]
        if _unit(target) == "位":
            before, after = {"at_least": "保持在", "strive": "力争进入", "floor": "确保不低于"}[target.form], ""
        runs += [Text("；")] if runs else []
        runs += [run for run in (Text(f"{target.name}{before}"), _wanted(measures, target), Text(after)) if run.text]
    return runs or None


def tasks(measures: Facts, slot: Slot) -> list[Run] | None:
    """{{ tasks: done }} how many of the year's are done; {{ tasks: next }} those of next year, of one line or of all."""
    what, _, line = slot.about.partition(" ")
    year = measures.period.end.year
    if what == "next":
        return _next_tasks(measures, line.strip())
    rows = _tasks(measures, year)
    chosen = rows if what == "count" else [task for task in rows if task.status == "done"]
    if not chosen:
        return None
    name = "工作任务" if what == "count" else "已完成的工作任务"
    return [Number(measures.count_fact("plan.tasks", chosen, what, name=name, unit="项"))]


def _next_tasks(measures: Facts, line: str) -> list[Run] | None:
    """The tasks as clauses of one sentence; `line` is the key of a line of work, empty for all, "other" for the rest."""
    runs: list[Run] = []
    for task in _tasks(measures, measures.period.end.year + 1):
        if line and _line_of(task) != line:
            continue
        said = task.title.rstrip("。；")
        fact = measures.record_fact("plan.tasks", task, "title", said, said, name=f"{task.year}年任务")
        runs += [Text("；"), Number(fact)] if runs else [Number(fact)]
    return runs or None


def _line_of(task: Task) -> str:
    """The line that a task names by its key, its name or its short name."""
    for line in catalogue.lines.values():
        if task.line and task.line in (line.key, line.name, line.short):
            return line.key
    return "other"


WORDS: dict[str, Callable[[Facts, Slot], list[Run] | None]] = {"targets": targets, "tasks": tasks}
ABOUT = {
    "targets": ("count", "met", "unmet", "unknown", "next", "table"),
    "tasks": ("count", "done", "next"),
}
