"""Potential unicorn, older: how highly valued."""

from keguan.lines.enterprises.rules.shapes import Valuation as OfValue


class LaterValuation(OfValue):
    key = "later_valuation"
    name = "企业估值"
