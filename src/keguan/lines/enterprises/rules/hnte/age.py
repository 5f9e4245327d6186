"""第十一条（一）: registered for a year or more, which the guide counts as 365 calendar days."""

from keguan.kit.rules.facts import Source, days
from keguan.kit.rules.finding import Finding, at_least
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Age(Rule):
    key = "age"
    name = "注册成立一年以上"
    needs = ("registered_on",)
    unit = "天"

    def test(self, f: Source, p: Version) -> Finding:
        return at_least(days(p.on) - f.day("registered_on"), p.value())
