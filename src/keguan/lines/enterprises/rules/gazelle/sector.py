"""Sectors that the notice leaves out, or the only ones it takes: numbers of the sections of GB/T 4754 (A is 1)."""

from functools import reduce

from keguan.kit.rules.exact import NO, Quantity, Truth, quantity
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, Measure
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule
from keguan.lines.enterprises.rules.inputs import SECTORS


class Sector(Rule):
    key = "sector"
    name = "所属行业"
    needs = ("sector",)
    asks_for = {"excluded": "不受理的行业门类"}

    def test(self, f: Source, p: Version) -> Finding:
        found = f.choice("sector")
        bad, only = p.told["excluded"], p.told.get("required")
        met = ~self.is_among(found, bad)
        text = f"不属于{_named(bad)}"
        if only:
            met, text = met & self.is_among(found, only), f"属于{_named(only)}"
        return Finding(met, (Measure("", found, text, "="),))

    @staticmethod
    def is_among(found: Quantity, sectors: list[int]) -> Truth:
        return reduce(Truth.__or__, (found.equals(quantity(n)) for n in sectors), NO.unless(found.is_missing))


def _named(sectors: list[int]) -> str:
    return "、".join(SECTORS.get(str(n), str(n)) for n in sectors)
