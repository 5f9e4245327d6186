"""第七条（二）: R&D over the sales, or over the cost and expenses of the year, whichever scores better; 50 points."""

from keguan.kit.rules.exact import NOUGHT, Quantity
from keguan.kit.rules.facts import Source
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Points
from keguan.kit.rules.scoring import NONE, Range, better, depending


class Research(Points):
    key = "rd"
    name = "研发投入指标"
    needs = ("rd", "sales", "cost")
    years = 1
    max = 50

    def score(self, f: Source, p: Version) -> Range:
        rd = f.series("rd").latest

        def route(per: Quantity, table: str) -> Range:
            return depending(per.exceeds(NOUGHT), p.points(rd / per, table), NONE)

        return better(route(f.series("sales").latest, "by_sales"), route(f.number("cost"), "by_cost"))
