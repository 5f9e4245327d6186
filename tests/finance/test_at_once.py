"""Two banks file the last room at the same moment: one wins, and nothing is over-committed, on either database."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.models import Q, Sum

from keguan.kit.errors import BureauError
from keguan.lines.finance.models import Commitment, Loan, PoolEntry, Scheme, Term
from keguan.lines.finance.tests.books import WAN, Books
from keguan.registry.models import Organisation
from keguan.store.models import Attachment

two_connections = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time, and that is the test"
)


def alone(job):
    """Run the job on a connection of its own, committed for all to see."""

    def done():
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()


def at_once(*jobs):
    """Run the jobs at the same moment; what each returned, or the sentence by which it was refused."""
    ready = Barrier(len(jobs))

    def run(job):
        ready.wait()
        try:
            return job()
        except BureauError as fault:
            return fault.message
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def clear(books):
    """Records of a ledger are never deleted: only here, past the models, so that other tests find the sample city."""
    loans = Q(organisation__in=books.firms)
    for rows in (
        PoolEntry.everything.filter(Q(loan__organisation__in=books.firms) & ~Q(reverses=None)),
        PoolEntry.everything.filter(loan__organisation__in=books.firms),
        PoolEntry.everything.filter(kind="funding", on=books.scheme.starts_on, amount_yuan=100 * WAN),
        Loan.everything.filter(loans, ~Q(renews=None)),
        Loan.everything.filter(loans),
        Term.everything.filter(scheme=books.scheme),
        Commitment.everything.filter(scheme=books.scheme),
        Scheme.everything.filter(pk=books.scheme.pk),
        Organisation.everything.filter(pk__in=[o.pk for o in books.firms + books.banks]),
    ):
        pks = list(rows.values_list("pk", flat=True))
        if rows.model is Loan:
            Attachment.everything.filter(model="finance.loan", object_id__in=pks)._raw_delete("default")
        rows.model.everything.filter(pk__in=pks)._raw_delete("default")


@pytest.fixture
def books(city):
    made = alone(lambda: Books(stops=False))
    yield made
    alone(lambda: clear(made))


@two_connections
@pytest.mark.parametrize("attempt", range(3))
def test_two_banks_file_the_last_room_and_one_wins(books, attempt):
    first, second = (alone(lambda n=n: books.loan(firm=n, bank=n, wan=400)) for n in (0, 1))
    third = alone(lambda: books.take(books.loan(firm=2, bank=1, wan=400), "file"))
    assert third.status == "filed"
    told = at_once(lambda: books.take(first, "file"), lambda: books.take(second, "file"))
    assert sorted(isinstance(t, str) for t in told) == [False, True]
    assert "全部银行可备案额度不符" in next(t for t in told if isinstance(t, str))
    rows = Loan.objects.filter(organisation__in=books.firms, status__in=Loan.LIVE)
    assert alone(lambda: rows.aggregate(t=Sum("amount_yuan"))["t"]) == 800 * WAN <= 1000 * WAN


@two_connections
def test_one_enterprise_at_two_banks_stays_within_its_cap(books):
    both = [alone(lambda n=n: books.loan(firm=0, bank=n, wan=450)) for n in (0, 1)]
    told = at_once(*(lambda loan=loan: books.take(loan, "file") for loan in both))
    assert sorted(isinstance(t, str) for t in told) == [False, True]
    assert "单户上限不符" in next(t for t in told if isinstance(t, str))


@two_connections
def test_two_payments_out_of_one_account_do_not_overdraw_it(books):
    def spend():
        from keguan.lines.finance.actions import journal
        from keguan.store.acting import acting

        with acting(None, "试", recording=True):
            left = journal.held(None)
            PoolEntry(on=books.scheme.starts_on, kind="return", amount_yuan=-(left - 100 * WAN), loan=both[0]).save()

    both = [alone(lambda n=n: books.approved(firm=n, bank=n)) for n in (0, 1)]
    alone(spend)
    told = at_once(*(lambda loan=loan: books.take(loan, "compensate") for loan in both))
    assert sorted(isinstance(t, str) for t in told) == [False, True]
    assert "不够支付代偿 60万元" in next(t for t in told if isinstance(t, str))


SETTING = """
import django
django.setup()
from keguan.lines.finance.tests.books import Books
books = Books()
books.take(books.loan(firm=2, bank=1, wan=400), "file")
print(books.loan(firm=0, bank=0, wan=400).pk, books.loan(firm=1, bank=1, wan=400).pk)
"""
FILING = """
import sys, time
import django
django.setup()
from keguan.kit.errors import BureauError
from keguan.lines.finance.models import Loan
from keguan.registry.models import User
from keguan.store.moves import move
loan, user = Loan.objects.get(pk=sys.argv[1]), User.objects.get(role="clerk")
print("ready", flush=True)
sys.stdin.readline()
try:
    print(move(loan, "file", user=user).status)
except BureauError as fault:
    print(fault.message)
"""


@pytest.mark.one_database
def test_two_processes_on_one_sqlite_file(furnish, tmp_path):
    """The same with a file and two servers: SQLite lets one transaction write at a time, from its beginning on."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("KEGUAN")}
    env |= {"KEGUAN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "keguan.config.settings"}
    furnish(tmp_path)
    made = subprocess.run([sys.executable, "-c", SETTING], env=env, check=True, capture_output=True, text=True)
    people = [
        subprocess.Popen(
            [sys.executable, "-c", FILING, pk], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for pk in made.stdout.split()
    ]
    assert [p.stdout.readline() for p in people] == ["ready\n"] * 2
    for p in people:
        p.stdin.write("\n")
        p.stdin.flush()
    told = sorted(p.communicate(timeout=60)[0].strip() for p in people)
    assert told[0] == "filed"
    assert "全部银行可备案额度不符" in told[1]
