"""The staff grew in the last year."""

from keguan.lines.enterprises.rules.shapes import Rising


class StaffRising(Rising):
    key = "staff_rising"
    name = "职工总数上年增长"
    needs = ("staff_years",)
    unit = "人"
