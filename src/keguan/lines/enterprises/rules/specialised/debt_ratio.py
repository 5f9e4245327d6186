"""Liabilities over total assets at the end of the latest year."""

from keguan.kit.rules.exact import Quantity
from keguan.kit.rules.facts import Source
from keguan.lines.enterprises.rules.shapes import Share


class DebtRatio(Share):
    key = "debt_ratio"
    name = "资产负债率"
    needs = ("liabilities", "total_assets")

    def share(self, f: Source) -> Quantity:
        return f.number("liabilities") / f.number("total_assets")
