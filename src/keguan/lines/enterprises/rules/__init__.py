"""The policies of this line: high-tech enterprise (高新技术企业) and tech SME (科技型中小企业)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from keguan.kit.catalogue import catalogue
from keguan.kit.rule import Policy
from keguan.lines.enterprises.rules import hnte, tsme
from keguan.lines.enterprises.rules.gap import gap
from keguan.lines.enterprises.rules.gathering import HNTE, TSME
from keguan.lines.enterprises.rules.questions import questions


def _hnte_steps(facts: Mapping[str, Any], on: date) -> list[str]:
    """What to do, with the day until which it counts."""
    filing = date(on.year + (on.month > 9), 6, 30)
    return [f"{s.text}{f'，{s.by} 前做到' if s.by else ''}。" for s in gap(facts, on, filing).steps]


catalogue.add(
    Policy(
        "hnte", "高新技术企业认定", hnte.assess, hnte.INPUTS, HNTE.one, HNTE.all, questions(hnte.INPUTS), _hnte_steps
    ),
    Policy("tsme", "科技型中小企业评价", tsme.assess, tsme.INPUTS, TSME.one, TSME.all, questions(tsme.INPUTS)),
)
