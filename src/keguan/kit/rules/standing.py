"""What of a policy stands on a day: each file of parameters with its version then, and what that took the place of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from keguan.kit.rules.facts import Input
from keguan.kit.rules.parameters import STATUSES, Parameters, Version
from keguan.kit.rules.policy import Laid, Policy, Published
from keguan.kit.rules.rule import Dated, Points, Rule
from keguan.kit.rules.slots import BANDS, TABLE, Slot, rows_said, said, sentence, slots


@dataclass(frozen=True)
class Sheet:
    """The parameters of one file with the rules that read them, and every version that may be in force."""

    path: Path
    rules: tuple[Dated, ...]
    parameters: Parameters
    inputs: Mapping[str, Input]

    @property
    def key(self) -> str:
        return self.path.stem

    @property
    def name(self) -> str:
        return self.parameters.name or self.rules[0].name

    @property
    def is_scored(self) -> bool:
        return all(isinstance(rule, Points) for rule in self.rules)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return slots(self.parameters, self.inputs)

    @property
    def needs(self) -> dict[str, Input]:
        """The inputs that its rules judge by."""
        return {name: self.inputs[name] for rule in self.rules for name in rule.needs}

    @property
    def judges(self) -> Rule | None:
        """The one condition that the parameters are of; None for parts of a score and for checks."""
        return self.rules[0] if len(self.rules) == 1 and isinstance(self.rules[0], Rule) else None

    def at(self, day: date) -> Version | None:
        return self.parameters.at(day)

    def before(self, version: Version) -> Version | None:
        """The version that this one took the place of."""
        earlier = [v for v in self.parameters.versions if v.begins < version.begins]
        return earlier[-1] if earlier else None

    def sentence(self, version: Version) -> str:
        return sentence(self.parameters, version, self.inputs)

    def changes(self, old: Version | None, new: Version) -> list[tuple[str, str, str]]:
        """What differs, as (what, old, new) in words; old is empty where there was nothing."""
        pairs = [pair for slot in self.slots for pair in _pairs(slot, old, new)]
        pairs += [("依据", old.cite if old else "", new.cite)]
        pairs += [("核对情况", STATUSES[old.status] if old else "", STATUSES[new.status])]
        return [(what, before, after) for what, before, after in pairs if before != after]


def _pairs(slot: Slot, old: Version | None, new: Version) -> list[tuple[str, str, str]]:
    """The parameter old and new; bands and tables row by row, so that only what moved is seen to move."""
    before, after = (_rows(slot, version) for version in (old, new))
    return [(name, before.get(name, ""), after.get(name, "")) for name in dict.fromkeys((*before, *after))]


def _rows(slot: Slot, version: Version | None) -> dict[str, str]:
    value = version.told.get(slot.name) if version else None
    if version is None:
        return {}
    if value and slot.kind in (BANDS, TABLE):
        return {f"{slot.label} {border}": told for border, told in rows_said(slot, value)}
    return {slot.label: said(slot, value)}


def sheets(policy: Policy, laid: Laid | None = None) -> tuple[Sheet, ...]:
    """The files of parameters of the policy, conditions first, with what is laid over them (by default what is in force)."""
    laid = Published.laid if laid is None else laid
    by_path: dict[Path, list[Dated]] = {}
    for rule in policy.rules:
        by_path.setdefault(rule.path, []).append(rule)
    return tuple(Sheet(path, tuple(rules), rules[0].parameters(laid), policy.inputs) for path, rules in by_path.items())


def days(policy: Policy, laid: Laid | None = None) -> tuple[date, ...]:
    """The days on which something of the policy changed, the first first: each begins a version of it."""
    return tuple(sorted({v.begins for sheet in sheets(policy, laid) for v in sheet.parameters.versions}))


def version_of(policy: Policy, day: date, laid: Laid | None = None) -> date | None:
    """The day on which the version of the policy began that is in force on the day."""
    return max((begins for begins in days(policy, laid) if begins <= day), default=None)


def laid_with(laid: Laid, more: Mapping[Path, tuple[Version, ...]]) -> dict[Path, tuple[Version, ...]]:
    """These versions with more of them laid over."""
    return dict(laid) | {path: (*laid.get(path, ()), *versions) for path, versions in more.items()}


def in_place(sheet: Sheet, begins: date, told: Mapping[str, Any]) -> tuple[Version, ...]:
    """The values as if they had begun with the version whose place they take on the day, and as they do begin."""
    replaced = sheet.at(begins)
    return (*((Version(replaced.begins, told),) if replaced else ()), Version(begins, told))
