"""The score that the platform of the ministry gives."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, bordered
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class PlatformScore(Rule):
    key = "platform_score"
    name = "培育平台评分"
    needs = ("platform_score",)
    unit = "分"

    def test(self, f: Source, p: Version) -> Finding:
        return bordered(f.number("platform_score"), p.borders)
