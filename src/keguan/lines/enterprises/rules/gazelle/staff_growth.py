"""Compound growth of the staff over so many years."""

from keguan.lines.enterprises.rules.shapes import Growth


class StaffGrowth(Growth):
    key = "staff_growth"
    name = "职工总数复合增长"
    needs = ("staff_years",)
    unit = "人"
