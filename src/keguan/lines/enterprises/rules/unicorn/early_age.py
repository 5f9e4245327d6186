"""Potential unicorn, younger: how long registered."""

from keguan.lines.enterprises.rules.shapes import CEILING, YearsSince


class EarlyAge(YearsSince):
    key = "early_age"
    name = "成立年数"
    needs = ("registered_on",)
    asks_for = {"at_most": CEILING}
