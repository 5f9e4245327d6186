"""Versions of a policy that a bureau adds: drafts, and those in force, which are laid over what the program brings."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.rules.cases import Case
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.policy import Laid, Policy
from keguan.kit.rules.standing import in_place, laid_with, sheets
from keguan.store.models import Declaration

DRAFT, IN_FORCE = "draft", "in_force"
_DAYS: Final = ("checked_on", "review_by")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OwnCase:
    """A case of the bureau's own for one file of parameters."""

    sheet: str
    case: Case


@dataclass(frozen=True, kw_only=True)
class OwnVersion:
    """A version of a policy as the bureau declares it.

    `sheets` are the parameters that differ from what is in force, by the file they are of; `reward` is what a
    recognised enterprise gets in yuan, None where nobody has said. `document` is the number (文号) it rests on.
    """

    key: str
    policy: str
    begins: date
    document: str = ""
    note: str = ""
    reward: Decimal | None = None
    state: str = DRAFT
    sheets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cases: tuple[OwnCase, ...] = ()
    published_at: str = ""
    published_by: str = ""

    @classmethod
    def of(cls, key: str, body: Mapping[str, Any]) -> "OwnVersion":
        told = {name: body[name] for name in ("policy", "document", "note", "state", "published_at", "published_by")}
        return cls(
            key=key,
            begins=date.fromisoformat(body["begins"]),
            reward=Decimal(body["reward"]) if body["reward"] is not None else None,
            sheets={stem: _told(one) for stem, one in body["sheets"].items()},
            cases=tuple(_case(one, catalogue.policies.get(body["policy"])) for one in body["cases"]),
            **told,
        )

    def body(self) -> dict[str, Any]:
        """What is written: days as text, so that it reads back as it was."""
        told = {
            name: getattr(self, name)
            for name in ("policy", "document", "note", "state", "published_at", "published_by")
        }
        told |= {"begins": self.begins.isoformat(), "reward": None if self.reward is None else str(self.reward)}
        told["sheets"] = {stem: _plain(one) for stem, one in self.sheets.items()}
        told["cases"] = [
            {"sheet": c.sheet, "name": c.case.name, "day": c.case.day.isoformat()}
            | {"given": _plain(c.case.given), "expect": dict(c.case.expect)}
            for c in self.cases
        ]
        return told | {"name": self.name}

    @property
    def name(self) -> str:
        rules = catalogue.policies.get(self.policy)
        return f"{rules.name if rules else self.policy}，{self.begins} 起"

    @property
    def is_draft(self) -> bool:
        return self.state == DRAFT

    def versions(self, policy: Policy, begins: date | None = None) -> dict[Path, tuple[Version, ...]]:
        """Its parameters by file, as of the day it begins or another."""
        paths = {rule.path.stem: rule.path for rule in policy.rules}
        return {paths[s]: (Version(begins or self.begins, t),) for s, t in self.sheets.items() if s in paths}

    def laid(self, policy: Policy, over: Laid, begins: date | None = None) -> dict[Path, tuple[Version, ...]]:
        """What is in force with this laid over it."""
        return laid_with(over, self.versions(policy, begins))

    def laid_in_place(self, policy: Policy, over: Laid) -> dict[Path, tuple[Version, ...]]:
        """The same with each parameter also on the days of the version that it takes the place of: for cases."""
        changed = {
            s.path: in_place(s, self.begins, self.sheets[s.key]) for s in sheets(policy, over) if s.key in self.sheets
        }
        return laid_with(over, changed)


def laid_of(rows: Iterable[Declaration]) -> Laid:
    """The versions in force of all policies by file; of two that begin on one day the one put in force later wins."""
    found: dict[Path, tuple[Version, ...]] = {}
    kept = [OwnVersion.of(row.key, row.body) for row in rows if row.kind == Declaration.POLICY]
    for own in sorted((v for v in kept if not v.is_draft), key=lambda v: v.published_at):
        if policy := catalogue.policies.get(own.policy):
            found = own.laid(policy, found)
        else:
            log.warning("%s: no policy %s", own.key, own.policy)
    return found


def reward_on(versions: Iterable[OwnVersion], day: date) -> Decimal | None:
    """What the version in force on the day promises each recognised enterprise in yuan; None where nobody has said."""
    told = [v for v in versions if not v.is_draft and v.begins <= day and v.reward is not None]
    return max(told, key=lambda v: (v.begins, v.published_at)).reward if told else None


def versions_added(policy: str = "") -> list[tuple[Declaration, OwnVersion]]:
    """What the bureau has added to the policy, by default to all, with its record, drafts included, by the day it begins."""
    rows = Declaration.objects.filter(kind=Declaration.POLICY, key__startswith=f"{policy}." if policy else "").order_by(
        "pk"
    )
    return sorted(((row, OwnVersion.of(row.key, row.body)) for row in rows), key=lambda pair: pair[1].begins)


def _told(one: Mapping[str, Any]) -> dict[str, Any]:
    return {n: date.fromisoformat(v) if n in _DAYS and v else v for n, v in one.items()}


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    return {n: _text(v) for n, v in one.items()}


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(one) for one in value]
    return str(value) if isinstance(value, date | Decimal) else value


def _case(told: Mapping[str, Any], policy: Policy | None) -> OwnCase:
    inputs = policy.inputs if policy else {}
    given = {
        n: _number(v) if n in inputs and inputs[n].kind in ("number", "series") else v for n, v in told["given"].items()
    }
    case = Case(told["name"], date.fromisoformat(told["day"]), given, told["expect"])
    return OwnCase(told["sheet"], case)


def _number(value: Any) -> Any:
    if isinstance(value, list):
        return [_number(one) for one in value]
    return Decimal(value) if isinstance(value, str) else value
