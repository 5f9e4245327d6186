"""Management of research, 20 points: experts judge it, the text gives no bands."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Points
from keguan.kit.rules.scoring import Range, points


class Organisation(Points):
    key = "organisation"
    name = "研究开发组织管理水平"
    max = 20
    by_experts = True

    def score(self, f: Source, p: Version) -> Range:
        return points(0, self.max)
