"""Income from the main products over the sales of the latest year."""

from keguan.kit.rules.exact import Quantity
from keguan.kit.rules.facts import Source
from keguan.lines.enterprises.rules.shapes import Share


class MainShare(Share):
    key = "main_share"
    name = "主导产品收入占销售收入"
    needs = ("main_income", "sales")

    def share(self, f: Source) -> Quantity:
        return f.number("main_income") / f.series("sales").latest
