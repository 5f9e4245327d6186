"""What of the figures is to be looked at before they are handed in: a reason to check, never to refuse."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, more_than
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class OtherCost(Rule):
    """Other cost generally stays within a share of all R&D cost: 20 % here (195号), not the 10 % of the deduction."""

    key = "other_cost"
    name = "其他费用超过研发费用总额的限度，超出部分一般不计入"
    needs = ("rd_other", "rd")
    unit = "ratio"

    def test(self, f: Source, p: Version) -> Finding:
        return more_than(f.series("rd_other").total() / f.series("rd").total(), p.value("most"))


CHECKS = (OtherCost(),)
