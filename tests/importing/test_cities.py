"""Every style of county folder, imported twice: each figure is exact, and the second import brings nothing new."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cities.making import STYLES, make_city

from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.registry.importing import import_paths
from keguan.store.evidence import evaluate


def figure(key: str) -> Decimal:
    name, _, year = key.partition("@")
    return Decimal(str(evaluate(catalogue.indicator(name), Period.parse(year or "2025")).value or 0))


def take_in(folder: Path) -> dict[str, int]:
    return import_paths([folder], year=2025, ledger=None, good_rows=True, dry_run=False).counts


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.one_database)])
def test_folder_yields_every_figure(tmp_path: Path, style: str, seed: int) -> None:
    make_city(tmp_path, seed=seed * 12 + list(STYLES).index(style), style=style)
    wanted: dict[str, Any] = json.loads((tmp_path / "expected.json").read_text(encoding="utf-8"))["values"]
    first = take_in(tmp_path)
    assert first["new"] > 400
    assert {k: figure(k) for k in wanted} == {k: Decimal(str(v)) for k, v in wanted.items()}
    second = take_in(tmp_path)
    assert (second["new"], second["changed"], second["error"]) == (0, 0, first["error"])
    assert {k: figure(k) for k in wanted} == {k: Decimal(str(v)) for k, v in wanted.items()}
