"""Growth of net assets and of sales, 10 points each: g = ½ × (Y2/Y1 + Y3/Y2) − 1 (附件2 企业创新能力评价).

With Y1 = 0 the last two years count, with Y2 = 0 there are no points. Years before the enterprise operated count as
nought, so two full years give Y2/Y1 − 1 and one year none: the guide has no formula for these. Negative figures are
left to people, for the text is silent.
"""

from keguan.kit.rules.exact import NOUGHT, ONE, Truth, choose, quantity
from keguan.kit.rules.facts import Source
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Points
from keguan.kit.rules.scoring import NONE, Range, depending, points


class Growth(Points):
    max = 10

    def __init__(self, key: str, name: str, figure: str) -> None:
        self.key, self.name, self.figure = key, name, figure
        self.needs = (figure,)

    def score(self, f: Source, p: Version) -> Range:
        years = f.series(self.figure)
        oldest, before, latest = years.operating(2), years.operating(1), years.operating(0)
        last = latest / before
        mean = (before / oldest + last) / quantity(2)
        rate = choose(oldest.equals(NOUGHT), last, mean) - ONE
        has_base = before.exceeds(NOUGHT) & years.told().reaches(quantity(2))
        found = depending(has_base, p.points(rate), NONE)
        return depending(self._has_losses(f), points(0, self.max), found)

    def doubts(self, f: Source) -> tuple[tuple[Truth, str], ...]:
        return ((self._has_losses(f), "有负数，办法没有规定，请人工判断"),)

    def _has_losses(self, f: Source) -> Truth:
        years = f.series(self.figure)
        found = [NOUGHT.exceeds(years.operating(back)) for back in range(3)]
        return found[0] | found[1] | found[2]
