"""Potential unicorn, younger: how highly valued."""

from keguan.lines.enterprises.rules.shapes import Valuation as OfValue


class EarlyValuation(OfValue):
    key = "early_valuation"
    name = "企业估值"
