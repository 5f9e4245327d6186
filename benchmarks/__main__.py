"""How pages and indicators hold up as rows grow: `make bench`. Everything is measured side by side in one run.

Prints for each page the median server time on the sample city, the same with the certificates, projects and loans
copied twenty times, and the ratio of the two, which should stay near 1; then what history costs on bulk writes.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client

from keguan.commands import sample
from keguan.kit.catalogue import catalogue
from keguan.registry.models import Document, User
from keguan.store.acting import acting

PAGES = (
    "/workbench/",
    "/dashboard/",
    "/ledgers/enterprises.hnte/",
    "/ledgers/projects.projects/?q=智能",
    "/ledgers/finance.loans/",
    "/organisations/{firm}/",
    "/indicators/",
    "/indicators/enterprises.hnte_valid/",
    "/indicators/projects.funding_provincial_up_yuan/",
    "/reports/annual/2025/",
    "/search?q=qjs",
    "/imports/",
)
TIMES, COPIES = 7, 20


def milliseconds(work: Callable[[], Any], times: int = TIMES) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def pages(client: Client, firm: int) -> dict[str, float]:
    def visit(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    found = {}
    for page in PAGES:
        address = page.format(firm=firm)
        visit(address)
        found[page] = milliseconds(lambda a=address: visit(a))
    return found


def cold(client: Client) -> float:
    """The summary when nothing of it is cached."""

    def build() -> None:
        cache.clear()
        client.get("/reports/annual/2025/")

    return milliseconds(build)


def grow() -> None:
    """Twenty times the certificates, projects and loans, under numbers of their own."""
    with acting(None, "加压", recording=True):
        for key, number in (
            ("enterprises.hnte", "certificate_no"),
            ("projects.projects", "project_no"),
            ("finance.loans", "loan_no"),
        ):
            model = catalogue.ledger(key).model
            rows = list(model.objects.all())
            made = []
            for copy in range(COPIES):
                for row in rows:
                    values = {
                        f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.primary_key
                    }
                    made.append(model(**values | {number: f"{copy:02}{row.pk:06}"}))
            model.objects.bulk_create(made, batch_size=500)


def history() -> tuple[float, float]:
    """Milliseconds for a thousand documents with and without revisions."""

    def write(create: Callable[..., Any], tag: str) -> None:
        with transaction.atomic(), acting(None, "加压"):
            create([Document(number=f"{tag}{n}") for n in range(1000)])
            transaction.set_rollback(True)

    plain = QuerySet(Document)
    return milliseconds(lambda: write(Document.objects.bulk_create, "甲")), milliseconds(
        lambda: write(plain.bulk_create, "乙")
    )


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    sample.load()
    sample.logins()
    client = Client()
    client.force_login(User.objects.get(role="leader"), backend="django.contrib.auth.backends.ModelBackend")
    firm = catalogue.ledger("enterprises.hnte").model.objects.first().organisation_id
    first, first_cold = pages(client, firm), cold(client)
    grow()
    cache.clear()
    second, second_cold = pages(client, firm), cold(client)
    print(f"{'page':<52}{'sample, ms':>12}{f'x{COPIES}, ms':>12}{'ratio':>8}")
    for page in (*PAGES, "summary, nothing cached"):
        a, b = first.get(page, first_cold), second.get(page, second_cold)
        print(f"{page:<52}{a:>12.1f}{b:>12.1f}{b / a:>8.2f}")
    tracked, plain = history()
    print(
        f"\nbulk write of 1000 records: {tracked:.0f} ms with history, {plain:.0f} ms without, ratio {tracked / plain:.1f}"
    )


if __name__ == "__main__":
    main()
