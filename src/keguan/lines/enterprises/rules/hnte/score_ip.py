"""The block of intellectual property, 30 points with its bonus (附件2 企业创新能力评价)."""

from keguan.kit.rules.exact import ONE, Truth
from keguan.kit.rules.facts import Source
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Points
from keguan.kit.rules.scoring import NONE, Range, depending, points

COUNTS = ("ip_class1", "ip_class2")


def _owns(f: Source) -> Truth:
    return f.number("ip_class1").reaches(ONE) | f.number("ip_class2").reaches(ONE)


class _Judged(Points):
    """An item that experts judge; without any intellectual property it is nought."""

    needs = COUNTS
    max = 8
    by_experts = True

    def score(self, f: Source, p: Version) -> Range:
        return depending(_owns(f), points(0, self.max), NONE)


class Advance(_Judged):
    key = "ip_advance"
    name = "技术的先进程度"


class Core(_Judged):
    key = "ip_core"
    name = "对主要产品的核心支持作用"


class Count(Points):
    key = "ip_quantity"
    name = "知识产权数量"
    needs = COUNTS
    max = 8

    def score(self, f: Source, p: Version) -> Range:
        first = points(*p.told["first_class"])
        return depending(f.number("ip_class1").reaches(ONE), first, p.points(f.number("ip_class2")))


class Acquisition(Points):
    key = "ip_acquisition"
    name = "知识产权获得方式"
    needs = (*COUNTS, "ip_own_rd")
    max = 6
    by_experts = True

    def score(self, f: Source, p: Version) -> Range:
        how = depending(f.truth("ip_own_rd"), points(*p.told["own"]), points(*p.told["acquired"]))
        return depending(_owns(f), how, NONE)


class Standards(Points):
    """Bonus for taking part in standards; who led one took part, who did not may still have."""

    key = "ip_bonus"
    name = "参与编制标准（附加分）"
    needs = ("led_standard",)
    max = 2
    by_experts = True

    def score(self, f: Source, p: Version) -> Range:
        return depending(f.truth("led_standard"), points(*p.told["led"]), points(0, p.told["led"][1]))
