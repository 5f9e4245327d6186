"""Both policies over a million made enterprises beside OpenFisca: `python -m benchmarks.deciding [ENTERPRISES]`.

Ours keeps every reason and is exact. OpenFisca gives the same verdicts and points without reasons, in floats of 32 bits; it
has requirements of its own, so it runs in a virtual environment that is made here. Both decide the same figures in turn,
each the best of several, its loading told apart; then every answer is compared, and where they differ cases are shown.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Final

import polars as pl

from benchmarks.population import ON, population
from keguan.kit.rules.facts import Table, schema
from keguan.kit.rules.policy import Decisions, Policy
from keguan.lines.enterprises.rules.policies import HNTE, TSME

ENTERPRISES: Final = 1_000_000
TURNS, TIMES, CASES = 2, 3, 2
THEIRS: Final = Path(__file__).parent / "openfisca"
NAMES: Final = {0: "fail", 1: "undecided", 2: "pass"}


def environment() -> Path:
    """The interpreter of OpenFisca's own environment, made where it is not there yet."""
    interpreter = THEIRS / ".venv" / "bin" / "python"
    if not interpreter.exists():
        venv.create(THEIRS / ".venv", with_pip=True)
        lock = str(THEIRS / "requirements.lock")
        subprocess.run([interpreter, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], check=True)
    return interpreter


def theirs(source: Path, target: Path) -> dict[str, float]:
    command = [environment(), THEIRS / "decide.py", source, target, str(TIMES)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def ours(source: Path, target: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.deciding", str(source), str(target)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def decide(source: Path, target: Path) -> None:
    """Our side, in a process of its own: the answers as OpenFisca gives them to the file, and what it took as JSON."""
    loading, computing, cpu = [], [], []
    for _ in range(TIMES):
        start = time.perf_counter()
        told = pl.read_ipc(source)
        tables = [(policy, Table(told.select(*schema(policy.inputs)), policy.inputs)) for policy in (HNTE, TSME)]
        loaded, before = time.perf_counter(), time.process_time()
        found = [policy.decide(table, ON) for policy, table in tables]
        computing.append(time.perf_counter() - loaded)
        cpu.append(time.process_time() - before)
        loading.append(loaded - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers(found).write_ipc(target)
    print(json.dumps({"loading": min(loading), "computing": min(computing), "cpu": min(cpu), "peak": peak}))


def answers(found: list[Decisions]) -> pl.DataFrame:
    """The verdicts as 0 fail, 1 undecided, 2 pass, and points as 1000 × from + to."""
    return pl.concat([one.frame.select(list(_answers(one.policy))) for one in found], how="horizontal")


def _answers(policy: Policy) -> Iterator[pl.Expr]:
    def told(column: str, name: str) -> pl.Expr:
        return (pl.col(column).cast(pl.Int32) * 2).fill_null(1).alias(name)

    def points(low: str, high: str, name: str) -> pl.Expr:
        return (pl.col(low).cast(pl.Int32) * 1000 + pl.col(high)).alias(name)

    yield told("verdict", policy.key)
    for rule in policy.conditions:
        if rule is not policy.score and rule.key != policy.score.key:
            yield told(rule.key, f"{policy.key}_{rule.key}")
    for part in policy.score.scored:
        yield points(f"{part.key}<", f"{part.key}>", f"{policy.key}_points_{part.key}")
    yield points("low", "high", f"{policy.key}_total")
    for rule in policy.checks:
        yield told(f"check.{rule.key}", f"{policy.key}_check_{rule.key}")


def words(column: str, told: int) -> str:
    return f"{told // 1000}-{told % 1000} points" if "_points_" in column or column.endswith("_total") else NAMES[told]


def exactly(found: Decisions, column: str, row: int) -> str:
    """What was measured of the enterprise, and the border, as fractions of whole numbers."""
    key = column.removeprefix(f"{found.policy.key}_")
    measures = next((c.finding.measures for c in found.judged.conditions if c.rule.key == key), ())
    told = found.frame.row(row, named=True)

    def fraction(end: str) -> str:
        over, per = (told.get(f"{key}.0{end}{part}") for part in ("", "/"))
        return "" if over is None else f"{over:,}" if per is None else f"{over:,} / {per:,} = {over / per:.12f}"

    condition = next((c for c in found.assessment(row).conditions if c.key == key), None)
    return f"{fraction('')}, asked {condition.required}" if measures and condition and condition.required else ""


def compare(found: list[Decisions], one: pl.DataFrame, other: pl.DataFrame, told: pl.DataFrame) -> None:
    """Counts the answers that differ, by what is asked, and shows cases with the figures they were judged by."""
    shared = [c for c in one.columns if c in other.columns]
    differ = {c: one[c] != other[c] for c in shared}
    total = sum(d.sum() for d in differ.values())
    some = reduce(pl.Series.__or__, differ.values()).sum()
    print(f"{len(shared)} answers of each of {one.height:,}: {total:,} differ, about {some:,} enterprises")
    for column, here in differ.items():
        if not here.any():
            continue
        policy = next(d for d in found if column.split("_")[0] == d.policy.key)
        rule = next((r for r in policy.policy.rules if column.endswith(f"_{r.key}")), None)
        print(f"\n{column}: {here.sum():,} differ")
        for row in here.arg_true().head(CASES):
            mine, their = (words(column, frame[column][row]) for frame in (one, other))
            needs = [c for n in (rule.needs if rule else ()) for c in policy.policy.inputs[n].columns]
            figures = ", ".join(
                f"{n} {v}" for n, v in told.row(row, named=True).items() if n in needs and v is not None
            )
            print(f"  no. {row}: ours {mine}, OpenFisca {their}; {exactly(policy, column, row)}\n    {figures}")


def main() -> None:
    if len(sys.argv) == 3:
        decide(*map(Path, sys.argv[1:]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ENTERPRISES
    environment()
    with tempfile.TemporaryDirectory() as folder:
        source, mine, their = (Path(folder) / name for name in ("told.arrow", "ours.arrow", "theirs.arrow"))
        population(rows).write_ipc(source)
        turns = [(ours(source, mine), theirs(source, their)) for _ in range(TURNS)]
        for name, taken in zip(
            ("ours, every reason kept", "OpenFisca, no reasons"), zip(*turns, strict=True), strict=True
        ):
            best = {key: min(one[key] for one in taken) for key in taken[0]}
            print(
                f"{name:<26}{best['computing']:>7.2f} s deciding, {best['cpu']:.2f} s of processor"
                f"{best['loading']:>7.2f} s loading{best['peak']:>7.0f} MB peak"
            )
        ratios = [mine["computing"] / their["computing"] for mine, their in turns]
        print("ours / OpenFisca: " + ", ".join(f"{ratio:.2f}" for ratio in ratios) + " by turn\n")
        told = pl.read_ipc(source)
        found = [p.decide(Table(told.select(*schema(p.inputs)), p.inputs), ON) for p in (HNTE, TSME)]
        compare(found, pl.read_ipc(mine), pl.read_ipc(their), told)


if __name__ == "__main__":
    main()
