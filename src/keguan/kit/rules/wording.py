"""A judgement in the words of people: shares as percentages, amounts in 万元, inputs by the names they are asked by."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from keguan.kit import words
from keguan.kit.rules.assessment import FAIL, PASS, Condition
from keguan.kit.rules.facts import Input
from keguan.kit.rules.policy import Policy

_PLAIN: Final = {"true": "是", "false": "否"}
_SIGNS: Final = {">=": "不低于 ", ">": "高于 ", "<=": "不超过 ", "<": "低于 ", "=": ""}
_PART: Final = re.compile(r"^([a-z][a-z_0-9]*)?(>=|<=|>|<|=)?(-?\d+(?:\.\d+)?|true|false)$")
_NAME: Final = re.compile(r"[a-z][a-z_0-9]+")


@dataclass(frozen=True)
class Judged:
    """A condition with what was found and required, as people read it; `depth` is how many groups it stands in."""

    condition: Condition
    policy: Policy
    depth: int = 0

    @property
    def group(self) -> str:
        """How its parts are joined, where it has any."""
        return ("满足其一即可" if self.condition.is_any else "都要满足") if self.condition.parts else ""

    @property
    def inputs(self) -> list[Input]:
        """What it was judged by; of those that are spoken of alike the first."""
        needed = (self.policy.inputs[name] for name in self.condition.needs)
        return list({asked.about or asked.name: asked for asked in reversed(list(needed))}.values())[::-1]

    @property
    def actual(self) -> str:
        """What was found; where nothing was, the reason."""
        found, why = self.condition.actual, in_words(self.condition.why, self.policy)
        said = "；".join(self._said(part) for part in found.split("；")) if found is not None else ""
        return "，".join(part for part in (said, why) if part) or "—"

    @property
    def required(self) -> str:
        c = self.condition
        if not c.required:
            return ""
        sign = _SIGNS.get(c.sign, "")
        said = [self._said(part, sign if c.unit or part[0].isdecimal() else "") for part in c.required.split("；")]
        return "；".join(said) + (f"（{c.means}）" if c.means else "")

    @property
    def distance(self) -> str:
        """How far it is from the border, either way; the worst of several."""
        c = self.condition
        if c.distance is None or c.verdict not in (PASS, FAIL) or c.sign == "=":
            return ""
        told = [_PART.match(part) for part in c.distance.split("；")]
        if c.verdict == FAIL:
            told = [m for m in told if m and Decimal(m[3]) <= 0]
        return "；".join(self._apart(m[1] or "", Decimal(m[3])) for m in told if m)

    def _apart(self, name: str, by: Decimal) -> str:
        if not by:
            return "正好在线上"
        size = self._number(name, abs(by), is_span=True)
        return f"{self._asked(name)}{'多出' if by > 0 else '还差'} {size}"

    def _said(self, told: str, sign: str = "") -> str:
        """A part such as sales<=200000000, >=0.03, true or 1-8."""
        match = _PART.match(told)
        if not match:
            return in_words(told, self.policy)
        name, how, value = match.groups()
        sign = _SIGNS[how] if how else sign
        if value in _PLAIN:
            return f"{self._asked(name or '')}{_PLAIN[value]}"
        if not name and not self.condition.unit and (of := self.policy.inputs.get(self.condition.key)) and of.options:
            return of.options.get(value, value)
        return f"{self._asked(name or '')}{sign}{self._number(name or '', Decimal(value))}"

    def _asked(self, name: str) -> str:
        asked = self.policy.inputs.get(name)
        return f"{asked.name if asked.kind == 'truth' else asked.about} " if asked else ""

    def _number(self, name: str, value: Decimal, *, is_span: bool = False) -> str:
        if name in self.policy.inputs:
            return _of_input(self.policy.inputs[name], value, is_span=is_span)
        if self.condition.unit == "ratio":
            return f"{words.plain(words.rounded(value * 100))} 个百分点" if is_span else words.percent(value)
        if self.condition.unit == "元":
            return words.money(value)
        return f"{words.plain(words.rounded(value))} {self.condition.unit}".rstrip()


def _of_input(asked: Input, value: Decimal, *, is_span: bool) -> str:
    if asked.kind == "day":
        return f"{value} 天" if is_span else (date(1970, 1, 1) + timedelta(days=int(value))).isoformat()
    return f"{words.plain(words.rounded(value / asked.unit))}{asked.unit_name}"


def judged(conditions: Sequence[Condition], policy: Policy, depth: int = 0) -> Iterator[Judged]:
    """Each condition, its parts behind it."""
    for condition in conditions:
        yield Judged(condition, policy, depth)
        yield from judged(condition.parts, policy, depth + 1)


def in_words(told: str, policy: Policy) -> str:
    """The text with the inputs' names in Chinese."""
    return _NAME.sub(lambda m: policy.inputs[m[0]].name if m[0] in policy.inputs else m[0], told)
