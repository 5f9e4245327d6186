"""R&D over sales in each of the latest years."""

from keguan.kit.rules.exact import Quantity
from keguan.kit.rules.facts import Source
from keguan.lines.enterprises.rules.shapes import EachYear


class RdShare(EachYear):
    key = "rd_share"
    name = "近两年每年研发费用占销售收入"
    needs = ("rd", "sales")
    unit = "ratio"

    def figure(self, f: Source, back: int) -> Quantity:
        return f.series("rd").at(back) / f.series("sales").at(back)
