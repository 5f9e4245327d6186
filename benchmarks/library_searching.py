"""Searching a library of 50,000 documents: `python -m benchmarks.library_searching [DOCUMENTS]`, on KEGUAN_DATABASE.

Server time of the whole page for 200 queries of two to six characters: total, first page, counts of the filters, snippets;
then every answer beside a scan of all texts. The documents are written by the database alone, the index by the product.
"""

import random
import re
import statistics
import sys
import time
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from benchmarks.library_corpus import documents, vocabulary
from keguan.library import access, finding, indexing
from keguan.library.models import Citation, Entry, Holding, Page, Version
from keguan.library.related import related
from keguan.registry.models import Document, User
from keguan.store import files
from keguan.store.search import folded
from keguan.store.search.texts import Passage
from keguan.store.statistics import refresh

DOCUMENTS, PORTION, QUERIES, TIMES = 50_000, 1000, 200, 3
TOTAL = re.compile(r"共 <b>(\d+)</b>")
KINDS, AUDIENCES = list(Holding.KINDS), [Holding.STAFF, Holding.PUBLIC, Holding.PUBLIC]
SECTIONS = ["", "enterprises", "projects", "finance"]


def fill(number: int, user: User) -> None:
    dice, file, made = random.Random(3), files.keep(b"benchmark"), []
    for row in documents(number):
        made.append(row)
        if len(made) == PORTION:
            _write(made, dice, file, user)
            made = []
    _write(made, dice, file, user)


def _write(rows: list[Any], dice: random.Random, file: Any, user: User) -> None:
    sources = QuerySet(Document).bulk_create(
        Document(title=title, number=number, issuer=issuer, issued_on=day) for title, number, issuer, day, _ in rows
    )
    holdings = QuerySet(Holding).bulk_create(
        Holding(
            document=source, kind=dice.choice(KINDS), section=dice.choice(SECTIONS), audience=dice.choice(AUDIENCES),
            validity=dice.choice(list(Holding.VALIDITIES)), preview_pages=dice.choice((None, None, 1)), added_by=user,
        )
        for source in sources
    )  # fmt: skip
    versions = Version.objects.bulk_create(
        Version(holding=h, number=1, file=file, name="正文.docx", state=Version.READY, pages=len(row[4]), by=user)
        for h, row in zip(holdings, rows, strict=True)
    )
    Page.objects.bulk_create(
        Page(version=v, number=n, text=text, width=595, height=842)
        for v, row in zip(versions, rows, strict=True)
        for n, text in enumerate(row[4], start=1)
    )
    Citation.objects.bulk_create(
        Citation(version=v, page=len(row[4]), number=row[4][-1][-15:].rpartition("依据")[2].rstrip("。") or "—")
        for v, row in zip(versions, rows, strict=True)
    )


def queries(texts: dict[int, str]) -> list[str]:
    """Half of them words, a frequent one as likely as it is read; half pieces of texts wherever they fall; two to six long."""
    dice, keys, known = random.Random(4), sorted(texts), set(vocabulary())
    asked: list[str] = []
    while len(asked) < QUERIES:
        size = 2 + len(asked) % 5
        body = texts[dice.choice(keys)]
        at = dice.randrange(len(body) - size)
        piece = body[at : at + size]
        is_word = piece in known or (size > 4 and any(piece[:n] in known and piece[n:] in known for n in (2, 3, 4)))
        if is_word or len(asked) % 10 < 5:
            asked.append(piece)
    return asked


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    call_command("migrate", verbosity=0, interactive=False)
    user = User.objects.filter(username="bench").first() or User.objects.create_user(
        "bench", "不登录的口令", role="clerk", must_change_password=False
    )
    if not Holding.objects.exists():
        start = time.perf_counter()
        fill(number, user)
        print(f"documents written in {time.perf_counter() - start:.0f} s", flush=True)
    if not Entry.objects.exists():
        refresh()
        start, used = time.perf_counter(), time.process_time()
        indexing.rebuild()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")  # as autovacuum would some minutes later
        refresh()
        print(
            f"index made in {time.perf_counter() - start:.0f} s, {time.process_time() - used:.0f} s of processor",
            flush=True,
        )
    held = {p.pk: p.parts for p in Passage.objects.filter(pk__in=access.entries(user).values("pk")).iterator()}
    print(f"{len(held):,} documents on {connection.vendor}, {sum(len(b) for _, _, b in held.values()):,} characters")
    asked = queries({key: body for key, (_, _, body) in held.items()})
    wrong = 0
    for text in asked:
        flat = folded(text)
        scanned = sum(flat in body or flat in title or flat in about for title, about, body in held.values())
        wrong += scanned != finding.total(user, text)
    print(f"{wrong} of {len(asked)} totals differ from a scan")
    measure(user, asked)


def measure(user: User, asked: list[str]) -> None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cache.clear()
    rows = []
    for text in asked:
        clocks, used = [], []
        for _ in range(TIMES):
            start, processor = time.perf_counter(), time.process_time()
            page = client.get("/library/", {"q": text})
            clocks.append((time.perf_counter() - start) * 1000)
            used.append((time.process_time() - processor) * 1000)
        assert page.status_code == 200
        rows.append((statistics.median(clocks), statistics.median(used), found_in(page), text))
    told("page", [clock for clock, *_ in rows], [used for _, used, *_ in rows])
    for clock, used, total, text in sorted(rows, reverse=True)[:8]:
        print(f"  slowest: {text} {total:,} found, {clock:.0f} ms, processor {used:.0f} ms")
    clocks, used = [], []
    for holding in Holding.objects.order_by("pk")[:: max(1, Holding.objects.count() // 100)]:
        start, processor = time.perf_counter(), time.process_time()
        related(user, holding)
        clocks.append((time.perf_counter() - start) * 1000)
        used.append((time.process_time() - processor) * 1000)
    told("related", clocks, used)


def found_in(page: Any) -> int:
    match = TOTAL.search(page.content.decode())
    return int(match[1]) if match else 0


def told(what: str, *columns: list[float]) -> None:
    for name, values in zip(("clock", "processor"), columns, strict=True):
        ordered = sorted(values)
        p95 = ordered[int(len(ordered) * 0.95)]
        print(
            f"{what}, {name}: median {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms, most {ordered[-1]:.1f} ms"
        )


if __name__ == "__main__":
    main()
