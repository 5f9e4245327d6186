"""Tech SME evaluation: what `keguan.lines.enterprises.rules.tsme` finds, without reasons."""

from functools import reduce

from kleene import FALSE, OPEN, TRUE, Array, Points, at_least, by_table, depending, more_than, negated, share
from numpy import maximum, minimum, where
from openfisca_core.periods import Period
from openfisca_core.populations import Population

MARKS = [10, 20, 30, 40, 50]


def size(e: Population, period: Period) -> Array:
    staff, sales, assets = e("staff", period), e("sales", period.offset(-1)), e("total_assets", period)
    return minimum(minimum(at_most(staff, 500), at_most(sales, 200e6)), at_most(assets, 200e6))


def at_most(of: Array, border: float) -> Array:
    return negated(more_than(of, border))


def clean(e: Population, period: Period) -> Array:
    return negated(maximum(maximum(e("incidents", period), e("misconduct", period)), e("listed", period)))


def direct(e: Population, period: Period) -> Array:
    return maximum(
        maximum(e("valid_hnte", period), e("national_award", period)),
        maximum(e("provincial_rd_body", period), e("led_standard", period)),
    )


def staff_share(e: Population, period: Period) -> Array:
    found = at_least(share(e("st_staff", period), e("staff", period)), 0.1)
    return maximum(found, direct(e, period))


def _staff(e: Population, period: Period) -> Points:
    marks = [4, 8, 12, 16, 20]
    return by_table(share(e("st_staff", period), e("staff", period)), [0.1, 0.15, 0.2, 0.25, 0.3], marks, marks)


def _research(e: Population, period: Period) -> Points:
    rd, sales, cost = e("rd", period.offset(-1)), e("sales", period.offset(-1)), e("cost", period)
    one = _route(rd, sales, [0.02, 0.03, 0.04, 0.05, 0.06])
    other = _route(rd, cost, [0.1, 0.15, 0.2, 0.25, 0.3])
    return maximum(one[0], other[0]), maximum(one[1], other[1])


def _route(rd: Array, per: Array, borders: list[float]) -> Points:
    return depending(more_than(per, 0), by_table(share(rd, per), borders, MARKS, MARKS), (0, 0))


def _property(e: Population, period: Period) -> Points:
    marks = [6, 12, 18, 24]
    table = by_table(e("ip_class2", period), [1, 2, 3, 4], marks, marks)
    return depending(at_least(e("ip_class1", period), 1), (30, 30), table)


def few_staff(e: Population, period: Period) -> Array:
    return at_most(e("staff", period), 5)


def no_property(e: Population, period: Period) -> Array:
    return negated(at_least(e("ip_class1", period) + e("ip_class2", period), 1))


def little_research(e: Population, period: Period) -> Array:
    return negated(at_least(e("rd", period.offset(-1)), 100e3))


PARTS = {"staff": _staff, "rd": _research, "ip": _property}
CONDITIONS = {
    "resident": lambda e, period: e("resident", period),
    "size": size,
    "prohibited": lambda e, period: negated(e("prohibited", period)),
    "clean": clean,
    "staff_share": staff_share,
    "direct": direct,
}
CHECKS = {
    "few_staff": few_staff,
    "no_property": no_property,
    "little_research": little_research,
    "revoked_lately": lambda e, period: e("tsme_revoked", period),
    "first_time": lambda e, period: negated(e("tsme_before", period)),
}


def total(parts: dict[str, Points]) -> Points:
    return tuple(sum(p[end] for p in parts.values()) for end in (0, 1))


def score(points: Points, waived: Array) -> Array:
    low, high = points
    return maximum(where(low >= 60, TRUE, where(high >= 60, OPEN, FALSE)), waived)


def verdict(conditions: dict[str, Array], points: Points) -> Array:
    needed = [found for name, found in conditions.items() if name != "direct"]
    return reduce(minimum, [*needed, score(points, conditions["direct"])])
