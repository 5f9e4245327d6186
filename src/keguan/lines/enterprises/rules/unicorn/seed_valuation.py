"""Seed unicorn: how highly valued."""

from keguan.lines.enterprises.rules.shapes import Valuation as OfValue


class SeedValuation(OfValue):
    key = "seed_valuation"
    name = "企业估值"
