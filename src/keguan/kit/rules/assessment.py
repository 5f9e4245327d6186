"""A judgement in words: each condition with what was found, what is asked, how far apart, and the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from keguan.kit.rules.exact import Quantity, Truth, shown
from keguan.kit.rules.finding import Measure
from keguan.kit.rules.rule import AnyOf, Found, FoundPoints
from keguan.kit.rules.scoring import Range

PASS, FAIL, UNDECIDED = "pass", "fail", "undecided"


@dataclass(frozen=True)
class Condition:
    """One condition judged. Numbers are decimal text; `unit` says how people read them: "ratio" as a percentage.

    `sign` is how it is compared, where all measures are alike, and `means` how the border was reckoned. `needs` and
    `missing` are its inputs and those that would have to be told; of `parts` each has to be met, or one where `is_any`;
    `why` says in words what leaves it open or waives it.
    """

    key: str
    name: str
    verdict: str
    actual: str | None
    required: str | None
    distance: str | None
    cite: str
    why: str = ""
    unit: str = ""
    missing: tuple[str, ...] = ()
    status: str = ""
    parts: tuple["Condition", ...] = ()
    sign: str = ""
    means: str = ""
    needs: tuple[str, ...] = ()
    is_any: bool = False


@dataclass(frozen=True)
class Part:
    """Points of one part of a score as a range: what experts judge is left open from `low` to `high`."""

    key: str
    name: str
    low: int
    high: int
    max: int
    why: str = ""
    missing: tuple[str, ...] = ()
    cite: str = ""


@dataclass(frozen=True)
class Assessment:
    """The judgement of one policy on one day; the score is a range, never a final score."""

    policy: str
    on: date
    verdict: str
    conditions: tuple[Condition, ...]
    low: int
    high: int
    parts: tuple[Part, ...]
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        parts = [{"key": p.key, "low": p.low, "high": p.high, "max": p.max} for p in self.parts]
        told: dict[str, Any] = {"verdict": self.verdict, "conditions": [_condition_json(c) for c in self.conditions]}
        told["score"] = {"low": self.low, "high": self.high, "parts": parts}
        return told | ({"warnings": list(self.warnings)} if self.warnings else {})

    @property
    def missing(self) -> tuple[str, ...]:
        """The inputs that leave conditions open, each once."""
        return tuple(dict.fromkeys(name for c in self.conditions for name in c.missing))


def _condition_json(c: Condition) -> dict[str, Any]:
    told: dict[str, Any] = {"key": c.key, "verdict": c.verdict, "actual": c.actual, "required": c.required}
    told |= {"distance": c.distance, "cite": c.cite} | ({"why": c.why} if c.why else {})
    return told | ({"parts": [_condition_json(p) for p in c.parts]} if c.parts else {})


def verdict_of(met: Truth) -> str:
    return PASS if met.told is True else FAIL if met.told is False else UNDECIDED


def condition_of(found: Found) -> Condition:
    """The words of what was found of one enterprise."""
    rule, finding = found.rule, found.finding
    verdict = verdict_of(finding.met)
    parts = tuple(condition_of(p) for p in found.parts)
    missing = tuple(name for name, is_so in found.missing if is_so.told) if verdict == UNDECIDED else ()
    missing = tuple(dict.fromkeys((*missing, *(m for p in parts for m in p.missing if verdict == UNDECIDED))))
    waived = next((words for is_so, words in finding.waivers if is_so.told), "")
    doubts = [words for is_so, words in finding.doubts if is_so.told]
    cite = found.version.cite if found.version else "；".join(dict.fromkeys(p.cite for p in parts))
    if waived:
        why, cite = f"{waived}，直接确认，不看得分", finding.waived_by
    elif verdict == UNDECIDED and not parts:
        why = found.reason or f"缺少：{'、'.join(missing)}" if found.reason or missing else "；".join(doubts)
    elif verdict == UNDECIDED:
        why = "；".join(dict.fromkeys(p.why for p in parts if p.verdict == UNDECIDED))
    else:
        why = ""
    actual, distance = _joined(finding.measures, _actual), _joined(finding.measures, _distance)
    required = _required(finding.measures) or (found.version.asks if found.version else "") or None
    status = found.version.status if found.version else ""
    means = rule.means(found.version) if found.version and not found.reason else ""
    signs = {m.sign for m in finding.measures}
    return Condition(
        rule.key, rule.name, verdict, actual, required, distance, cite, why, rule.unit, missing, status, parts,
        sign=signs.pop() if len(signs) == 1 else "", means=means, needs=rule.needs, is_any=isinstance(rule, AnyOf),
    )  # fmt: skip


def part_of(found: FoundPoints) -> Part:
    rule, range_ = found.rule, found.range
    missing = tuple(name for name, is_so in found.missing if is_so.told) if range_.open.told else ()
    doubts = [words for is_so, words in found.doubts if is_so.told]
    why = found.reason or (f"缺少：{'、'.join(missing)}" if missing else "；".join(doubts))
    if not why and rule.by_experts and _whole(range_.low) != _whole(range_.high):
        why = "由专家评价"
    cite = found.version.cite if found.version else ""
    return Part(rule.key, rule.name, _whole(range_.low), _whole(range_.high), rule.max, why, missing, cite)


def _whole(of: Quantity) -> int:
    return int(of.fraction or 0)


def _joined(measures: Sequence[Measure], tell: Any) -> str | None:
    told = [(m.name, text) for m in measures if (text := tell(m)) is not None]
    return "；".join(dict.fromkeys(f"{name}={text}" if name else text for name, text in told)) or None


def _actual(m: Measure) -> str | None:
    if isinstance(m.actual, Truth):
        return None if m.actual.told is None else str(m.actual.told).lower()
    if isinstance(m.actual, Range):
        low, high = _whole(m.actual.low), _whole(m.actual.high)
        return str(low) if low == high else f"{low}-{high}"
    return None if m.actual.fraction is None else shown(m.actual.fraction)


def _required(measures: Sequence[Measure]) -> str:
    told = []
    is_mixed = len({m.sign for m in measures}) > 1
    for m in measures:
        text = m.required if isinstance(m.required, str) else _shown(m.required.fraction)
        is_signed = (m.name or is_mixed) and text and not isinstance(m.required, str)
        told.append(f"{m.name}{m.sign}{text}" if is_signed else text)
    return "；".join(dict.fromkeys(text for text in told if text))


def _shown(of: Fraction | None) -> str:
    return "" if of is None else shown(of)


def _distance(m: Measure) -> str | None:
    """How far above the border, or below it where it must not be passed; negative where it is not met."""
    if isinstance(m.required, str) or m.required.fraction is None:
        return None
    actual = m.actual
    if isinstance(actual, Range):
        actual = actual.low if _whole(actual.low) == _whole(actual.high) else Quantity(None)
    if isinstance(actual, Truth) or actual.fraction is None:
        return None
    apart = actual.fraction - m.required.fraction
    return shown(-apart if m.sign.startswith("<") else apart)
