"""Sales of the year that growth is reckoned from."""

from keguan.lines.enterprises.rules.shapes import Before


class RevenueBase(Before):
    key = "revenue_base"
    name = "起点年销售收入"
    needs = ("sales",)
    unit = "元"
