"""Registered in a certain year or later."""

from datetime import date

from keguan.kit.rules.facts import Source, days
from keguan.kit.rules.finding import Finding, at_least
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Registered(Rule):
    key = "registered"
    name = "注册时间"
    needs = ("registered_on",)
    asks_for = {"from_year": "哪一年及以后注册"}

    def test(self, f: Source, p: Version) -> Finding:
        return at_least(f.day("registered_on"), days(date(p.told["from_year"], 1, 1)), "registered_on")
