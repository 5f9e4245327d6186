"""The policies of this line: high-tech enterprise, tech SME, specialised SME, gazelle and unicorn."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from keguan.kit.catalogue import catalogue
from keguan.lines.enterprises.rules.gap import filing_after, gap
from keguan.lines.enterprises.rules.policies import GAZELLE, HNTE, SPECIALISED, TSME, UNICORN
from keguan.lines.enterprises.rules.standing import place


def _hnte_steps(facts: Mapping[str, Any], on: date) -> list[str]:
    """What to do, with the day until which it counts."""
    steps = gap(facts, on, filing_after(on)).steps
    return [f"{s.text}{f'，{s.by} 前做到' if s.by else ''}。" for s in steps]


catalogue.add(replace(HNTE, advise=_hnte_steps, filing=filing_after, place=place), TSME, SPECIALISED, GAZELLE, UNICORN)
