"""So much R&D in each of the latest years."""

from keguan.lines.enterprises.rules.shapes import EachYear


class RdAmount(EachYear):
    key = "rd_amount"
    name = "近两年每年研发费用"
    needs = ("rd",)
    unit = "元"
