"""Searching a library of 50,000 documents: `python -m benchmarks.library_searching [DOCUMENTS]`, on KEGUAN_DATABASE.

Server time of the whole page for 200 queries of two to six characters: total, first page, counts of the filters, snippets;
then every answer beside a scan of all texts. The documents are written by the database alone, the index by the product.
"""

import random
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
from keguan.web.library.shelves import Results

DOCUMENTS, PORTION, QUERIES, TIMES = 50_000, 1000, 200, 3
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
    """Different ones. Half of them words, a frequent one as likely as it is read; half pieces of texts wherever they fall; two to six long."""
    dice, keys, known = random.Random(4), sorted(texts), set(vocabulary())
    asked: list[str] = []
    while len(asked) < QUERIES:
        size = 2 + len(asked) % 5
        body = texts[dice.choice(keys)]
        at = dice.randrange(len(body) - size)
        piece = body[at : at + size]
        is_word = piece in known or (size > 4 and any(piece[:n] in known and piece[n:] in known for n in (2, 3, 4)))
        if piece not in asked and (is_word or len(asked) % 10 < 5):
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
    client.get("/library/", {"q": "预热"})

    def answer(text: str) -> int:
        found = finding.find(user, finding.Question(text))
        results = Results(user, found)
        assert results.shown is not None and results.groups is not None
        return found.total

    rows = [(*timed(lambda t=text: answer(t)), text) for text in asked]
    told("answer: total, first page, counts, snippets", rows)
    totals = sorted(answer(text) for text in asked)
    print(f"  found: median {totals[len(totals) // 2]:,}, a tenth of them more than {totals[len(totals) * 9 // 10]:,}")
    for clock, used, text in sorted(rows, reverse=True)[:5]:
        print(f"  slowest: {text} {answer(text):,} found, {clock:.0f} ms, processor {used:.0f} ms")
    told("page, written out", [timed(lambda t=text: client.get("/library/", {"q": t})) for text in asked])
    told("page without words", [timed(lambda: client.get("/library/")) for _ in range(20)])
    some = Holding.objects.order_by("pk")[:: max(1, Holding.objects.count() // 100)]
    told("related", [timed(lambda h=holding: related(user, h)) for holding in some])


def timed(work: Any) -> tuple[float, float]:
    """Milliseconds on the clock and of the processor, the median of some times."""
    clocks, used = [], []
    for _ in range(TIMES):
        start, processor = time.perf_counter(), time.process_time()
        work()
        clocks.append((time.perf_counter() - start) * 1000)
        used.append((time.process_time() - processor) * 1000)
    return statistics.median(clocks), statistics.median(used)


def told(what: str, rows: list[Any]) -> None:
    for name, at in (("clock", 0), ("processor", 1)):
        ordered = sorted(row[at] for row in rows)
        p95 = ordered[int(len(ordered) * 0.95)]
        print(
            f"{what}, {name}: median {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms, most {ordered[-1]:.1f} ms",
            flush=True,
        )


if __name__ == "__main__":
    main()
