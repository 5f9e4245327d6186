"""Cases of a rule: given figures on a day and what has to come out, run against the versions in force or others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keguan.kit.rules.assessment import condition_of
from keguan.kit.rules.facts import Facts
from keguan.kit.rules.parameters import read_yaml
from keguan.kit.rules.policy import Laid, Policy, Published
from keguan.kit.rules.rule import Dated, Rule, When
from keguan.kit.rules.standing import Sheet


@dataclass(frozen=True)
class Case:
    """`expect` may tell verdict, actual, required and distance of the condition, points by part, score and what warns."""

    name: str
    day: date
    given: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    case: Case
    found: Mapping[str, Any]

    @property
    def is_as_expected(self) -> bool:
        return self.found == self.case.expect


def cases_of(sheet: Sheet) -> list[Case]:
    """The cases that stand beside the parameters."""
    path = sheet.path.with_name(f"{sheet.key}.cases.yaml")
    told = read_yaml(path.read_text(encoding="utf8")) if path.is_file() else []
    return [Case(one["name"], one["day"], one["given"], one["expect"]) for one in told]


def run(policy: Policy, rules: Sequence[Dated], cases: Iterable[Case], laid: Laid | None = None) -> list[Outcome]:
    """What comes out of each case, told of what it expects."""
    return [Outcome(case, _found(policy, rules, case, laid)) for case in cases]


def _found(policy: Policy, rules: Sequence[Dated], case: Case, laid: Laid | None) -> dict[str, Any]:
    wanted, whole = case.expect, policy.assess(case.given, case.day, laid)
    points = {p.key: [p.low, p.high] for p in whole.parts}
    told: dict[str, Any] = {"points": {key: points[key] for key in wanted.get("points", ())}}
    told |= {"score": [whole.low, whole.high], "warned": [r.key for r in rules if r.name in whole.warnings]}
    if len(rules) == 1 and isinstance(rules[0], Rule):
        when = When(case.day, Published.laid if laid is None else laid)
        condition = condition_of(rules[0].find(Facts(case.given, policy.inputs), when))
        told |= {key: getattr(condition, key) for key in ("verdict", "actual", "required", "distance")}
    return {key: told[key] for key in wanted}
