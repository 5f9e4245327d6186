"""第六条（二）: at most so many staff, so much sales of the latest year, and so much in total assets; each border included."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, at_most
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Size(Rule):
    key = "size"
    name = "人数、销售收入、资产总额"
    needs = ("staff", "sales", "total_assets")
    years = 1

    def test(self, f: Source, p: Version) -> Finding:
        staff = at_most(f.number("staff"), p.value("staff"), "staff")
        sales = at_most(f.series("sales").latest, p.value("sales"), "sales")
        return staff & sales & at_most(f.number("total_assets"), p.value("total_assets"), "total_assets")
