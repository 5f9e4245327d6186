"""So much sales within so few years of the registration."""

from keguan.lines.enterprises.rules.shapes import Reach


class LeapEarly(Reach):
    key = "leap_early"
    name = "成立较短时间内收入达到"
