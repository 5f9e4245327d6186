"""Versions and cases as the pages show them, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from keguan.kit import words
from keguan.kit.rules.assessment import FAIL, PASS, UNDECIDED
from keguan.kit.rules.cases import Case, Outcome, cases_of, run
from keguan.kit.rules.facts import Input
from keguan.kit.rules.parameters import MEMORY, STATUSES, UNKNOWN, VERIFIED, Version
from keguan.kit.rules.policy import Laid, Policy
from keguan.kit.rules.slots import TABLE, rows_said, said
from keguan.kit.rules.standing import Sheet, sheets
from keguan.registry.own.versions import OwnVersion
from keguan.store.clock import today

VERDICTS = {PASS: "符合", FAIL: "不符合", UNDECIDED: "不能判断"}
TONES = {VERIFIED: "done", MEMORY: "soon", UNKNOWN: "plain"}
_LABELS = {"verdict": "", "actual": "实际", "required": "要求", "distance": "相差"}


@dataclass(frozen=True)
class ShownCase:
    """A case with what comes out of it; `number` is its place among the bureau's own, None for one of the program."""

    name: str
    day: date
    given: str
    wanted: str
    found: str
    is_as_expected: bool
    number: int | None = None


@dataclass(frozen=True)
class ShownSheet:
    """The parameters of one file as a version has them."""

    sheet: Sheet
    version: Version
    changes: list[tuple[str, str, str]]
    is_new: bool
    cases: list[ShownCase]

    @property
    def sentence(self) -> str:
        return self.sheet.sentence(self.version)

    def is_of(self, rules: Iterable[Any]) -> bool:
        """Whether it holds the parameters of one of these conditions."""
        return self.sheet.path in {rule.path for rule in rules}

    @property
    def values(self) -> list[tuple[str, str]]:
        """The parameters that are no tables of points, with their values in words."""
        slots = [s for s in self.sheet.slots if s.kind != TABLE]
        return [(s.label, said(s, self.version.told.get(s.name)) + (s.unit_name if s.unit == 1 else "")) for s in slots]

    @property
    def tables(self) -> list[tuple[str, list[tuple[str, str]]]]:
        slots = [s for s in self.sheet.slots if s.kind == TABLE]
        return [(s.label, rows_said(s, self.version.told.get(s.name) or ())) for s in slots]

    @property
    def status(self) -> str:
        return STATUSES[self.version.status]

    @property
    def tone(self) -> str:
        return TONES[self.version.status]

    @property
    def checked_on(self) -> date | None:
        return self.version.told.get("checked_on") or None

    @property
    def review_by(self) -> date | None:
        return self.version.told.get("review_by") or None

    @property
    def is_due(self) -> bool:
        return self.version.is_due(today())

    @property
    def differing(self) -> int:
        return sum(not case.is_as_expected for case in self.cases)


def shown(policy: Policy, day: date, laid: Laid) -> list[ShownSheet]:
    """Each file of parameters in force on the day, with the cases that fall under the same numbers."""
    told = []
    for sheet in sheets(policy, laid):
        if version := sheet.at(day):
            cases = [c for c in cases_of(sheet) if (then := sheet.at(c.day)) and then.begins == version.begins]
            outcomes = run(policy, sheet.rules, cases, laid)
            changes = sheet.changes(sheet.before(version), version) if version.begins == day else []
            told.append(ShownSheet(sheet, version, changes, version.begins == day, _cases(sheet, outcomes)))
    return told


def shown_draft(policy: Policy, own: OwnVersion, over: Laid) -> list[ShownSheet]:
    """The files that the draft changes, with the cases of the numbers it takes the place of, and its own."""
    laid, in_place = own.laid(policy, over), own.laid_in_place(policy, over)
    before = {sheet.key: sheet for sheet in sheets(policy, over)}
    told = []
    for sheet in sheets(policy, laid):
        mine = [(n, c.case) for n, c in enumerate(own.cases) if c.sheet == sheet.key]
        version, old = sheet.at(own.begins), before[sheet.key].at(own.begins)
        if version is None or (sheet.key not in own.sheets and not mine):
            continue
        cases = [
            c for c in cases_of(sheet) if old and (then := before[sheet.key].at(c.day)) and then.begins == old.begins
        ]
        shown_cases = _cases(sheet, run(policy, sheet.rules, cases, in_place))
        shown_cases += _cases(sheet, run(policy, sheet.rules, [c for _, c in mine], in_place), [n for n, _ in mine])
        told.append(ShownSheet(sheet, version, sheet.changes(old, version), True, shown_cases))
    return told


def _cases(sheet: Sheet, outcomes: Iterable[Outcome], numbers: Iterable[int] | None = None) -> list[ShownCase]:
    outcomes = list(outcomes)
    places = list(numbers) if numbers is not None else [None] * len(outcomes)
    return [_case(sheet, o, n) for o, n in zip(outcomes, places, strict=True)]


def _case(sheet: Sheet, o: Outcome, number: int | None) -> ShownCase:
    case = o.case
    wanted, found = expected(sheet, case.expect), expected(sheet, o.found)
    return ShownCase(case.name, case.day, given(case, sheet.inputs), wanted, found, o.is_as_expected, number)


def given(case: Case, inputs: Mapping[str, Input]) -> str:
    """The figures of a case in words."""
    told = [(inputs[name], value) for name, value in case.given.items()]
    return "；".join(f"{i.name}：{i.said(value)}" for i, value in told) or "什么都没有给"


def expected(sheet: Sheet, expect: Mapping[str, Any]) -> str:
    """What a case asks for, or what came out, in words."""
    names = {rule.key: rule.name for rule in sheet.rules}
    told = []
    for what, value in expect.items():
        if what == "points":
            told += [f"{names.get(key, key)} {_range(points)} 分" for key, points in value.items()]
        elif what == "score":
            told.append(f"总分 {_range(value)}")
        elif what == "warned":
            told.append(f"提醒：{'、'.join(names.get(key, key) for key in value)}" if value else "不提醒")
        elif what == "verdict":
            told.append(VERDICTS[value])
        elif value is not None:
            told.append(f"{_LABELS[what]} {_measured(sheet, value)}")
    return "，".join(told) or "没有结果"


def _range(points: Any) -> str:
    low, high = points
    return str(low) if low == high else f"{low}–{high}"


def _measured(sheet: Sheet, value: str) -> str:
    try:
        return words.percent(Decimal(value), 4) if sheet.parameters.unit == "ratio" else value
    except ArithmeticError:
        return value
