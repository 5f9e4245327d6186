"""Random walks over steps, postings and reversals: whatever is tried in whatever order, the invariants hold."""

import contextlib
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.lines.finance.actions import journal
from keguan.lines.finance.actions.steps import award_of
from keguan.lines.finance.models import Loan, PoolEntry
from keguan.lines.finance.tests.books import TERMS, WAN, Books
from keguan.lines.finance.workflows import DECIDERS
from keguan.store.acting import acting
from keguan.store.attachments import attach
from keguan.store.clock import today
from keguan.store.evidence import evaluate, evidence
from keguan.store.moves import possible_moves

AHEAD = ("file", "disburse", "fall_due", "claim", "agree", "approve", "compensate", "recover_part")
STEP = st.tuples(st.integers(0, 11), st.integers(0, 9), st.sampled_from([1, 40, 100, 250, 400]))
START = st.tuples(st.integers(0, 3), st.integers(0, 1), st.sampled_from([50, 100, 300, 450, 600]))


def answers_for(move, wan):
    money = wan * WAN
    known = {
        "amount_yuan": money, "term_months": 12, "annual_rate": Decimal("0.04"), "disbursed_on": today(),
        "use_checked_on": today(), "use_found": "proper", "renewed_yuan": money, "claim_principal_yuan": money,
        "repaid_on": today(), "paid_back_yuan": money, "recovered_yuan": money, "award_yuan": money if wan < 100 else None,
    }  # fmt: skip
    return {f.name: known.get(f.name) for f in move.asks}


def check(books):
    own = Loan.objects.filter(organisation__in=books.firms)
    live = own.filter(status__in=Loan.LIVE)

    def total(rows):
        return rows.aggregate(total=Sum("balance_yuan"))["total"] or 0

    assert total(live) <= 1000 * WAN
    assert total(live.filter(bank=books.banks[0])) <= 600 * WAN
    for firm in books.firms:
        assert total(live.filter(organisation=firm)) <= TERMS["firm_cap"]["limit_yuan"]
    for loan in own.standing_on(today()):
        assert loan.repaid_yuan == sum(r.amount_yuan for r in loan.repayments.all())
        assert 0 <= loan.repaid_yuan < loan.amount_yuan
        now = "overdue" if loan.status in Loan.OVERDUE else loan.status
        assert loan.stood == (now if now in (*Loan.LIVE, "settled", "written_off") else "")
        assert loan.owed_yuan == loan.balance_yuan
    for loan in own.exclude(claim_principal_yuan=None):
        told = journal.paid_for(loan)
        assert told["compensation"] <= award_of(loan).loss * TERMS["loss_share"]["share"]
        assert 0 <= told["recovery"] <= told["compensation"]
        assert told["recovery"] + told["bank_share"] <= award_of(loan).loss
    assert sum(journal.balances().values()) == 0
    assert all(sum(amount for _, amount in e.legs) == 0 for e in PoolEntry.objects.all())
    period = Period(today(), today())
    indicator = catalogue.indicator("finance.pool_yuan")
    assert evaluate(indicator, period).value == sum(e.amount_yuan for e in evidence(indicator, period))
    assert all(value >= 0 for (account, _), value in journal.balances().items() if account == "fund")


def bad_share(books):
    out = Loan.objects.filter(organisation__in=books.firms, status__in=("disbursed", *Loan.BAD))
    told = out.aggregate(out=Sum("balance_yuan"))["out"] or 0
    bad = out.filter(status__in=Loan.BAD).aggregate(bad=Sum("balance_yuan"))["bad"] or 0
    return Decimal(bad) / told if told else Decimal(0)


def step(books, loans, where, which, wan):
    if which == 9:
        entry = PoolEntry.objects.filter(reverses=None, kind__in=("recovery", "bank_share")).order_by("pk").first()
        if entry:
            with acting(books.clerk, "试"):
                journal.post(journal.reversal(entry, "试"))
        return
    loan = Loan.objects.get(pk=loans[where % len(loans)])
    moves = possible_moves(loan, books.clerk.role_declared) + [
        m for m in possible_moves(loan, books.leader.role_declared) if books.clerk.role_declared not in m.by
    ]
    if not moves:
        return
    ahead = next((m for m in moves if m.name in AHEAD), None)
    move = ahead if ahead and which < 7 else moves[which % len(moves)]
    by = books.leader if move.by == DECIDERS else books.clerk
    before = bad_share(books)
    taken = books.take(loan, move.name, by=by, **answers_for(move, wan))
    event(move.name)  # told by --hypothesis-show-statistics: whether the walks get far enough to prove anything
    if move.name == "file":
        assert before < TERMS["stop_rate"]["share"]
    loans += [r.pk for r in taken.renewals.all() if r.pk not in loans]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(START, min_size=1, max_size=4),
    st.lists(STEP, min_size=25, max_size=40),
    st.sampled_from(["pool", "commitment"]),
)
def test_no_walk_breaks_an_invariant(db, starts, steps, mode):
    with transaction.atomic():
        books = Books(mode=mode)
        loans = []
        for firm, bank, wan in starts:
            loan = books.loan(firm=firm, bank=bank, wan=wan)
            with acting(None, "试"):
                attach(loan, "判决书.txt", "判决".encode())
            loans.append(loan.pk)
        for where, which, wan in steps:
            with contextlib.suppress(BureauError), transaction.atomic():
                step(books, loans, where, which, wan)
            check(books)
        transaction.set_rollback(True)
