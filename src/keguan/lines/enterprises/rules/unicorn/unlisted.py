"""Not listed on an exchange."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, is_false
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Unlisted(Rule):
    key = "unlisted"
    name = "没有上市"
    needs = ("is_public",)

    def test(self, f: Source, p: Version) -> Finding:
        return is_false(f.truth("is_public"))
