"""So much new equity."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, bordered
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class NewEquity(Rule):
    key = "new_equity"
    name = "新增股权融资"
    needs = ("new_equity",)
    unit = "元"

    def test(self, f: Source, p: Version) -> Finding:
        return bordered(f.number("new_equity"), p.borders)
