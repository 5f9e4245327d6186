"""第十一条（三）: the core technology belongs to one of the eight fields that the state supports."""

from keguan.kit.rules.exact import NOUGHT, Quantity, choose
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, Measure
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Field(Rule):
    key = "field"
    name = "属于国家重点支持的高新技术领域"
    needs = ("field",)

    def test(self, f: Source, p: Version) -> Finding:
        found = f.choice("field")
        is_one = found.exceeds(NOUGHT)
        return Finding(is_one, (Measure("", choose(is_one, found, Quantity(None)), f"1-{p.told['fields']}"),))
