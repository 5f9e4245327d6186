"""第七条（一）: the share of S&T staff (six months of work) among all staff, 20 points."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Points
from keguan.kit.rules.scoring import Range


class Staff(Points):
    key = "staff"
    name = "科技人员指标"
    needs = ("st_staff", "staff")
    max = 20

    def score(self, f: Source, p: Version) -> Range:
        return p.points(f.number("st_staff") / f.number("staff"))
