"""Which indicator a claim speaks of: the wordings found around the number, ranked."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from keguan.kit.indicator import AnyIndicator
from keguan.report.checking.claims import CHANGE, POINTS, RANK, Claim
from keguan.report.checking.context import Around
from keguan.report.checking.vocabulary import Wording, known, wording

SURE: Final = 9.0  # from here on a wording beside the number tells what is meant
_ALIKE: Final = (
    frozenset("家户"), frozenset({"人", "名", "位", "人次"}), frozenset({"场", "次", "期", "场次"}), frozenset("项件"), frozenset("项笔份"),
)  # fmt: skip
_FILLER: Final = re.compile(
    r"(?:已|力争|确保|计划|预计|实现|争取|要|共|总共|累计|达到?了?|为|有|数|是|了|约|近|超过?|突破|逾|至|到|已经|分别|总数|总量|[:：\s])*$"
)


@dataclass(frozen=True)
class Candidate:
    """An indicator that the words may mean; `score` tells how surely, `words` which of them."""

    indicator: AnyIndicator
    score: float
    words: str
    is_beside: bool = True  # whether the words stand beside the number, not merely before in its sentence


def candidates(claim: Claim, around: Around) -> list[Candidate]:
    """The indicators that the claim may speak of, the surest first."""
    return ranked(around, lambda indicator: _fits(claim, indicator))


def ranked(around: Around, fits: Callable[[AnyIndicator], bool]) -> list[Candidate]:
    """The indicators that fit and are named by the words, the surest first."""
    found = [made for indicator in known() if fits(indicator) and (made := _scored(indicator, around))]
    return sorted(found, key=lambda candidate: -candidate.score)


def _fits(claim: Claim, indicator: AnyIndicator) -> bool:
    """Whether a number of this kind and unit can be the indicator's value, or its change."""
    if claim.kind == RANK:
        return indicator.unit == "位"
    if indicator.unit == "位":
        return False
    if claim.kind == POINTS:
        return True
    if claim.unit in ("%", "‰"):
        return claim.kind == CHANGE or indicator.unit == "%"
    return same_unit(claim.unit, indicator.unit)


def same_unit(written: str, declared: str) -> bool:
    if written == declared or not written:
        return written == declared or declared not in ("元", "%")
    if "元" in (written, declared) or "%" in (written, declared):
        return False
    if "个" in (written, declared):
        return "人次" not in (written, declared) and "笔" not in (written, declared)
    return any(written in group and declared in group for group in _ALIKE)


def _scored(indicator: AnyIndicator, around: Around) -> Candidate | None:
    told = wording(indicator)
    clause = around.own[-len(around.clause) :] if len(around.clause) > 2 else around.own
    if any(p.search(clause) or p.search(clause + around.after[:4]) for p in told.never):
        return None
    beside = _beside(told, around)
    if beside is None:
        return None
    score, words, is_beside = beside
    if told.about:
        if not any(p.search(around.wide) for p in told.about):
            return None
        score += 2 if any(p.search(around.sentence + around.after) for p in told.about) else 0
    return Candidate(indicator, score, words, is_beside)


def _beside(told: Wording, around: Around) -> tuple[float, str, bool] | None:
    """The best wording in the number's own words, else in what its sentence said before."""
    best: tuple[float, str] | None = None
    bare = _FILLER.sub("", around.own)
    near = bare + around.after
    for pattern in told.say:
        for match in pattern.finditer(near):
            if not match[0] or match.start() > len(bare) + 4:
                continue
            distance = max(0, len(bare) - match.end())
            score = 10 + len(match[0]) - distance / 4
            best = max(best or (0.0, ""), (score, match[0]))
    if best is not None:
        return (*best, True)
    earlier = around.sentence[: len(around.sentence) - len(around.own)]
    for pattern in told.say:
        for match in pattern.finditer(earlier):
            if match[0]:
                distance = len(earlier) - match.end()
                best = max(best or (0.0, ""), (4 + len(match[0]) / 2 - distance / 12, match[0]))
    return (*best, False) if best and best[0] > 0 else None
