"""第十一条（五）: R&D cost over sales, sums of three accounting years; the border depends on the sales of the latest."""

from keguan.kit.rules.exact import NOUGHT
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, at_least
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class RdRatio(Rule):
    key = "rd_ratio"
    name = "研发费用占销售收入"
    needs = ("rd", "sales")
    unit = "ratio"

    def test(self, f: Source, p: Version) -> Finding:
        rd, sales = f.series("rd"), f.series("sales")
        found = at_least(rd.total() / sales.total(), p.band(sales.latest))
        found = found.unless(~rd.told().equals(sales.told()), "研发费用和销售收入的年数不同，请补齐")
        return found.unless(~sales.total().exceeds(NOUGHT), "近三年销售收入合计是 0，没有占比可算")
