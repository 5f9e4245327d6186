"""Compound growth of the sales over so many years."""

from keguan.lines.enterprises.rules.shapes import Growth


class RevenueGrowth(Growth):
    key = "revenue_growth"
    name = "销售收入复合增长"
    needs = ("sales",)
    unit = "元"
