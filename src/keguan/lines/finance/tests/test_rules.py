"""The arithmetic of filing, compensation, sharing and stress over all amounts, with nothing but numbers."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from keguan.lines.finance.rules.claims import Claim, award, shared
from keguan.lines.finance.rules.filing import Asked, Limit, Losses, Room, Terms, checks
from keguan.lines.finance.rules.stress import stress

MONEY = st.decimals(Decimal(0), Decimal(10**9), places=2)
SHARE = st.decimals(Decimal(0), Decimal(1), places=4)


def limit(value, *, absent=False):
    return Limit("上限", value, absent)


@given(MONEY, MONEY, MONEY, SHARE, st.sampled_from([Decimal(0), Decimal(1)]))
def test_compensation_never_exceeds_the_share_of_the_net_loss(principal, interest, enforced, share, covers):
    found = award(Claim(principal, interest, enforced), limit(share), limit(covers))
    loss = max(Decimal(0), principal + interest * covers - enforced)
    assert found.loss == loss
    assert 0 <= found.most <= share * loss
    assert share * loss - found.most < Decimal("0.01")


@given(MONEY, MONEY)
def test_what_is_not_filled_in_compensates_nothing(principal, interest):
    for pair in ((limit(None), limit(Decimal(1))), (limit(Decimal("0.5")), limit(None))):
        found = award(Claim(principal, interest, Decimal(0)), *pair)
        assert found.most is None
        assert "请在“方案”页" in found.why


@given(MONEY, SHARE, MONEY)
def test_what_comes_back_is_shared_without_rest_and_the_fund_gains_nothing(recovered, share, left):
    fund, bank = shared(recovered, share, left)
    assert fund + bank == recovered
    assert 0 <= fund <= left


@given(MONEY, MONEY, st.decimals(Decimal(1), Decimal(30), places=2), MONEY, MONEY, MONEY, SHARE)
def test_what_passes_breaks_no_limit(committed, used, times, amount, bad, out, stop):
    names = ("loan_cap", "firm_cap", "term", "rate_cap")
    none = {name: limit(None, absent=True) for name in names}
    losses = Losses("全部", min(bad, out), out, limit(None), limit(stop))
    terms = Terms(none, (Room("全部", committed, times, used),), (losses,))
    told = checks(terms, Asked(amount, None, None, Decimal(0)))
    if all(c.passes for c in told):
        assert used + amount <= committed * times
        assert not out or losses.bad / out < stop


@given(st.lists(st.tuples(st.text("甲乙丙", min_size=1, max_size=4), MONEY), max_size=8), MONEY, MONEY, SHARE, SHARE)
def test_under_stress_more_fails_and_less_is_left(firms, bad, money, share, points):
    out = bad + sum((amount for _, amount in firms), Decimal(0))
    now, largest, risen = stress(firms, bad=bad, out=out, money=money, share=share, points=points)
    assert now.failing <= largest.failing <= out
    assert now.failing <= risen.failing <= out
    assert now.left >= largest.left
    assert now.payable + now.left == money
