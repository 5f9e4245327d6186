"""The journal: every posting balances, nothing is edited, a reversal takes a whole posting back, once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguan.kit.errors import BureauError
from keguan.lines.finance.actions import journal
from keguan.lines.finance.models import PoolEntry
from keguan.lines.finance.models.pool import ACCOUNTS
from keguan.lines.finance.tests.books import WAN, Books
from keguan.store.acting import acting
from keguan.store.clock import today

MONEY = st.decimals(Decimal("0.01"), Decimal(10**9), places=2)


@given(st.sampled_from(list(PoolEntry.KINDS)), MONEY, st.booleans())
def test_every_entry_balances_by_itself(kind, size, is_reversal):
    entry = journal.entries([(kind, size)], on=today())[0]
    entry.amount_yuan *= -1 if is_reversal else 1
    legs = entry.legs
    assert sum(amount for _, amount in legs) == 0
    assert {account for account, _ in legs} <= set(ACCOUNTS)
    assert len({account for account, _ in legs}) == 2


def test_every_kind_has_two_accounts_and_the_fund_is_what_the_indicator_counts():
    assert set(PoolEntry.LEGS) == set(PoolEntry.KINDS)
    assert set(PoolEntry.OF_FUND) == {"funding", "interest", "compensation", "recovery", "return"}


@pytest.fixture
def books(db):
    return Books()


def keep(entry):
    with acting(None, "试"):
        entry.save()
    return entry


def test_nothing_that_was_posted_is_edited_or_taken_away(books):
    entry = books.funding
    entry.amount_yuan += 1
    with pytest.raises(BureauError, match="金额已经定下"):
        keep(entry)
    entry = PoolEntry.objects.get(pk=entry.pk)
    with acting(None, "试"), pytest.raises(BureauError, match="作废时间已经定下"):
        entry.retire("试")
    with acting(None, "试", recording=True), pytest.raises(BureauError, match="已经定下"):
        PoolEntry.objects.filter(pk=entry.pk).update(kind="interest")
    entry = PoolEntry.objects.get(pk=entry.pk)
    entry.voucher = "FX-1"
    assert keep(entry).voucher == "FX-1"


@pytest.mark.parametrize("kind", PoolEntry.BY_PROCEDURE)
def test_what_belongs_to_a_procedure_is_not_posted_by_hand(books, kind):
    with pytest.raises(BureauError, match="到那笔贷款的页面办理"):
        keep(PoolEntry(on=today(), kind=kind, amount_yuan=-WAN if kind == "compensation" else WAN))


def test_by_hand_nothing_is_posted_the_wrong_way_round(books):
    for kind, amount in (("interest", -WAN), ("return", WAN), ("funding", Decimal(0))):
        with pytest.raises(BureauError, match="大于 0"):
            keep(PoolEntry(on=today(), kind=kind, amount_yuan=amount))


def test_a_reversal_takes_the_whole_posting_back_once(books):
    loan = books.take(books.paid(), "recover_part", recovered_yuan=10 * WAN)
    before = journal.balances()
    entry = PoolEntry.objects.get(loan=loan, kind="recovery")
    with acting(books.clerk, "试"):
        journal.post(journal.reversal(entry, "金额记错"))
    assert journal.paid_for(loan)["recovery"] == journal.paid_for(loan)["bank_share"] == 0
    assert journal.balances() != before
    with acting(books.clerk, "试"):
        for again, told in ((entry, "已经红冲过"), (PoolEntry.objects.get(reverses=entry), "本身是红冲")):
            with pytest.raises(BureauError, match=told):
                journal.reversal(again, "再冲")
        with pytest.raises(BureauError, match="写明原因"):
            journal.reversal(books.funding, " ")


def test_all_accounts_add_up_to_nothing_and_the_fund_to_its_entries(books):
    before = journal.held(None)
    books.take(books.paid(), "recover_part", recovered_yuan=10 * WAN)
    told = journal.balances()
    assert sum(told.values()) == 0
    fund = sum(value for (account, _), value in told.items() if account == "fund")
    assert fund == sum(e.amount_yuan for e in PoolEntry.objects.filter(kind__in=PoolEntry.OF_FUND))
    assert journal.held(None) == before - 54 * WAN
