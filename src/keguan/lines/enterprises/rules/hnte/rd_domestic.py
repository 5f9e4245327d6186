"""第十一条（五）: what of the R&D cost of three years was spent in China; Hong Kong, Macao and Taiwan count as abroad."""

from keguan.kit.rules.exact import NOUGHT
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, at_least
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class RdDomestic(Rule):
    key = "rd_domestic"
    name = "境内研发费用占比"
    needs = ("rd", "rd_domestic")
    unit = "ratio"

    def test(self, f: Source, p: Version) -> Finding:
        rd_domestic, rd = f.series("rd_domestic"), f.series("rd")
        found = at_least(rd_domestic.total() / rd.total(), p.value())
        found = found.unless(~rd.told().equals(rd_domestic.told()), "研发费用和境内研发费用的年数不同，请补齐")
        return found.unless(~rd.total().exceeds(NOUGHT), "近三年研发费用合计是 0，没有占比可算")
