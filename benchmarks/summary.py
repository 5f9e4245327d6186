"""The annual summary of a very large bureau: `python -m benchmarks.summary [FIRMS]`.

Its values and texts beside the bare SQL aggregates of the same indicators and periods, in one run; freezing its facts
with their fingerprints and writing the docx are reported apart.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.bureau import LAST, fill
from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import Indicator
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING
from keguan.registry.regions import establish, town
from keguan.report import docx
from keguan.report.annual import annual, freeze
from keguan.report.facts import Facts
from keguan.store.acting import acting
from keguan.store.evidence import evaluate, split

FIRMS, TIMES = 50_000, 3


def seconds(work: Callable[[], Any]) -> float:
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def asked(year: int) -> tuple[list[tuple[Indicator, Period]], list[tuple[Indicator, Period, str]]]:
    """Every indicator with every period that the summary of the year evaluates, and by what it splits them."""
    values: dict[tuple[str, Period], None] = {}
    splits: dict[tuple[str, str], None] = {}
    measure, groups = Facts.measure, Facts.groups

    def noted(self: Facts, key: str, period: Period | None = None) -> Any:
        values[key, period or self.period] = None
        return measure(self, key, period)

    def noted_groups(self: Facts, key: str, by: str) -> Any:
        splits[key, by] = None
        return groups(self, key, by)

    Facts.measure, Facts.groups = noted, noted_groups  # type: ignore[method-assign]
    try:
        annual(year)
    finally:
        Facts.measure, Facts.groups = measure, groups  # type: ignore[method-assign]
    found = [(catalogue.indicators.get(key), period) for key, period in values]
    whole = Period.year(year)
    return (
        [(d, p) for d, p in found if isinstance(d, Indicator)],
        [(d, whole, by) for key, by in splits if isinstance(d := catalogue.indicators.get(key), Indicator)],
    )


def main() -> None:
    firms = int(sys.argv[1]) if len(sys.argv) > 1 else FIRMS
    call_command("migrate", verbosity=0, interactive=False)
    with acting(None, "压测"):
        place = establish("360982", name="清江市")
        for number in range(12):
            town(f"第{number + 1}镇", below=place)
    made = fill(firms)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print("、".join(f"{name} {count}" for name, count in made.items()))
    values, splits = asked(LAST)

    def bare() -> None:
        for indicator, period in values:
            evaluate(indicator, period)
        for indicator, period, by in splits:
            split(indicator, period, EVERYTHING, by)

    whole, aggregates = seconds(lambda: annual(LAST)), seconds(bare)
    document = annual(LAST)
    frozen = seconds(lambda: freeze(document, name="压测"))
    with tempfile.TemporaryDirectory() as folder:
        written = seconds(lambda: docx.write(document, Path(folder) / "总结.docx"))
    facts = list(document.facts())
    print(
        f"values and texts {whole:.2f} s; {len(values)} bare aggregates and {len(splits)} splits {aggregates:.2f} s; ratio {whole / aggregates:.2f}"
    )
    print(
        f"{len(facts)} facts over {sum(f.rows for f in facts)} rows: frozen with fingerprints {frozen:.2f} s, docx {written:.2f} s"
    )


if __name__ == "__main__":
    main()
