"""第十一条（八）: no major safety or quality incident and no serious environmental violation in the 365 days before."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, is_false
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Incidents(Rule):
    key = "incidents"
    name = "没有重大安全、质量事故和严重环境违法"
    needs = ("incidents",)

    def test(self, f: Source, p: Version) -> Finding:
        return is_false(f.truth("incidents"))
