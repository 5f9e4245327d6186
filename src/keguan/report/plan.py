"""The words of a chapter about promises: last year's targets and what came of them, next year's, and the tasks."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.report import pace
from keguan.report.document import Number, Run, Table, Text
from keguan.report.facts import Facts
from keguan.report.measures import Measured
from keguan.report.models import Target, Task
from keguan.report.slots import Slot

MET, UNMET, UNKNOWN = "完成", "未完成", "待核定"
HEAD = ("目标", "目标值", "完成值", "完成率", "完成情况")


@dataclass(frozen=True)
class Promise:
    """A target of the year with what its indicator says; `kept` is None while nobody knows."""

    target: Target
    result: Measured | None
    before: Measured | None = None  # the year before, which growth is promised against

    @property
    def done(self) -> Decimal | None:
        return Decimal(self.result.value) if self.result and self.result.value is not None else None

    @property
    def wanted(self) -> Decimal | None:
        before = Decimal(self.before.value) if self.before and self.before.value is not None else None
        return pace.promised(self.target, before)

    @property
    def kept(self) -> bool | None:
        return pace.is_kept(self.target, self.wanted, self.done)

    @property
    def rate(self) -> Decimal | None:
        return pace.rate(self.target, self.wanted, self.done)


def promises(measures: Facts) -> list[Promise]:
    """The targets of the report's year in the order in which they were entered, each with its result."""
    made = [target for target in _targets(measures) if target.year == measures.period.end.year]
    return [_promise(measures, target) for target in made]


def _promise(measures: Facts, target: Target) -> Promise:
    if target.indicator not in catalogue.indicators:
        return Promise(target, None)
    relative = target.form in ("growth", "points")
    before = measures.measure(target.indicator, Period.year(target.year - 1)) if relative else None
    return Promise(target, measures.measure(target.indicator), before)


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
                tuple(_wording(measures, target, short=True)),
                reached,
                (_rate(measures, promise),),
                (Text(verdict),),
            )
        )
    year = measures.period.end.year
    return Table(HEAD, tuple(rows), caption=f"{year}年主要目标完成情况") if rows else None


def _rate(measures: Facts, promise: Promise) -> Run:
    """Done over promised; a target of one and a rank are kept or not, and have no rate."""
    if promise.rate is None or promise.result is None:
        return Text("—")
    said = words.percent(promise.rate, 1)
    return Number(measures.fact(promise.result, words.rounded(promise.rate, 6), said, part="completion", unit="%"))


_PLACES = re.compile(r"([0-9.]+(?:万元|亿元|元|个百分点|[%\u4e00-\u9fff])|第[0-9]+位)")


def _wording(measures: Facts, target: Target, *, short: bool = False) -> list[Run]:
    """The promise as the plan says it, its numbers facts of the target."""
    said, runs = pace.wording(target, short=short), []
    pieces = _PLACES.split(said)
    name = f"{target.year}年目标：{target.name}"
    for at, piece in enumerate(pieces):
        if not piece:
            continue
        if at % 2 == 0:
            runs.append(Text(piece))
            continue
        field = "stretch" if at > 1 else "value"
        fact = measures.record_fact(
            "plan.targets", target, field, getattr(target, field), piece, name=name, unit=_unit(target)
        )
        runs.append(Number(fact))
    return runs


def _quantity(found: Measured) -> str:
    return words.quantity(found.value, found.indicator.unit)


def _unit(target: Target) -> str:
    found = catalogue.indicators.get(target.indicator)
    return found.unit if found else ""


def targets(measures: Facts, slot: Slot) -> list[Run] | None:
    """{{ targets: count }}, met, rate, unmet, unknown, gap of the year; {{ targets: next }} of the next; table alone."""
    if slot.about == "next":
        return _next_targets(measures)
    if slot.about == "gap":
        return _gaps(measures)
    if slot.about == "rate":
        return _share_met(measures)
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
            runs += [Text("（目标"), *_wording(measures, promise.target), Text("，完成"), reached, Text("）")]
    return runs or None


def _share_met(measures: Facts) -> list[Run] | None:
    """How many of the year's targets are met, as a share of all."""
    made = promises(measures)
    met = [p.target for p in made if p.kept]
    if not made:
        return None
    fact = measures.count_fact("plan.targets", met, "rate", name="年度目标完成率", unit="项")
    share = words.rounded(Decimal(len(met)) / len(made), 6)
    return [Number(replace(fact, value=share, unit="%", display=words.percent(share, 1)))]


def _gaps(measures: Facts) -> list[Run] | None:
    """What is still missing to the year's targets; nothing in a report of a whole year."""
    if measures.period == Period.year(measures.period.end.year):
        return None
    runs: list[Run] = []
    for promise in promises(measures):
        if promise.kept is not False or promise.wanted is None or promise.done is None or promise.result is None:
            continue
        if promise.result.indicator.unit == "位":
            continue
        missing = promise.wanted - promise.done
        said = words.quantity(missing, promise.result.indicator.unit)
        runs += [Text("；")] if runs else []
        runs += [Text(f"{promise.target.name}还差"), Number(measures.fact(promise.result, missing, said, part="gap"))]
    return runs or None


def _next_targets(measures: Facts) -> list[Run] | None:
    runs: list[Run] = []
    for target in _targets(measures):
        if target.year != measures.period.end.year:
            runs += [Text("；")] if runs else []
            runs += [Text(target.name), *_wording(measures, target)]
    return _joined(runs) or None


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbouring words as one run."""
    made: list[Run] = []
    for run in runs:
        if made and isinstance(run, Text) and isinstance(made[-1], Text):
            made[-1] = Text(made[-1].text + run.text)
        else:
            made.append(run)
    return made


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
    "targets": ("count", "met", "rate", "unmet", "unknown", "gap", "next", "table"),
    "tasks": ("count", "done", "next"),
}
