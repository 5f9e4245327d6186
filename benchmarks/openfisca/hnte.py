"""High-tech enterprise recognition: what `keguan.lines.enterprises.rules.hnte` finds, without reasons."""

from functools import reduce

from given import operating
from kleene import OPEN, Array, Points, at_least, by_table, depending, more_than, negated, share, truth
from numpy import isnan, minimum, nan_to_num, where
from openfisca_core.periods import Period
from openfisca_core.populations import Population

DAY = 20_635  # 2026-07-01, in days since 1970
GROWTH = ([0, 0.05, 0.15, 0.25, 0.35], [1, 3, 5, 7, 9], [2, 4, 6, 8, 10])


def age(e: Population, period: Period) -> Array:
    return at_least(DAY - e("registered_on", period), 365)


def ip(e: Population, period: Period) -> Array:
    first, second = e("ip_class1", period), e("ip_class2", period)
    known = nan_to_num(first) + nan_to_num(second)
    return at_least(where(known >= 1, known, first + second), 1)


def field(e: Population, period: Period) -> Array:
    return more_than(e("field", period), 0)


def staff_ratio(e: Population, period: Period) -> Array:
    return at_least(share(e("st_staff", period), e("staff", period)), 0.1)


def rd_ratio(e: Population, period: Period) -> Array:
    latest, same = e("sales", period.offset(-1)), e("rd_counted", period) == e("sales_counted", period)
    border = where(latest <= 50e6, 0.05, where(latest <= 200e6, 0.04, 0.03))
    return where(same, at_least(share(e("rd_total", period), e("sales_total", period)), border), OPEN)


def rd_domestic(e: Population, period: Period) -> Array:
    same = e("rd_counted", period) == e("rd_domestic_counted", period)
    return where(same, at_least(share(e("rd_domestic_total", period), e("rd_total", period)), 0.6), OPEN)


def hitech_income(e: Population, period: Period) -> Array:
    return at_least(share(e("hitech_income", period), e("income", period)), 0.6)


def _judged(e: Population, period: Period) -> Points:
    return depending(e("owns", period), (0, 8), (0, 0))


def _quantity(e: Population, period: Period) -> Points:
    table = by_table(e("ip_class2", period), [1, 3, 5], [1, 3, 5], [2, 4, 6])
    return depending(at_least(e("ip_class1", period), 1), (7, 8), table)


def _acquisition(e: Population, period: Period) -> Points:
    how = depending(e("ip_own_rd", period), (1, 6), (1, 3))
    return depending(e("owns", period), how, (0, 0))


def _bonus(e: Population, period: Period) -> Points:
    return depending(e("led_standard", period), (1, 2), (0, 2))


def _transfer(e: Population, period: Period) -> Points:
    return by_table(e("transfers", period) / 3, [1, 2, 3, 4, 5], [1, 7, 13, 19, 25], [6, 12, 18, 24, 30])


def _organisation(e: Population, period: Period) -> Points:
    nought = 0 * e("owns", period)
    return nought, nought + 20


def _growth(name: str):
    def points(e: Population, period: Period) -> Points:
        latest, before, oldest = (operating(e, name, period, back) for back in range(3))
        last = share(latest, before)
        rate = where(oldest == 0, last, (share(before, oldest) + last) / 2) - 1
        low, high = by_table(rate, *GROWTH)
        low, high = where(rate == 0, 0, low), where(rate == 0, 0, high)  # the lowest border is left out
        has_base = minimum(more_than(before, 0), at_least(e(f"{name}_years", period), 2))
        found = depending(has_base, (low, high), (0, 0))
        losses = (latest < 0) | (before < 0) | (oldest < 0)
        known = ~(isnan(latest) | isnan(before) | isnan(oldest))
        return depending(truth(losses, ~losses & known), (0, 10), found)

    return points


PARTS = {
    "ip_advance": _judged,
    "ip_core": _judged,
    "ip_quantity": _quantity,
    "ip_acquisition": _acquisition,
    "ip_bonus": _bonus,
    "transfer": _transfer,
    "organisation": _organisation,
    "growth_net_assets": _growth("net_assets"),
    "growth_sales": _growth("sales"),
}
CONDITIONS = {
    "resident": lambda e, period: e("resident", period),
    "age": age,
    "ip": ip,
    "field": field,
    "staff_ratio": staff_ratio,
    "rd_ratio": rd_ratio,
    "rd_domestic": rd_domestic,
    "hitech_income": hitech_income,
    "incidents": lambda e, period: negated(e("incidents", period)),
}


def total(parts: dict[str, Points]) -> Points:
    """The points of intellectual property together are capped."""
    block = [points for name, points in parts.items() if name.startswith("ip_")]
    others = [points for name, points in parts.items() if not name.startswith("ip_")]
    return tuple(minimum(sum(p[end] for p in block), 30) + sum(p[end] for p in others) for end in (0, 1))


def verdict(conditions: dict[str, Array], points: Points) -> Array:
    return reduce(minimum, conditions.values())
