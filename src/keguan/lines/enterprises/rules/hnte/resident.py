"""第二条: a resident enterprise registered in mainland China."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, is_true
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Resident(Rule):
    key = "resident"
    name = "居民企业"
    needs = ("resident",)

    def test(self, f: Source, p: Version) -> Finding:
        return is_true(f.truth("resident"))
