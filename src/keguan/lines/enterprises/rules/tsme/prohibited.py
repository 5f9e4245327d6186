"""第六条（三）: its products and services are not prohibited, restricted or eliminated by the state."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, is_false
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Prohibited(Rule):
    key = "prohibited"
    name = "产品和服务不属于禁止、限制、淘汰类"
    needs = ("prohibited",)

    def test(self, f: Source, p: Version) -> Finding:
        return is_false(f.truth("prohibited"))
