"""Who explains the growth: from last year's total over entrants, leavers, growth and decline to this year's, exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

STEPS: Final = {
    "entrants": "新增填报的企业",
    "up": "比上年增加的企业",
    "down": "比上年减少的企业",
    "leavers": "不再填报的企业",
}


@dataclass(frozen=True)
class Member:
    """One enterprise in a step, by primary key, with its cost of both years in yuan."""

    key: int
    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.before


@dataclass(frozen=True)
class Step:
    """One step of the bridge: what it adds in yuan, and who it consists of, the largest change first."""

    key: str
    members: tuple[Member, ...]

    @property
    def name(self) -> str:
        return STEPS[self.key]

    @property
    def amount(self) -> Decimal:
        return sum((m.change for m in self.members), Decimal(0))


@dataclass(frozen=True)
class Bridge:
    """Last year's total, the steps and this year's total; the steps add up to the difference."""

    before: Decimal
    steps: tuple[Step, ...]
    now: Decimal

    def points(self, amount: Decimal) -> Fraction | None:
        """How much an amount contributes to the growth, as a share of last year's total; None without one."""
        return Fraction(amount) / Fraction(self.before) if self.before else None


def bridge(before: Mapping[int, Decimal], now: Mapping[int, Decimal]) -> Bridge:
    """The bridge between the costs of two years by enterprise; who reports in both without a change is in no step."""
    members = [Member(key, before.get(key, Decimal(0)), now.get(key, Decimal(0))) for key in before.keys() | now.keys()]

    def step(key: str) -> Step:
        found = (m for m in members if _step_of(m, before, now) == key)
        return Step(key, tuple(sorted(found, key=lambda m: (-abs(m.change), m.key))))

    return Bridge(sum(before.values(), Decimal(0)), tuple(step(key) for key in STEPS), sum(now.values(), Decimal(0)))


def _step_of(member: Member, before: Mapping[int, Decimal], now: Mapping[int, Decimal]) -> str:
    if member.key not in before:
        return "entrants"
    if member.key not in now:
        return "leavers"
    return "up" if member.change > 0 else "down" if member.change < 0 else ""
