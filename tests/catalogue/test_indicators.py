"""Every indicator, whatever line it belongs to: value equals evidence, splits add up, an empty city reads well."""

from decimal import Decimal

import pytest

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import Count, Distinct, Indicator, Sum
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING, Scope
from keguan.registry.models import Region
from keguan.store.evidence import evaluate, evidence, path_field, split

COUNTED = [d for d in catalogue.indicators.values() if isinstance(d, Indicator)]
ALL = list(catalogue.indicators.values())
PERIODS = [Period.year(2025), Period.year(2024), Period.half(2025, 1), Period.month(2025, 11)]


def total(indicator, rows):
    """The measure over rows in plain Python: a second way to count."""
    match indicator.measure:
        case Count():
            return len(rows)
        case Distinct(field):
            return len({getattr(r, path_field(type(r), field).attname) for r in rows})
        case Sum(field):
            return sum((getattr(r, field) or 0 for r in rows), Decimal(0))


@pytest.mark.parametrize("indicator", COUNTED, ids=str)
def test_value_is_the_total_of_its_evidence(indicator, city):
    for period in PERIODS:
        rows = list(evidence(indicator, period))
        found = evaluate(indicator, period)
        assert found.value == total(indicator, rows)
        assert found.rows == len(rows) == len({r.pk for r in rows})


def by_town(indicator):
    """Whether the towns' figures add up: not those without a town, and not banks, which lend in several."""
    counts_banks = isinstance(indicator.measure, Distinct) and indicator.measure.field == "bank"
    return bool(catalogue.ledger(indicator.ledger).model.region_path) and not counts_banks


@pytest.mark.parametrize("indicator", [d for d in COUNTED if by_town(d)], ids=str)
def test_towns_add_up_to_the_city(indicator, city):
    model = catalogue.ledger(indicator.ledger).model
    period = Period.year(2025)
    towns = sum(evaluate(indicator, period, Scope(region=r.path)).value for r in Region.objects.filter(parent=city))
    nowhere = total(indicator, [r for r in evidence(indicator, period) if _region(r, model.region_path) is None])
    assert towns + nowhere == evaluate(indicator, period).value


def _region(record, path):
    for name in path.split("__")[:-1]:
        record = record and getattr(record, name)
    return record


@pytest.mark.parametrize("indicator", COUNTED, ids=str)
def test_splits_add_up(indicator, city):
    period = Period.year(2025)
    whole = evaluate(indicator, period).value
    for by in indicator.split_by:
        parts = [value for _, _, value in split(indicator, period, EVERYTHING, by)]
        if isinstance(indicator.measure, Distinct):
            assert sum(parts) >= whole >= max(parts, default=0)
        else:
            assert sum(parts) == whole


@pytest.mark.parametrize("indicator", ALL, ids=str)
def test_an_empty_city_counts_nothing(indicator, empty):
    found = evaluate(indicator, Period.year(2025))
    assert found.rows == 0
    assert found.value in (0, None)
    assert found.display in ("暂无数据", f"0{indicator.unit}", "0万元")


@pytest.mark.parametrize("indicator", ALL, ids=str)
def test_another_scope_sees_nothing_of_it(indicator, city):
    for scope in (Scope(nothing=True), Scope(region="99/"), Scope(organisation=0)):
        if isinstance(indicator, Indicator) and catalogue.ledger(indicator.ledger).model.is_shared:
            continue
        assert evaluate(indicator, Period.year(2025), scope).rows == 0
