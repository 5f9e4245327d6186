"""The smallest step: what an enterprise would have to change to qualify as high-tech, and whether it still can in time.

Staff, income and R&D are those of closed accounting years (195号: 当年、最近一年 is the year before the application), so
they can only be changed for an application of the year after; property and transfers count up to the application.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Any, Final

from keguan.kit.rule import FAIL, PASS, UNDECIDED, Assessment, Condition, Facts
from keguan.lines.enterprises.rules import hnte

FEW: Final = 2  # steps that an enterprise can be asked to take in one year
MORE_THAN: Final = 70  # 195号: 70以上, 70 itself left out
SECOND_CLASS, FIRST_CLASS, RESULT = 1, 3, 1  # how hard one is to get, to choose between ways: not money
NAMES: Final = {
    "registered_on": "成立日期", "resident": "统一社会信用代码", "field": "技术领域", "ip_class1": "知识产权", "ip_class2": "知识产权",
    "ip_own_rd": "知识产权获得方式", "staff": "职工总数", "st_staff": "科技人员数", "rd": "近三年研发费用（195号）",
    "rd_domestic": "境内研发费用", "sales": "近三年销售收入", "net_assets": "近三年净资产", "income": "总收入",
    "hitech_income": "高新技术产品收入", "incidents": "部门核查", "transfers": "成果转化清单",
}  # fmt: skip
STANDINGS: Final = {"ready": "条件已够", "near": "差一两步", "unknown": "数据不全", "far": "差得多"}
CONDITIONS: Final = tuple(n for n in NAMES if n not in ("net_assets", "transfers", "ip_own_rd"))


@dataclass(frozen=True)
class Step:
    """One change, in words; `by` is the day until which it counts, None where nothing can be done."""

    condition: str
    text: str
    by: date | None


@dataclass(frozen=True)
class Gap:
    """Where an enterprise stands: its assessment, the steps it lacks, and the inputs nobody has told."""

    assessment: Assessment
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    filing: date

    @property
    def can(self) -> bool:
        """Whether each failed condition can still be mended for the filing day."""
        return all(s.by is not None and s.by >= self.assessment.on for s in self.steps)

    @property
    def standing(self) -> str:
        """ready, near (a few steps, all possible), far, or unknown (figures are missing)."""
        if self.assessment.verdict == UNDECIDED:
            return "unknown"
        if self.assessment.verdict == PASS and self.assessment.high > MORE_THAN:
            return "ready" if not self.steps else "near"
        return "near" if self.can and len(self.steps) <= FEW else "far"

    @property
    def standing_name(self) -> str:
        return STANDINGS[self.standing]


def gap(told: Mapping[str, Any], on: date, filing: date) -> Gap:
    """What the facts lack for an application on the day of filing, seen on the day `on`.

    The figures told are taken for those that will count; where the filing falls in a later year, the newest year is
    still to come and its figures can be mended until its end.
    """
    facts = Facts(told)
    assessed = hnte.assess(facts, on)
    close = date(filing.year - 1, 12, 31)
    steps = [s for c in assessed.conditions if c.verdict == FAIL and (s := _step(c, facts, on, filing, close))]
    if assessed.high <= MORE_THAN and assessed.verdict != UNDECIDED:
        owned = {"ip_class2": 1} if any(s.condition == "ip" for s in steps) else {}
        changed = dict(told) | owned  # the piece asked for as a condition scores too
        if hnte.assess(Facts(changed), on).high <= MORE_THAN:
            steps.append(_more_points(changed, on, filing))
    missing = dict.fromkeys(NAMES[n] for n in CONDITIONS if not facts.has(n) and not (n == "field" and "field" in told))
    for c in assessed.conditions:
        if c.verdict == UNDECIDED and c.why:
            names = [NAMES[n] for n in re.findall(r"[a-z][a-z_0-9]+", c.why) if n in NAMES]
            missing |= dict.fromkeys(names or [c.name])
    if assessed.verdict == FAIL:
        missing = {}  # one failed condition decides
    return Gap(assessed, tuple(steps), tuple(missing), filing)


def _step(c: Condition, facts: Facts, on: date, filing: date, close: date) -> Step | None:
    ways = {
        "staff_ratio": _staff,
        "rd_ratio": _rd,
        "rd_domestic": _domestic,
        "hitech_income": _income,
    }
    if c.key in ways:
        text = ways[c.key](facts, on)
        return Step(c.key, f"{filing.year - 1}年{text}", close)
    if c.key == "ip":
        return Step(c.key, "申报前取得至少 1 件知识产权（自主研发或受让），Ⅱ类没有用过的才算", filing)
    if c.key == "age":
        ready = facts.day("registered_on") + timedelta(days=int(c.required))
        if ready > filing:
            return Step(c.key, f"注册满 365 天是 {ready}，此前不能申报", None)
        return None
    if c.key == "incidents":
        return Step(c.key, "申请前一年内有重大安全、质量事故或严重环境违法，满一年后才能申报", None)
    return Step(c.key, f"{c.name}：不符合，无法在申报前改变", None)


def _staff(facts: Facts, on: date) -> str:
    """Newly hired S&T staff raise both sides: (st + k) / (staff + k) ≥ border."""
    border = hnte.PARAMETERS.at("staff_ratio", on).value()
    staff, st = facts.count("staff"), facts.count("st_staff")
    hire, turn = ceil((border * staff - st) / (1 - border)), ceil(border * staff - st)
    return f"科技人员增加 {hire} 人（新招），或把 {turn} 名现有职工转到研发岗位满 183 天"


def _rd(facts: Facts, on: date) -> str:
    rule = hnte.PARAMETERS.at("rd_ratio", on)
    rd, sales = facts.series("rd"), facts.series("sales")
    lack = rule.band(sales[-1]) * sum(sales, Fraction(0)) - sum(rd, Fraction(0))
    return f"研发费用比现在的水平多归集 {_wan(lack)}（三年合计）"


def _domestic(facts: Facts, on: date) -> str:
    border = hnte.PARAMETERS.at("rd_domestic", on).value()
    lack = border * sum(facts.series("rd"), Fraction(0)) - sum(facts.series("rd_domestic"), Fraction(0))
    return f"把 {_wan(lack)}的境外研发改在境内（三年合计）"


def _income(facts: Facts, on: date) -> str:
    border = hnte.PARAMETERS.at("hitech_income", on).value()
    return f"高新技术产品收入多 {_wan(border * facts.number('income') - facts.number('hitech_income'))}（总收入不变时）"


def _wan(yuan: Fraction) -> str:
    """Yuan in 万元, rounded up to two places: what is asked for is enough."""
    return f"{ceil(yuan / 100) / 100:,.2f} 万元".replace(".00", "")


def _more_points(told: dict[str, Any], on: date, filing: date) -> Step:
    """The easiest way to a score whose upper end is beyond 70: more property of class I or II, more results put to use."""
    best: tuple[int, int, int, int] | None = None
    second, first, results = (int(told.get(n) or 0) for n in ("ip_class2", "ip_class1", "transfers"))
    for a, b, c in product(range(6), range(2), range(16)):
        effort = a * SECOND_CLASS + b * FIRST_CLASS + c * RESULT
        if best and effort >= best[0]:
            continue
        changed = told | {"ip_class2": second + a, "ip_class1": first + b, "transfers": results + c, "ip_own_rd": True}
        if hnte.assess(Facts(changed), on).high > MORE_THAN:
            best = (effort, a, b, c)
    if best is None:
        return Step("score", "创新能力评价最高也到不了 70 分以上，增长和成果都要补", None)
    _, a, b, c = best
    parts = [f"Ⅱ类知识产权再取得 {a} 件"] * bool(a) + [f"Ⅰ类知识产权取得 {b} 件"] * bool(b)
    parts += [f"成果转化再做 {c} 项"] * bool(c)
    return Step("score", "、".join(parts) + "，得分上限才能超过 70", filing)
