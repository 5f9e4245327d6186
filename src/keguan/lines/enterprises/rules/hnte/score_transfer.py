"""Results put to use, 30 points: the yearly average of three years (附件2 企业创新能力评价)."""

from keguan.kit.rules.exact import quantity
from keguan.kit.rules.facts import Source
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Points
from keguan.kit.rules.scoring import Range


class Transfer(Points):
    key = "transfer"
    name = "科技成果转化能力"
    needs = ("transfers",)
    max = 30
    by_experts = True

    def score(self, f: Source, p: Version) -> Range:
        return p.points(f.number("transfers") / quantity(p.told["years"]))
