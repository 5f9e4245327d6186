"""More sales within more years of the registration."""

from keguan.lines.enterprises.rules.shapes import Reach


class LeapLater(Reach):
    key = "leap_later"
    name = "成立较长时间内收入达到"
