"""第六条（四）: no major incident, violation or research misconduct, and on none of the lists of the market regulator."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, is_false
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Clean(Rule):
    key = "clean"
    name = "没有事故、严重失信，不在异常和失信名单"
    needs = ("incidents", "misconduct", "listed")

    def test(self, f: Source, p: Version) -> Finding:
        incidents, misconduct, listed = (is_false(f.truth(name), name) for name in self.needs)
        return incidents & misconduct & listed
