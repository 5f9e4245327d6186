"""Class I property that is put to use."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, bordered
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class InUse(Rule):
    key = "ip_in_use"
    name = "实际应用的Ⅰ类知识产权"
    needs = ("ip_class1_in_use",)
    unit = "件"

    def test(self, f: Source, p: Version) -> Finding:
        return bordered(f.number("ip_class1_in_use"), p.borders)
