"""R&D of the latest year over its sales."""

from keguan.kit.rules.exact import Quantity
from keguan.kit.rules.facts import Source
from keguan.lines.enterprises.rules.shapes import Share


class RdShare(Share):
    key = "rd_share"
    name = "研发费用占销售收入"
    needs = ("rd", "sales")

    def share(self, f: Source) -> Quantity:
        return f.series("rd").latest / f.series("sales").latest
