"""The sales grew in the last year."""

from keguan.lines.enterprises.rules.shapes import Rising


class RevenueRising(Rising):
    key = "revenue_rising"
    name = "销售收入上年增长"
    needs = ("sales",)
    unit = "元"
