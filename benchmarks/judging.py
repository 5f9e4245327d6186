"""From the ledgers to verdicts: `python -m benchmarks.judging [ENTERPRISES]`, on the database of KEGUAN_DATABASE.

Loads what the ledgers know of every enterprise, decides both policies with every reason, keeps what was found, and tells
seconds and the most memory that the process has held by then; then the list of everybody, and one enterprise at a
time, gathered, explained and with the records behind it. The rows are written by the database alone, so that this
process is small before anything is measured.
"""

import random
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client

from benchmarks.population import ON
from keguan.kit.catalogue import catalogue
from keguan.kit.rules.policy import Policy
from keguan.kit.scope import EVERYTHING
from keguan.lines.enterprises.rules.policies import HNTE, TSME
from keguan.registry import judging
from keguan.registry.models import Organisation, Region, User
from keguan.registry.regions import establish, town
from keguan.store.acting import acting
from keguan.store.clock import today

ENTERPRISES, SINGLE = 100_000, 300
YEARS: Final = (2025, 2024, 2023, 2022)
SOME: Final = "id %% 20 <> {0}"  # five in a hundred have no such record


def fill(rows: int) -> None:
    """So many enterprises, each with about twenty records that the rules read; figures are spread by remainders."""
    with acting(None, "压测"):
        place = establish("360982", name="清江市")
        region = town("第1镇", below=place).pk
    numbers = (
        f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n) numbers"
    )
    name = "'第' || i || '号企业有限公司'"
    _insert(Organisation, numbers, name=name, key=name, initials="'dhqyyxgs'", region_id=region, field="'materials'",
            credit_code="'91360982' || (1000000000 + i)", founded_on=_day("i", 2008, 6500), is_verified="TRUE")  # fmt: skip
    for year in YEARS:
        size = f"1000000 + id * 7919 %% 400000000 + id * 31 %% 97 * {year - 2015} * 10000"
        _make("yearfigures", 0, year=year, sales_yuan=f"{size} + 0.25", income_yuan=f"{size} + 5000",
              hitech_income_yuan=f"({size}) * (id %% 60 + 40) / 100", net_assets_yuan=f"({size}) / 2", cost_yuan=f"({size}) * 4 / 5",
              total_assets_yuan=f"{size} + 300000", staff="id %% 500 + 2.5", st_staff="id %% 500 * (id %% 7) / 14",
              st_staff_half_year="id %% 500 * (id %% 7) / 14")  # fmt: skip
        for basis in ("hnte", "deduction"):
            _make("rdcost", 1, year=year, basis=f"'{basis}'", total_yuan=f"({size}) * (id %% 11) / 100 + 0.5",
                  domestic_yuan=f"({size}) * (id %% 11) / 110")  # fmt: skip
    for n, kind in enumerate(("invention", "utility", "software", "software")):
        _make(
            "intellectualproperty",
            n,
            title="'某装置'",
            kind=f"'{kind}'",
            number=f"'N{n}'",
            granted_on=_day("id", 2015, 4000),
        )
        _make("transfer", n + 4, title=f"'成果{n}'", year=2022 + n)
    _make(
        "compliance",
        2,
        found="CASE WHEN id %% 40 = 3 THEN 'safety' ELSE 'clean' END",
        happened_on=_day("id", 2025, 500),
    )
    _make(
        "certificate",
        3,
        certificate_no="'GR' || id",
        issued_on=_day("id", 2021, 1500),
        expires_on=_day("id", 2024, 1500),
    )
    _make("smeregistration", 4, registration_no="'S' || id", registered_on=_day("id", 2023, 900))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _day(number: str, year: int, days: int) -> tuple[str, list[date]]:
    """One of forty days after the beginning of the year, and what to bind."""
    told = [date(year, 1, 1) + timedelta(days=n * days // 40) for n in range(40)]
    cases = " ".join(f"WHEN {n} THEN %s" for n in range(40))
    return f"CASE {number} %% 40 {cases} END", told


def _make(model: str, without: int, **values: Any) -> None:
    source = f"{Organisation._meta.db_table} WHERE {SOME.format(without)}"
    _insert(apps.get_model("enterprises", model), source, organisation_id="id", **values)


def _insert(model: type[Model], source: str, **values: Any) -> None:
    """A row for each of the source; what is not told is as the model leaves it."""
    told = {f: values.get(f.attname, ("%s", [f.get_default()])) for f in model._meta.concrete_fields}
    told = {
        f: v if isinstance(v, tuple) else (str(v), [])
        for f, v in told.items()
        if f.attname in values or not (f.null or f.primary_key)
    }
    columns, expressions = (", ".join(c) for c in ((f.column for f in told), (sql for sql, _ in told.values())))
    sql = f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {expressions} FROM {source}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [one for _, bound in told.values() for one in bound])


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def everybody(policy: Policy) -> Iterator[tuple[str, float, float, float]]:
    """What each step of judging everybody took: seconds, seconds of processor, and the most memory held by then."""

    def timed(name: str, work: Any) -> Any:
        start, before = time.perf_counter(), time.process_time()
        found = work()
        steps.append((name, time.perf_counter() - start, time.process_time() - before, peak()))
        return found

    steps: list[tuple[str, float, float, float]] = []
    _, table = timed("load", lambda: policy.gather_all(EVERYTHING, ON))
    decided = timed("decide", lambda: policy.decide(table, ON))
    assert decided.frame.height == Organisation.objects.filter(kind="enterprise").count()
    policy = catalogue.policies[policy.key]  # as the pages judge by it, with the place of each in the work list
    timed("all and store", lambda: judging.judge_everybody(policy, today()))
    yield from steps


PAGES: Final = (
    "",
    "?standing=1",
    "?fails=rd_ratio",
    "?fails=field&standing=3",
    "?town={town}",
    "?lacks=staff",
    "?q=第99",
)


def pages(policy: Policy) -> Iterator[tuple[str, float, float]]:
    """Milliseconds of the list of everybody judged, of the clock and of processor, narrowed in several ways, all warm."""
    with acting(None, "压测"):
        clerk, _ = User.objects.get_or_create(
            username="bench", defaults={"name": "压测", "role": "leader", "must_change_password": False}
        )
    client = Client()
    client.force_login(clerk)
    region = Region.objects.filter(level="town").first()
    for query in PAGES:
        address = f"/policies/{policy.key}/population{query.format(town=region.pk)}"
        taken = []
        for _ in range(5):
            start, before = time.perf_counter(), time.process_time()
            answer = client.get(address)
            taken.append(((time.perf_counter() - start) * 1000, (time.process_time() - before) * 1000))
            assert answer.status_code == 200, answer.status_code
        yield query or "everybody", min(t for t, _ in taken), min(cpu for _, cpu in taken)


def single(policy: Policy) -> list[float]:
    """Milliseconds to gather, explain and document one enterprise, some of them at random, when everything is warm."""
    some = random.Random(5).sample(
        list(Organisation.objects.filter(kind="enterprise").values_list("pk", flat=True)), SINGLE
    )
    taken = []
    for key in some:
        one = Organisation.objects.get(pk=key)
        start = time.perf_counter()
        known = policy.gather(one, ON)
        assessed = policy.assess(known.facts, ON)
        taken.append((time.perf_counter() - start) * 1000)
        assert assessed.conditions and known.evidence
    return sorted(taken[len(taken) // 10 :])


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ENTERPRISES
    call_command("migrate", verbosity=0, interactive=False)
    start = time.perf_counter()
    fill(rows)
    print(
        f"{rows:,} enterprises on {connection.vendor}, written in {time.perf_counter() - start:.0f} s; {peak():.0f} MB before"
    )
    for policy in (HNTE, TSME):
        for name, seconds, cpu, most in everybody(policy):
            print(
                f"{policy.key:<6}{name:<14}{seconds:>8.2f} s{cpu:>8.2f} s of processor{most:>8.0f} MB peak", flush=True
            )
    for query, taken_ms, cpu in pages(HNTE):
        print(f"page  {query:<24}{taken_ms:>8.1f} ms{cpu:>8.1f} ms of processor", flush=True)
    for policy in (HNTE, TSME):
        taken = single(policy)
        print(
            f"{policy.key:<6}one     median {statistics.median(taken):.1f} ms, p95 {taken[int(len(taken) * 0.95)]:.1f} ms, best {taken[0]:.1f} ms"
        )


if __name__ == "__main__":
    main()
