"""The smallest step: what an enterprise would have to change to qualify as high-tech, and whether it still can in time.

Staff, income and R&D are those of closed accounting years (195号: 当年、最近一年 is the year before the application), so
they can only be changed for an application of the year after; property and transfers count up to the application.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from itertools import product
from math import ceil
from typing import Any, Final

from keguan.kit.rules.assessment import UNDECIDED, Condition, condition_of, verdict_of
from keguan.kit.rules.exact import Quantity
from keguan.kit.rules.facts import Facts
from keguan.kit.rules.policy import Laid, Published
from keguan.kit.rules.rule import FoundPoints, When
from keguan.lines.enterprises.rules import hnte
from keguan.lines.enterprises.rules.policies import HNTE
from keguan.lines.enterprises.rules.standing import KEYS, STANDINGS, mendable, standing_of

SECOND_CLASS, FIRST_CLASS, RESULT = 1, 3, 1  # how hard one is to get, to choose between ways: not money


def _effort(way: tuple[int, int, int]) -> int:
    a, b, c = way
    return a * SECOND_CLASS + b * FIRST_CLASS + c * RESULT


FIRST: Final = {"ip_class2": 1}  # the piece of property that is asked for where there is none
WAYS: Final = tuple(sorted(product(range(6), range(2), range(16)), key=_effort))  # the easiest first


@dataclass(frozen=True)
class Step:
    """One change, in words; `by` is the day until which it counts, None where nothing can be done."""

    condition: str
    text: str
    by: date | None


@dataclass(frozen=True)
class Gap:
    """Where an enterprise stands, one of STANDINGS by the conditions alone: the steps it lacks, what nobody has told.

    The score is from `low` to `high`, what experts judge left open.
    """

    standing: str
    verdict: str
    low: int
    high: int
    steps: tuple[Step, ...]
    missing: tuple[str, ...]

    @property
    def standing_name(self) -> str:
        return STANDINGS[self.standing]


def filing_after(on: date) -> date:
    """The day that an application prepared now is reckoned for: this summer's, from October on the next one's.

    The batches are set by each province, so the day is a convention to plan by.
    """
    return date(on.year + (on.month > 9), 6, 30)


def gap(told: Mapping[str, Any], on: date, filing: date) -> Gap:
    """What the facts lack for an application on the day of filing, seen on the day `on`.

    The rules are those in force on the day of filing. The figures told are taken for those that will count; where the
    filing falls in a later year, the newest year is still to come and its figures can be mended until its end.
    """
    same = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in told.items())
    return _gap(same, on, filing, _Laid(Published.laid))


@dataclass(frozen=True, eq=False)
class _Laid:
    """The versions laid over the program's, told apart by being put in force anew."""

    versions: Laid

    def __hash__(self) -> int:
        return id(self.versions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Laid) and other.versions is self.versions


@lru_cache(maxsize=2000)  # a work list is opened again and again, and few of its enterprises change in between
def _gap(same: tuple[tuple[str, Any], ...], on: date, filing: date, laid: _Laid) -> Gap:
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in same}
    facts = Facts(told, HNTE.inputs)
    judged = HNTE.find(facts, filing)
    verdict = verdict_of(judged.met)
    failed = [condition_of(c) for c in judged.conditions if c.finding.met.told is False]
    low, high = (int(n.fraction or 0) for n in (judged.total.low, judged.total.high))
    steps = [_step(c, facts, filing) for c in failed]
    if verdict != UNDECIDED and high <= _most(filing):
        is_owner = any(c.key == "ip" for c in failed)  # the piece asked for as a condition scores too
        parts = (
            hnte.SCORE.find_parts(Facts(dict(told) | FIRST, HNTE.inputs), _when(filing)) if is_owner else judged.parts
        )
        if way := _more_points(dict(told) | (FIRST if is_owner else {}), parts, filing):
            steps.append(way)
    open_ = [condition_of(c) for c in judged.conditions if c.finding.met.told is None] if verdict == UNDECIDED else []
    names = [HNTE.inputs[n].about for c in open_ for n in c.missing] + [c.name for c in open_ if not c.missing]
    standing, _ = standing_of([c.key for c in failed], high, mendable(on, filing), is_open=verdict == UNDECIDED)
    return Gap(KEYS[standing], verdict, low, high, tuple(steps), tuple(dict.fromkeys(names)))


def _when(filing: date) -> When:
    return When(filing, Published.laid)


def _most(filing: date) -> Fraction:
    """The score that is not enough yet, as in force on the day of filing; nothing where no number is in force."""
    version, reason = hnte.SCORE.in_force(_when(filing))
    return Fraction(-1) if version is None or reason else version.value().fraction or Fraction(0)


def _step(c: Condition, facts: Facts, filing: date) -> Step:
    ways = {
        "staff_ratio": _staff,
        "rd_ratio": _rd,
        "rd_domestic": _domestic,
        "hitech_income": _income,
    }
    if c.key in ways:
        border = Fraction(c.required or 0)
        return Step(c.key, f"{filing.year - 1}年{ways[c.key](facts, border)}", date(filing.year - 1, 12, 31))
    if c.key == "ip":
        return Step(c.key, f"申报前取得至少 {c.required} 件知识产权（自主研发或受让），Ⅱ类没有用过的才算", filing)
    if c.key == "age":
        ready = filing + timedelta(days=-int(c.distance or 0))
        return Step(c.key, f"注册满 {c.required} 天是 {ready}，此前不能申报", None)
    if c.key == "incidents":
        return Step(c.key, "申请前一年内有重大安全、质量事故或严重环境违法，满一年后才能申报", None)
    return Step(c.key, f"{c.name}：不符合，无法在申报前改变", None)


def _known(of: Quantity) -> Fraction:
    return of.fraction or Fraction(0)


def _staff(facts: Facts, border: Fraction) -> str:
    """Newly hired S&T staff raise both sides: (st + k) / (staff + k) ≥ border."""
    staff, st = _known(facts.number("staff")), _known(facts.number("st_staff"))
    turned = f"把 {ceil(border * staff - st)} 名现有职工转到研发岗位满 183 天"
    return f"科技人员增加 {ceil((border * staff - st) / (1 - border))} 人（新招），或{turned}" if border < 1 else turned


def _rd(facts: Facts, border: Fraction) -> str:
    rd, sales = (_known(facts.series(name).total()) for name in ("rd", "sales"))
    return f"研发费用比现在的水平多归集 {_wan(border * sales - rd)}（三年合计）"


def _domestic(facts: Facts, border: Fraction) -> str:
    rd, inside = (_known(facts.series(name).total()) for name in ("rd", "rd_domestic"))
    return f"把 {_wan(border * rd - inside)}的境外研发改在境内（三年合计）"


def _income(facts: Facts, border: Fraction) -> str:
    income, high = (_known(facts.number(name)) for name in ("income", "hitech_income"))
    return f"高新技术产品收入多 {_wan(border * income - high)}（总收入不变时）"


def _wan(yuan: Fraction) -> str:
    """Yuan in 万元, rounded up to two places: what is asked for is enough."""
    return f"{ceil(yuan / 100) / 100:,.2f} 万元".replace(".00", "")


def _more_points(told: dict[str, Any], parts: Sequence[FoundPoints], filing: date) -> Step | None:
    """The easiest way to a score whose upper end passes: more property of class I or II, more results put to use.

    None where it passes without any. Only what is asked for is scored again, the other parts stay as they are.
    """
    second, first, results = (int(told.get(n) or 0) for n in ("ip_class2", "ip_class1", "transfers"))
    when = _when(filing)

    @cache
    def scored(block: str, **changed: Any) -> dict[str, FoundPoints]:
        facts = Facts(told | changed, HNTE.inputs)
        return {p.rule.key: p.rule.find(facts, when) for p in parts if p.rule.key.startswith(block)}

    def passes(way: tuple[int, int, int]) -> bool:
        a, b, c = way
        gained: dict[str, FoundPoints] = {}
        if a or b:
            gained |= scored("ip_", ip_class2=second + a, ip_class1=first + b, ip_own_rd=True)
        if c:
            gained |= scored("transfer", transfers=results + c)
        found = hnte.SCORE.judge(tuple(gained.get(p.rule.key, p) for p in parts), when)
        return found.finding.met.told is not False

    best = next((way for way in WAYS if passes(way)), None)
    if best is None:
        return Step("score", "创新能力评价最高也到不了 70 分以上，增长和成果都要补", None)
    a, b, c = best
    words = [f"Ⅱ类知识产权再取得 {a} 件"] * bool(a) + [f"Ⅰ类知识产权取得 {b} 件"] * bool(b)
    words += [f"成果转化再做 {c} 项"] * bool(c)
    return Step("score", "、".join(words) + "，得分上限才能超过 70", filing) if words else None
