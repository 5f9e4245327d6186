"""So many years in its niche of the market."""

from keguan.lines.enterprises.rules.shapes import YearsSince


class Niche(YearsSince):
    key = "niche"
    name = "从事特定细分市场的时间"
    needs = ("niche_since",)
