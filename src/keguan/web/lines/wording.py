"""A judgement in the words of people: shares as percentages, inputs by the names they are asked by."""

import re
from dataclasses import dataclass
from decimal import Decimal

from keguan.kit import words
from keguan.kit.rules.assessment import Condition
from keguan.kit.rules.policy import Policy

_PLAIN = {"true": "是", "false": "否"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(r"[a-z][a-z_0-9]+")


@dataclass(frozen=True)
class Judged:
    """A condition with what was found and required, as people read it."""

    condition: Condition
    policy: Policy

    @property
    def actual(self) -> str:
        """What was found; where nothing was, the reason."""
        found, why = self.condition.actual, in_words(self.condition.why, self.policy)
        return "，".join(part for part in (self._said(found) if found is not None else "", why) if part) or "—"

    @property
    def required(self) -> str:
        wanted = self._said(self.condition.required)
        return f"不低于 {wanted}" if self.condition.unit else wanted

    def _said(self, told: str) -> str:
        if self.condition.unit == "ratio":
            return _NUMBER.sub(lambda m: words.percent(Decimal(m[0])), told)
        if self.condition.unit:
            return f"{told} {self.condition.unit}"
        asked = self.policy.inputs.get(self.condition.key)
        return (asked.options.get(told) if asked else None) or in_words(told, self.policy)


def in_words(told: str, policy: Policy) -> str:
    """The text with the inputs' names and truths in Chinese, amounts in 万元."""
    questions = policy.inputs
    parts = []
    for part in told.split("；"):
        name, sign, value = re.match(r"^([a-z_0-9]*)(<?=?)(.*)$", part).groups() if "=" in part else ("", "", part)
        if name in questions and sign:
            q = questions[name]
            said = _PLAIN.get(value) or f"{Decimal(value) / q.unit:f}{q.unit_name}"
            parts.append(f"{q.name}{'：' if sign == '=' else '不超过 '}{said}")
        else:
            plain = _PLAIN.get(part, part)
            parts.append(_NAME.sub(lambda m: questions[m[0]].name if m[0] in questions else m[0], plain))
    return "；".join(parts)
