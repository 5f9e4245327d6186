"""make_city: a fictional county's folder of workbooks in a named style, with the figures it must yield."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from . import (
    style_batches,
    style_errors,
    style_forms,
    style_letters,
    style_marks,
    style_oldxls,
    style_onebook,
    style_pairs,
    style_towns,
    style_twoheads,
    style_wide,
    style_yearly,
)
from .data import City
from .expected import expected
from .truth import make_truth


@dataclass(frozen=True)
class Style:
    """How a bureau writes, and which rarer facts its ledgers can show."""

    write: Callable[[Path, City, Random], None]
    former_names: bool = False
    cancels: bool = False


STYLES = {
    "onebook": Style(style_onebook.write),
    "yearly": Style(style_yearly.write),
    "oldxls": Style(style_oldxls.write),
    "letters": Style(style_letters.write),
    "twoheads": Style(style_twoheads.write),
    "batches": Style(style_batches.write, former_names=True, cancels=True),
    "errors": Style(style_errors.write),
    "wide": Style(style_wide.write),
    "marks": Style(style_marks.write),
    "forms": Style(style_forms.write),
    "towns": Style(style_towns.write),
    "pairs": Style(style_pairs.write),
}


def make_city(folder: Path, *, seed: int, style: str) -> dict[str, Any]:
    """Write the county of `seed` into `folder` in `style`; returns what expected.json says."""
    habits = STYLES[style]
    folder.mkdir(parents=True, exist_ok=True)
    city = make_truth(seed, former_names=habits.former_names, cancels=habits.cancels)
    habits.write(folder, city, Random(f"{style} {seed}"))
    answer = {**expected(city), "style": style, "seed": seed}
    (folder / "expected.json").write_text(json.dumps(answer, ensure_ascii=False, indent=1), encoding="utf-8")
    return answer
