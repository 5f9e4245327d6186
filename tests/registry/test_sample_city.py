"""The sample city adds up to what its keeper says, supplementary workbooks or not."""

import json
from decimal import Decimal

import pytest

from keguan.commands.sample import FOLDERS
from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.store.evidence import evaluate

WANTED = json.loads((FOLDERS[0] / "expected.json").read_text(encoding="utf8"))


@pytest.mark.parametrize("key", WANTED["values"])
def test_a_figure_is_exact(key, city):
    name, _, year = key.partition("@")
    found = evaluate(catalogue.indicator(name), Period.parse(year or "2025"))
    assert found.value == Decimal(WANTED["values"][key])


@pytest.mark.parametrize(
    ("key", "year", "value", "rank", "of"),
    [("rd.intensity", 2024, "0.0193", 3, 10), ("rd.intensity_growth", 2024, "0.184", 2, 10)],
)
def test_a_recorded_figure_is_as_published(key, year, value, rank, of, city):
    found = evaluate(catalogue.indicator(key), Period.year(year))
    assert (found.value, found.source.rank, found.source.of) == (Decimal(value), rank, of)
    assert found.source.get_stage_display() == "核定"
