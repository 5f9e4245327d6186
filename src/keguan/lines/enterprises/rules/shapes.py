"""The shapes that conditions on growth take: provinces and years differ in the numbers, which stand beside each condition.

The name of a border says whether it is included: at_least, more_than, at_most, less_than.
"""

from dataclasses import replace
from datetime import date
from functools import reduce

from keguan.kit.period import years_later
from keguan.kit.rules.exact import NO, NOUGHT, Quantity, Truth, choose, quantity, shown
from keguan.kit.rules.facts import YEARS, Source, days
from keguan.kit.rules.finding import Finding, bordered
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import NOT_KNOWN, Missing, Rule

FLOOR = "下限（写明含不含本数）"
CEILING = "上限（写明含不含本数）"
BACK = "起点是最近一年之前第几年"


class OfYears(Rule):
    """A condition on certain years of the series it needs: any of these that is not told is missing."""

    def looks_at(self, p: Version) -> range | tuple[int, ...]:
        """The years back from the latest."""
        raise NotImplementedError

    def missing(self, source: Source, p: Version) -> Missing:
        def gone(name: str) -> Truth:
            series = source.series(name)
            return reduce(Truth.__or__, (series.at(back).is_missing for back in self.looks_at(p)))

        return tuple((name, gone(name)) for name in self.needs)


class Before(OfYears):
    """The figure of so many years before the latest."""

    asks_for = {"years": BACK, "at_least": FLOOR}

    def looks_at(self, p: Version) -> tuple[int, ...]:
        return (p.told["years"],)

    def test(self, f: Source, p: Version) -> Finding:
        return bordered(f.series(self.needs[0]).at(p.told["years"]), p.borders)

    def means(self, p: Version) -> str:
        return f"{p.on.year - 1 - p.told['years']}年的数"


class Growth(OfYears):
    """Compound growth: the latest figure against (1 + rate) to the years, times the first; no root is ever drawn."""

    asks_for = {"years": BACK, "at_least": f"年均复合增长率{FLOOR}"}

    def span(self, p: Version) -> int:
        return int(p.told["years"])

    def looks_at(self, p: Version) -> tuple[int, ...]:
        return (0, self.span(p))

    def test(self, f: Source, p: Version) -> Finding:
        series, years = f.series(self.needs[0]), self.span(p)
        first = series.at(years)
        borders = {how: first * quantity((1 + (rate.fraction or 0)) ** years) for how, rate in p.borders.items()}
        found = bordered(series.latest, borders)
        return found.unless(~first.exceeds(NOUGHT), "起点年的数不是正数，没有增长率可算")

    def means(self, p: Version) -> str:
        rates = "、".join(f"{shown((rate.fraction or 0) * 100)}%" for rate in p.borders.values())
        last, years = p.on.year - 1, self.span(p)
        return f"{last - years}年的数按每年 {rates} 增长到{last}年"


class Rising(Growth):
    """Growth in the last year alone; positive growth is more than 0%."""

    asks_for = {"at_least": "上年增长率下限（正增长写 0%，不含本数）"}

    def span(self, p: Version) -> int:
        return 1


class EachYear(OfYears):
    """Each of the latest years; `figure` is what is compared in one of them."""

    def figure(self, f: Source, back: int) -> Quantity:
        return f.series(self.needs[0]).at(back)

    def looks_at(self, p: Version) -> range:
        return range(p.told["years"])

    def test(self, f: Source, p: Version) -> Finding:
        found = (bordered(self.figure(f, back), p.borders) for back in self.looks_at(p))
        return reduce(Finding.__and__, found)

    def means(self, p: Version) -> str:
        return f"近 {p.told['years']} 年每一年，由近到远"


class Reach(Rule):
    """So much sales in any of the last years that ended within so many years of the registration.

    A year that is not told leaves it open, unless another reaches the border; years before the last five are never told.
    """

    needs = ("sales", "registered_on")
    years = YEARS
    unit = "元"
    asks_for = {"years": "成立几年内", "at_least": FLOOR}

    def test(self, f: Source, p: Version) -> Finding:
        sales, best, is_open = f.series("sales"), NOUGHT, NO
        for back in range(YEARS):
            since = days(years_later(date(p.on.year - 1 - back, 12, 31), -p.told["years"]))
            in_time, of_year = f.day("registered_on").reaches(since), sales.operating(back)
            is_open = is_open | (in_time & of_year.is_missing)
            known = choose(in_time, choose(of_year.is_missing, NOUGHT, of_year), NOUGHT)
            best = choose(known.reaches(best), known, best)
        found = bordered(best, p.borders)
        return replace(found, met=found.met | (is_open & NOT_KNOWN))

    def means(self, p: Version) -> str:
        return f"{p.on.year - YEARS}–{p.on.year - 1}年里成立 {p.told['years']} 年以内最高的一年"


class YearsSince(Rule):
    """So many whole years between the day it needs and the day it is judged on."""

    unit = "天"

    def test(self, f: Source, p: Version) -> Finding:
        on = days(p.on)
        borders = {how: on - days(years_later(p.on, -int(p.told[how]))) for how in p.borders}
        return bordered(on - f.day(self.needs[0]), borders)

    def means(self, p: Version) -> str:
        return "、".join(f"{p.told[how]}年" for how in p.borders)


class Share(Rule):
    """One figure of the latest year over another, as an exact share."""

    unit = "ratio"
    years = 1
    asks_for = {"at_least": FLOOR}

    def share(self, f: Source) -> Quantity:
        raise NotImplementedError

    def test(self, f: Source, p: Version) -> Finding:
        return bordered(self.share(f), p.borders)


class Valuation(Rule):
    """What the enterprise is valued at, against a border in the currency of the notice and the rate it fixes."""

    needs = ("valuation",)
    unit = "元"
    asks_for = {"more_than": FLOOR, "rate": "折合人民币的汇率（门槛以人民币写的填 1）"}

    def test(self, f: Source, p: Version) -> Finding:
        rate = p.value("rate")
        return bordered(f.number("valuation"), {how: border * rate for how, border in p.borders.items()})
