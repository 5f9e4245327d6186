"""The whole grade: how long registered."""

from keguan.lines.enterprises.rules.shapes import CEILING, YearsSince


class UnicornAge(YearsSince):
    key = "unicorn_age"
    name = "成立年数"
    needs = ("registered_on",)
    asks_for = {"at_most": CEILING}
