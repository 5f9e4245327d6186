"""The whole grade: how highly valued."""

from keguan.lines.enterprises.rules.shapes import Valuation as OfValue


class UnicornValuation(OfValue):
    key = "unicorn_valuation"
    name = "企业估值"
