"""第十一条（二）: owns intellectual property that supports its main products. Any owned piece meets it; how many only scores."""

from keguan.kit.rules.exact import NOUGHT, Quantity, choose
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, at_least
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class IntellectualProperty(Rule):
    key = "ip"
    name = "拥有核心知识产权"
    needs = ("ip_class1", "ip_class2")
    unit = "件"

    def test(self, f: Source, p: Version) -> Finding:
        first, second = f.number("ip_class1"), f.number("ip_class2")
        known = _told(first) + _told(second)
        # a piece that is told decides; nought needs both classes to be told
        return at_least(choose(known.reaches(p.value()), known, first + second), p.value())


def _told(of: Quantity) -> Quantity:
    return choose(of.is_missing, NOUGHT, of)
