"""So much sales in the latest year."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, bordered
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class Sales(Rule):
    key = "sales"
    name = "上年销售收入"
    needs = ("sales",)
    years = 1
    unit = "元"

    def test(self, f: Source, p: Version) -> Finding:
        return bordered(f.series("sales").latest, p.borders)
