"""第七条（三）: intellectual property in force, 30 points: one of class I scores full, else by the number of class II."""

from keguan.kit.rules.exact import ONE
from keguan.kit.rules.facts import Source
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Points
from keguan.kit.rules.scoring import Range, depending, points


class IntellectualProperty(Points):
    key = "ip"
    name = "科技成果指标"
    needs = ("ip_class1", "ip_class2")
    max = 30

    def score(self, f: Source, p: Version) -> Range:
        first = points(p.told["first_class"], p.told["first_class"])
        return depending(f.number("ip_class1").reaches(ONE), first, p.points(f.number("ip_class2")))
