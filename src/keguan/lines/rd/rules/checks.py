"""The cross-checks of a return (审核关系): every rule of checks.toml against the figures of one form."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, Final

from keguan.kit.errors import BureauError
from keguan.kit.rules.exact import ratio, shown
from keguan.lines.rd.rules.forms import Version
from keguan.lines.rd.rules.formula import Figures, Formula, parse

HARD, WARN, ADVICE, OFF = "hard", "warn", "advice", "off"
LEVELS: Final = {HARD: "必须改正", WARN: "请改正或写明原因", ADVICE: "提示"}
FACTS: Final = {
    "months": "107-1 各项目人月合计",
    "spend": "107-1 各项目经费合计",
    "government": "107-1 各项目政府资金合计",
}
_PATH: Final = Path(__file__).with_name("checks.toml")


@dataclass(frozen=True)
class Check:
    """One declared rule; a hard one is called by its formula."""

    key: str
    level: str
    formula: Formula
    told: str = ""


@dataclass(frozen=True)
class Finding:
    """What a rule found: the sentence with both sides' values; `codes` are the cells it speaks of."""

    key: str
    level: str
    sentence: str
    codes: tuple[str, ...] = ()

    @property
    def level_name(self) -> str:
        return LEVELS[self.level]


@dataclass(frozen=True)
class Told:
    """A return as it is checked: figures by code in the unit of the form, last year's, and the projects of 107-1.

    `peers` are the shares of R&D in sales of other enterprises of the field, `levels` what the bureau set otherwise.
    """

    version: Version
    values: Figures
    last: Figures
    projects: Sequence[Mapping[str, str]] = ()
    peers: Sequence[Fraction] = ()
    levels: Mapping[str, str] = ()  # type: ignore[assignment]

    @property
    def figures(self) -> dict[str, Fraction | None]:
        """All that formulas may name; what the form of the year does not have is not there."""
        known = {item.code: self.values.get(item.code) for item in self.version.all}
        before = {f"@{item.code}": self.last.get(item.code) for item in self.version.all}
        return {**known, **before, **totals(self.projects)}


def totals(projects: Sequence[Mapping[str, str]]) -> dict[str, Fraction | None]:
    """Person-months, cost and government money of the projects; not known without any project."""
    if not projects:
        return {}
    columns = {"months": "months", "spend": "spend", "government": "government"}
    return {
        name: sum((Fraction(p.get(column) or 0) for p in projects), Fraction(0)) for name, column in columns.items()
    }


@cache
def declared() -> dict[str, Any]:
    return tomllib.loads(_PATH.read_text(encoding="utf8"), parse_float=Decimal)


@cache
def checks() -> tuple[Check, ...]:
    """Every formula rule, the hard ones first. Raises CatalogueError for one that cannot be read."""
    told = declared()
    hard = [Check(text.replace(" ", ""), HARD, parse(text)) for text in told["hard"]["formulas"]]
    return (*hard, *(Check(one["key"], WARN, parse(one["formula"]), one["told"]) for one in told["warn"]))


def levels_told(told: Mapping[str, str]) -> dict[str, str]:
    """The levels that a bureau set, by the key of the check. Raises BureauError for an unknown key or level."""
    keys = {check.key for check in checks()} | {"unit", "peers", "project", "no_project"}
    wrong = [f"{key} = {level}" for key, level in told.items() if key not in keys or level not in (*LEVELS, OFF)]
    if wrong:
        listed = "、".join(wrong)
        raise BureauError(
            "returns.levels",
            f"city.toml 的 [rd_checks] 里看不懂：{listed}。轻重写 hard、warn、advice 或 off，键见 returns.md。",
        )
    return dict(told)


def findings(told: Told) -> list[Finding]:
    """Everything found, hard errors first, at the levels that the bureau set; what is not known is not judged."""
    figures, names = told.figures, {**told.version.names, **FACTS}
    found = [*_by_formula(figures, names), *_unit_faults(told), *_beside_peers(told), *_projects(told)]
    levels = dict(told.levels)
    set_by = (replace(f, level=levels.get(f.key.split(":")[0], f.level)) for f in found)
    order = list(LEVELS)
    return sorted((f for f in set_by if f.level != OFF), key=lambda f: order.index(f.level))


def undecided(told: Told) -> int:
    """How many formula rules could not be judged because a figure is missing."""
    figures = told.figures
    return sum(check.formula.holds(figures) is None for check in checks() if _applies(check, figures))


def _applies(check: Check, figures: Figures) -> bool:
    """Whether the form of the year has every code that the rule names."""
    return all(name in figures or not name.strip("@").isdecimal() for name in check.formula.names())


def _by_formula(figures: Figures, names: Mapping[str, str]) -> Iterator[Finding]:
    for check in checks():
        if _applies(check, figures) and check.formula.holds(figures) is False:
            said = check.formula.said(figures, names)
            codes = tuple(sorted(n for n in check.formula.names() if not n.startswith("@")))
            yield Finding(check.key, check.level, f"{check.told}：{said}。" if check.told else f"{said}。", codes)


def _unit_faults(told: Told) -> Iterator[Finding]:
    """R&D cost about 1000 or 10 times last year's, or the peers' usual share of the sales, or a tenth or thousandth."""
    cost, sales = told.values.get("7"), told.values.get("revenue")
    before = told.last.get("7")
    usual = median(told.peers) * sales if sales and len(told.peers) >= declared()["peers"]["least"] else None
    for name, other in (("上年研究开发费用", before), ("同领域企业的通常水平", usual)):
        if not cost or not other:
            continue
        for factor in declared()["units"]["factors"]:
            times = Fraction(str(factor["times"]))
            if times / 2 <= cost / other <= times * 2:
                said = f"研究开发费用合计（7） {shown(cost)} 约是{name} {shown(round(other))} 的 {shown(times)} 倍"
                yield Finding(f"unit:{name}", WARN, f"{said}，{factor['told']}。", ("7",))


def _beside_peers(told: Told) -> Iterator[Finding]:
    cost, sales, rule = told.values.get("7"), told.values.get("revenue"), declared()["peers"]
    if not cost or not sales or len(told.peers) < rule["least"]:
        return
    middle, share = median(told.peers), cost / sales
    if not middle * ratio(rule["low"]) <= share <= middle * ratio(rule["high"]):
        said = f"研究开发费用占营业收入 {_percent(share)}，同领域 {len(told.peers)} 家的中间值是 {_percent(middle)}"
        yield Finding("peers", WARN, f"{said}，相差悬殊。", ("7", "revenue"))


def _percent(share: Fraction) -> str:
    return f"{shown(round(share * 100, 2))}%"


def _projects(told: Told) -> Iterator[Finding]:
    """What the name, result and goal of a project suggest; and a return with cost but no project left."""
    rule, doubtful = declared()["projects"], 0
    for number, project in enumerate(told.projects, start=1):
        name, reasons = project.get("name", ""), []
        if words := [word for word in rule["words"] if word in name]:
            reasons.append(f"名称里有“{'、'.join(words)}”")
        if re.search(rf"[A-Za-z]{{{rule['letters']},}}", name):
            reasons.append(f"名称里有连续 {rule['letters']} 个以上字母")
        if project.get("result") in rule["results"]:
            reasons.append(f"成果形式是 {project['result']}")
        if project.get("goal") in rule["goals"]:
            reasons.append(f"技术经济目标是 {project['goal']}")
        if reasons:
            doubtful += 1
            yield Finding(
                f"project:{number}", ADVICE, f"第 {number} 个项目“{name}”{'，'.join(reasons)}，有的地方不算研发项目。"
            )
    if told.projects and doubtful == len(told.projects):
        yield Finding("no_project", ADVICE, "没有一个项目不带疑问，有的地方不把这样的企业计入。")
