"""The list of enterprises over a million of them: `python -m benchmarks.lists [ROWS]`, on the database of KEGUAN_DATABASE.

Server time of our list for a mixture of first, next and deep pages, filters, sorts and searches, beside the changelist of
Django's admin over the same table with the same search fields and filters. The rows are written by the database alone.
"""

import random
import re
import statistics
import sys
import time
from datetime import date, timedelta
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from benchmarks.importing import FIELDS, GIVEN, SURNAMES, TRADES, code
from keguan.registry.models import Organisation, Region, User
from keguan.registry.models.organisations import initials_of, normal_name
from keguan.registry.regions import establish, town
from keguan.store.acting import acting
from keguan.store.search import grams
from keguan.store.search.entries import Searchable
from keguan.store.statistics import refresh

ROWS, PORTION, TIMES, THEIR_TIMES = 1_000_000, 5_000, 20, 3
NEXT, TOTAL = re.compile(r'href="([^"]*)" rel="next"'), re.compile(r"共 <b>([\d,+]+)</b>")
LIST = "/ledgers/registry.enterprises/"
FIRST_DAY = date(1998, 1, 1)


def name(dice: random.Random) -> str:
    """A brand of four characters and a trade."""
    brand = "".join(dice.choice(letters) for letters in (SURNAMES, GIVEN, SURNAMES, GIVEN))
    return f"清江市{brand}{dice.choice(TRADES)}有限公司"


def fill(rows: int) -> None:
    with acting(None, "压测"):
        place = establish("360982", name="清江市")
        towns = [town(f"第{n + 1}镇", below=place) for n in range(12)]
    dice = random.Random(11)
    kinds = list(Organisation.FIELDS)[: len(FIELDS)]
    for start in range(0, rows, PORTION):
        made = []
        for n in range(start, min(start + PORTION, rows)):
            called = name(dice)
            made.append(
                Organisation(
                    name=called, key=normal_name(called), initials=initials_of(called), credit_code=code(n * 7919),
                    region=towns[n % 12], field=kinds[n % 4],
                    founded_on=FIRST_DAY + timedelta(days=dice.randrange(10_000)),
                )
            )  # fmt: skip
        kept = QuerySet(Organisation).bulk_create(made, batch_size=1000)
        Searchable.objects.bulk_create(
            [
                Searchable(
                    model="registry.organisation", object_id=o.pk, grams=grams([o.name, o.credit_code, o.initials])
                )
                for o in kept
            ],
            batch_size=1000,
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # as autovacuum would some minutes later
    refresh()  # as after every large import


def found(page: Any, part: re.Pattern[str]) -> str:
    match = part.search(page.content.decode())
    return unescape(match[1]) if match else "0"


def mixture(client: Client) -> dict[str, str]:
    """What is asked for; the places of deep pages are found by leafing."""
    some = Organisation.objects.order_by("pk")[777]
    region = Region.objects.filter(level="town").first().pk
    following, last = (found(client.get(LIST + query), NEXT) for query in ("", "?sort=-name"))
    rare, common = some.name[3:7], some.name[3:5]
    return {
        "first page": "",
        "next page": following,
        "near the end": last,
        "sorted by code": "?sort=credit_code",
        "one town": f"?region={region}",
        "one field": "?field=materials",
        "town and field": f"?region={region}&field=electronics",
        "founded within a month": "?founded_on.from=2015-03-01&founded_on.to=2015-03-31",
        "founded within a year, of a town": f"?founded_on.from=2015-01-01&founded_on.to=2015-12-31&region={region}",
        "founded since, by day": "?founded_on.from=2005-01-01&sort=-founded_on",
        "search, two characters, common": "?q=机械",
        "search, two characters": f"?q={common}",
        "search, four characters": f"?q={rare}",
        "search, six characters": f"?q={some.name[3:9]}",
        "search, in every name": "?q=有限公司",
        "search, nothing found": "?q=鑫淼",
        "search, initials": f"?q={some.initials[3:9]}",
        "search, code": f"?q={some.credit_code}",
        "search and town": f"?q={common}&region={region}",
        "search and field, sorted": f"?q={rare}&field=materials&sort=credit_code",
        "two words": f"?q={common} 机械",
        "one character": "?q=甲",
    }


def timed(work: Any, times: int) -> list[float]:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


class Superuser:
    """Whom the admin lets see everything."""

    is_active = is_staff = is_superuser = True

    def has_perm(self, *_: Any) -> bool:
        return True


def theirs(query: str) -> Any:
    class Organisations(admin.ModelAdmin):
        list_display = ("name", "credit_code", "region", "field", "founded_on")
        list_filter = ("region", "field", "founded_on")
        search_fields = ("name", "credit_code", "initials", "former_names__name")
        list_select_related = ("region",)
        list_per_page = 50

    site = admin.AdminSite()
    request = RequestFactory().get(f"/{query}")
    request.user = Superuser()
    return lambda: Organisations(Organisation, site).get_changelist_instance(request).result_list._fetch_all()


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    settings.INSTALLED_APPS.append("django.contrib.admin")
    call_command("migrate", verbosity=0, interactive=False)
    start = time.perf_counter()
    if not Organisation.objects.exists():
        fill(rows)
    print(
        f"{Organisation.objects.count():,} enterprises on {connection.vendor}, written in {time.perf_counter() - start:.0f} s"
    )
    user = User.objects.filter(username="bench").first() or User.objects.create_user(
        "bench", "不登录的口令", role="clerk", must_change_password=False
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cache.clear()
    cold = timed(lambda: client.get(LIST), 1)[0]
    asked, everything = mixture(client), []
    print(
        f"first page with nothing cached: {cold:.0f} ms\n{'':34}{'ours':>10}{'p95':>8}{'queries':>9}{'total':>10}{'admin':>10}{'ratio':>8}"
    )
    for told, query in asked.items():
        assert client.get(LIST + query).status_code == 200, query
        with CaptureQueriesContext(connection) as queries:
            total = found(client.get(LIST + query), TOTAL)
        count = len(queries)  # before the next request empties the log
        taken = sorted(timed(lambda q=query: client.get(LIST + q), TIMES))
        everything += taken
        other = query.replace("region=", "region__id__exact=").replace("field=", "field__exact=")
        other = other.replace("founded_on.from=", "founded_on__gte=").replace("founded_on.to=", "founded_on__lte=")
        admins = "" if "after=" in query or "sort=" in query else theirs(other)
        admin_ms = statistics.median(timed(admins, THEIR_TIMES)) if admins else 0
        ours, p95 = statistics.median(taken), taken[int(len(taken) * 0.95) - 1]
        beside = f"{admin_ms:>10.0f}{admin_ms / ours:>8.1f}" if admins else ""
        print(f"{told:<34}{ours:>10.1f}{p95:>8.1f}{count:>9}{total:>10}{beside}", flush=True)
    everything.sort()
    print(
        f"\n{len(everything)} requests: median {statistics.median(everything):.0f} ms, p95 {everything[int(len(everything) * 0.95)]:.0f} ms"
    )


if __name__ == "__main__":
    main()
