"""Variables that are given, and what several rules make of a series of years."""

from enterprises import NUMBERS, SERIES, TRUTHS
from kleene import Array, at_least, declare
from numpy import maximum, minimum, where
from openfisca_core.periods import Period
from openfisca_core.populations import Population

YEARS = 3


def operating(of: Population, name: str, period: Period, back: int) -> Array:
    """The figure of the year so many before the latest, nought before the enterprise operated."""
    years = of(f"{name}_years", period)
    return where(years > back, of(name, period.offset(-1 - back)), years * 0)


def _total(name: str) -> type:
    def formula(enterprise: Population, period: Period) -> Array:
        return sum(operating(enterprise, name, period, back) for back in range(YEARS))

    return declare(f"{name}_total", float, formula)


def _counted(name: str) -> type:
    return declare(f"{name}_counted", float, lambda e, period: minimum(e(f"{name}_years", period), YEARS))


def _owns(e: Population, period: Period) -> Array:
    return maximum(at_least(e("ip_class1", period), 1), at_least(e("ip_class2", period), 1))


VARIABLES = [
    declare("owns", int, _owns),
    *(declare(name, float) for name in (*NUMBERS, *SERIES, *(f"{name}_years" for name in SERIES))),
    *(declare(name, int) for name in TRUTHS),
    *(make(name) for name in ("sales", "rd", "rd_domestic") for make in (_total, _counted)),
]
