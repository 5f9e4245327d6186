"""Both policies by OpenFisca over the enterprises of an Arrow file: `python decide.py IN OUT TIMES`.

Writes every condition, the ends of every part of the scores and the verdicts; prints, as JSON, the seconds of loading
and of the best computation, and the most memory in MB. Points are kept as 1000 × from + to, so that each part is one
variable and nothing is computed twice.
"""

import json
import resource
import sys
import time
from types import ModuleType

import hnte
import numpy
import polars
import tsme
from enterprises import NUMBERS, SERIES, TRUTHS, Enterprise
from given import VARIABLES, YEARS
from kleene import Array, Points, declare
from openfisca_core.periods import Period
from openfisca_core.populations import Population
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.simulations import Simulation
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

YEAR, PACKED = 2026, 1000
POLICIES = {"hnte": hnte, "tsme": tsme}
HUNDREDTHS = ("staff", "st_staff", "income", "hitech_income", "total_assets", "cost", *SERIES)


def unpacked(of: Array) -> Points:
    return of // PACKED, of % PACKED


def wanted(key: str, policy: ModuleType) -> dict[str, type]:
    """The variables that are asked for, by name."""
    conditions, parts = (
        [f"{key}_{name}" for name in policy.CONDITIONS],
        [f"{key}_points_{name}" for name in policy.PARTS],
    )

    def packed(formula) -> type:
        def points(e: Population, period: Period) -> Array:
            low, high = formula(e, period)
            return low * PACKED + high

        return points

    def total(e: Population, period: Period) -> Array:
        low, high = policy.total({name: unpacked(e(f"{key}_points_{name}", period)) for name in policy.PARTS})
        return low * PACKED + high

    def verdict(e: Population, period: Period) -> Array:
        met = {name: e(f"{key}_{name}", period) for name in policy.CONDITIONS}
        return policy.verdict(met, unpacked(e(f"{key}_total", period)))

    formulas = dict(zip(conditions, policy.CONDITIONS.values(), strict=True))
    formulas |= {name: packed(formula) for name, formula in zip(parts, policy.PARTS.values(), strict=True)}
    formulas |= {f"{key}_check_{name}": formula for name, formula in getattr(policy, "CHECKS", {}).items()}
    formulas |= {f"{key}_total": total, key: verdict}
    return {name: declare(name, int, formula) for name, formula in formulas.items()}


def load(system: TaxBenefitSystem, told: polars.DataFrame) -> Simulation:
    """The figures as OpenFisca keeps them: floats of 32 bits."""
    simulation = SimulationBuilder().build_default_simulation(system, count=told.height)

    def number(column: str, name: str) -> numpy.ndarray:
        exact = told[column].cast(polars.Float64).fill_null(float("nan")).to_numpy()
        return (exact / 100 if name in HUNDREDTHS else exact).astype(numpy.float32)

    for name in NUMBERS:
        simulation.set_input(name, str(YEAR), number(name, name))
    for name in SERIES:
        simulation.set_input(f"{name}_years", str(YEAR), number(f"{name}.n", ""))
        for back in range(YEARS):
            simulation.set_input(name, str(YEAR - 1 - back), number(f"{name}.{back}", name))
    for name in TRUTHS:
        truth = polars.select(polars.when(told[name]).then(2).when(~told[name]).then(0).otherwise(1)).to_series()
        simulation.set_input(name, str(YEAR), truth.to_numpy().astype(numpy.int32))
    return simulation


def main() -> None:
    source, target, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
    outputs = {name: kind for key, policy in POLICIES.items() for name, kind in wanted(key, policy).items()}
    system = TaxBenefitSystem([Enterprise])
    system.add_variables(*VARIABLES, *outputs.values())
    told, loading, computing, cpu = polars.read_ipc(source), [], [], []
    for _ in range(times):
        start = time.perf_counter()
        simulation = load(system, told)
        loaded, before = time.perf_counter(), time.process_time()
        with numpy.errstate(invalid="ignore"):
            found = {name: simulation.calculate(name, str(YEAR)) for name in outputs}
        computing.append(time.perf_counter() - loaded)
        cpu.append(time.process_time() - before)
        loading.append(loaded - start)
    polars.DataFrame(found).write_ipc(target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"loading": min(loading), "computing": min(computing), "cpu": min(cpu), "peak": peak}))


if __name__ == "__main__":
    main()
