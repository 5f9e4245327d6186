"""Staff of the year that growth is reckoned from."""

from keguan.lines.enterprises.rules.shapes import Before


class StaffBase(Before):
    key = "staff_base"
    name = "起点年职工总数"
    needs = ("staff_years",)
    unit = "人"
