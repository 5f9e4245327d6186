"""A loan from credit to loss under a scheme: what each step checks, who takes it, and what it posts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from keguan.kit.errors import BureauError, NotAllowed
from keguan.lines.finance.actions import journal
from keguan.lines.finance.actions.steps import award_of
from keguan.lines.finance.models import Commitment, Loan, PoolEntry, Repayment, Scheme, Term
from keguan.lines.finance.tests.books import TERMS, WAN, Books
from keguan.store.acting import acting, moving
from keguan.store.clock import today


@pytest.fixture
def books(db):
    return Books()


def refusal(do, *args, **more):
    with pytest.raises(BureauError) as told:
        do(*args, **more)
    return told.value.message


def test_a_loan_within_every_limit_is_filed(books):
    loan = books.take(books.loan(), "file")
    assert (loan.status, loan.filed_on, loan.regime_on) == ("filed", today(), today())


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"wan": 500}, ""),
        ({"wan": 501}, "单笔上限不符"),
        ({"term_months": 13}, "最长期限不符"),
        ({"annual_rate": Decimal("0.0501")}, "利率上限不符"),
        ({"annual_rate": Decimal("0.05")}, ""),
        ({"annual_rate": None}, "利率上限不符：没有填写"),
    ],
)
def test_each_limit_of_one_loan_holds_on_its_border_and_not_beyond(books, more, told):
    loan = books.loan(**more)
    if told:
        assert told in refusal(books.take, loan, "file")
    else:
        assert books.take(loan, "file").status == "filed"


def test_the_cap_of_an_enterprise_holds_across_banks(books):
    books.take(books.loan(bank=0, wan=500), "file")
    assert "在各行合计 801万元" in refusal(books.take, books.loan(bank=1, wan=301), "file")
    assert books.take(books.loan(bank=1, wan=300), "file").status == "filed"


def test_the_room_of_the_bank_and_of_the_whole_are_both_kept(books):
    books.take(books.loan(firm=0, bank=0, wan=500), "file")
    assert "试点第一银行可备案额度不符" in refusal(books.take, books.loan(firm=1, bank=0, wan=101), "file")
    books.take(books.loan(firm=1, bank=0, wan=100), "file")
    assert "全部银行可备案额度不符" in refusal(books.take, books.loan(firm=2, bank=1, wan=401), "file")
    books.take(books.loan(firm=2, bank=1, wan=400), "file")


@pytest.mark.parametrize("name", ["firm_cap", "loan_cap", "term", "rate_cap", "stop_rate"])
def test_what_nobody_has_filled_in_refuses_and_says_where(db, name):
    books = Books(without=(name,))
    told = refusal(books.take, books.loan(), "file")
    assert f"{Term.NAMES[name]}还没有填写，请在“方案”页" in told


def test_a_limit_that_the_scheme_does_not_set_refuses_nothing(db):
    books = Books(without=("rate_cap",))
    with acting(None, "试"):
        Term(scheme=books.scheme, name="rate_cap", starts_on=today(), status="none", cite="办法未作规定").save()
    assert books.take(books.loan(annual_rate=Decimal("0.2")), "file").status == "filed"


def test_without_committed_money_or_a_scheme_nothing_is_filed(books):
    with acting(None, "试"):
        for row in Commitment.objects.filter(scheme=books.scheme):
            row.retire("试")
    assert "承诺资金还没有填写" in refusal(books.take, books.loan(), "file")
    with acting(None, "试"):
        for scheme in Scheme.objects.all():
            scheme.retire("试")
    assert "没有适用的科贷通方案" in refusal(books.take, books.loan(), "file")


def test_a_value_holds_from_its_own_day(books):
    with acting(None, "试"):
        later = today() + timedelta(days=1)
        Term(scheme=books.scheme, name="loan_cap", limit_yuan=50 * WAN, starts_on=later, cite="新办法").save()
    assert books.take(books.loan(), "file").status == "filed"
    with acting(None, "试"):
        Term(scheme=books.scheme, name="loan_cap", limit_yuan=50 * WAN, starts_on=today(), cite="更正").save()
    assert "单笔上限不符" in refusal(books.take, books.loan(firm=1), "file")


def test_filing_stops_at_the_line_exactly(books):
    sound = [books.take(books.loan(firm=n, bank=1, wan=100), "file") for n in (1, 2)]
    for loan in sound:
        books.take(loan, "disburse", disbursed_on=today())
    books.overdue(firm=0, wan=100)  # a third of what is out; the line is a half
    waiting = books.loan(firm=3, bank=1, wan=100)
    books.take(sound[0], "settle")  # now a half
    assert "不良率不符：50%" in refusal(books.take, waiting, "file")
    with acting(None, "试"):
        Term(scheme=books.scheme, name="stop_rate", share=Decimal("0.500001"), starts_on=today(), cite="改").save()
    assert books.take(waiting, "file").status == "filed"


def test_what_was_filed_is_not_edited_by_hand_but_taken_back_and_filed_anew(books):
    loan = books.take(books.loan(), "file")
    loan.amount_yuan = 900 * WAN
    with acting(books.clerk, "试"):
        assert "贷款金额已经定下" in refusal(loan.save)
    loan = books.take(Loan.objects.get(pk=loan.pk), "unfile")
    assert (loan.status, loan.filed_on) == ("credited", None)
    loan.amount_yuan = 900 * WAN
    with acting(books.clerk, "试"):
        loan.save()
    assert "单笔上限不符" in refusal(books.take, loan, "file")


def test_money_goes_out_only_on_a_loan_on_record(books):
    assert "不能办理这一步" in refusal(books.take, books.loan(), "disburse", disbursed_on=today())
    loan = books.take(books.loan(), "file")
    assert "早于备案日" in refusal(books.take, loan, "disburse", disbursed_on=today() - timedelta(days=1))
    assert "晚于今天" in refusal(books.take, loan, "disburse", disbursed_on=today() + timedelta(days=1))
    assert "请填写放款日期" in refusal(books.take, loan, "disburse")
    loan = books.take(loan, "disburse", disbursed_on=today())
    assert loan.due_on == today().replace(year=today().year + 1)


def test_the_use_is_checked_and_the_days_overdue_are_counted(books):
    loan = books.take(books.loan(), "file")
    loan = books.take(loan, "disburse", disbursed_on=today())
    loan = books.take(loan, "check_use", use_checked_on=today(), use_found="proper", use_told="发票三张")
    assert (loan.status, loan.use_found) == ("disbursed", "proper")
    assert loan.days_overdue(loan.due_on) == 0
    assert loan.days_overdue(loan.due_on + timedelta(days=47)) == 47
    books.take(loan, "settle")
    loan.refresh_from_db()
    assert loan.days_overdue(loan.due_on + timedelta(days=47)) == 0


def test_what_is_paid_back_in_part_frees_room_and_can_be_taken_back(books):
    loan = books.take(books.loan(firm=0, bank=0, wan=500), "file")
    told = {"repaid_on": today(), "paid_back_yuan": 200 * WAN}
    assert "不能办理这一步" in refusal(books.take, loan, "repay", **told)
    books.take(loan, "disburse", disbursed_on=today())
    for wrong, why in (
        ({"paid_back_yuan": 501 * WAN}, "多于贷款余额 500万元"),
        ({"paid_back_yuan": 500 * WAN}, "请办理结清"),
        ({"paid_back_yuan": Decimal(0)}, "要大于 0"),
        ({"repaid_on": today() + timedelta(days=1)}, "晚于今天"),
        ({"repaid_on": today() - timedelta(days=1)}, "早于放款日期"),
    ):
        assert why in refusal(books.take, loan, "repay", **told | wrong)
    assert "没有登记过还本" in refusal(books.take, loan, "unrepay")
    other = books.loan(firm=0, bank=1, wan=400)
    assert "在各行合计 900万元" in refusal(books.take, other, "file")
    loan = books.take(loan, "repay", paid_voucher="K1", **told)
    assert (loan.repaid_yuan, loan.balance_yuan) == (200 * WAN, 300 * WAN)
    assert "本金不能多于贷款余额 300万元" in _claim(books, loan, 301)
    other = books.take(other, "file")
    assert "红冲后会突破方案：单户上限不符" in refusal(books.take, loan, "unrepay")
    books.take(other, "unfile")
    loan = books.take(loan, "unrepay", comment="凭证看错")
    assert (loan.repaid_yuan, loan.balance_yuan) == (0, 500 * WAN)
    rows = list(loan.repayments.order_by("pk").values_list("amount_yuan", "voucher", "remark"))
    assert rows == [(200 * WAN, "K1", ""), (-200 * WAN, "K1", "红冲：凭证看错")]
    assert "没有登记过还本" in refusal(books.take, loan, "unrepay")


def _claim(books, loan, wan):
    """Why a claim for so much is refused, the loan being left as it was."""
    with transaction.atomic():
        books.take(loan, "fall_due")
        told = refusal(books.take, loan, "claim", claim_principal_yuan=wan * WAN)
        transaction.set_rollback(True)
    return told


def test_a_repayment_is_written_by_the_step_alone_and_kept(books):
    loan = books.take(books.take(books.loan(), "file"), "disburse", disbursed_on=today())
    with acting(books.clerk, "试"):
        assert "到那笔贷款的页面" in refusal(Repayment(loan=loan, on=today(), amount_yuan=WAN).save)
    books.take(loan, "repay", repaid_on=today(), paid_back_yuan=10 * WAN)
    one = Repayment.objects.get(loan=loan)
    one.amount_yuan = 20 * WAN
    with acting(books.clerk, "试"):
        assert "已经定下" in refusal(one.save)
        assert "已经定下" in refusal(Repayment.objects.get(pk=one.pk).retire, "试")
        loan = Loan.objects.get(pk=loan.pk)
        with moving():
            loan.amount_yuan = 9 * WAN
            assert "贷款金额不能比它少" in refusal(loan.save)


def test_a_day_is_told_as_it_was_then_whatever_came_later(books):
    """Overdue, compensated, recovered and settled in turn; each day before still tells its own state and balance."""
    days = [today() + timedelta(days=n) for n in range(-60, 1, 10)]
    paid_out, paid_back, late, paid, back, settled, now = days
    loan = books.loan(status="settled", disbursed_on=paid_out, settled_on=settled)
    with acting(None, "试", recording=True), moving():
        Loan.objects.filter(pk=loan.pk).update(filed_on=paid_out - timedelta(days=5), overdue_on=late)
        Repayment(loan=loan, on=paid_back, amount_yuan=30 * WAN).save()
        PoolEntry(on=paid, kind="compensation", amount_yuan=-40 * WAN, loan=loan).save()
        wrong = PoolEntry(on=late, kind="compensation", amount_yuan=-9 * WAN, loan=loan)
        wrong.save()
        PoolEntry(on=back, kind="compensation", amount_yuan=9 * WAN, loan=loan, reverses=wrong).save()

    def told(day):
        one = Loan.objects.standing_on(day).get(pk=loan.pk)
        return one.stood, one.owed_yuan / WAN

    assert told(paid_out - timedelta(days=6)) == ("", 0)
    assert told(paid_out - timedelta(days=1)) == ("filed", 100)
    assert told(paid_back - timedelta(days=1)) == ("disbursed", 100)
    assert told(late - timedelta(days=1)) == ("disbursed", 70)
    assert told(late)[0] == "compensated"  # as the books said then: it was reversed only later
    assert told(back) == ("compensated", 70)
    assert told(settled) == told(now) == ("settled", 0)


def test_a_list_that_says_overdue_before_the_due_day_is_taken_from_today(books):
    loan = books.loan(status="overdue", disbursed_on=today() - timedelta(days=30))
    assert loan.due_on > loan.overdue_on == today()

    def told(day):
        return Loan.objects.standing_on(day).get(pk=loan.pk).stood

    assert (told(today() - timedelta(days=1)), told(today())) == ("disbursed", "overdue")
    with acting(None, "试", recording=True), moving():
        loan.status = "disbursed"
        loan.save()
    assert told(today()) == "disbursed"  # paid up again, says the next list


def test_a_renewal_is_a_loan_of_its_own_and_takes_room_of_its_own(books):
    loan = books.take(books.loan(wan=500), "file")
    loan = books.take(loan, "disburse", disbursed_on=today())
    books.take(loan, "renew", renewed_yuan=400 * WAN)
    again = Loan.objects.get(renews=loan)
    assert (again.status, again.amount_yuan, again.bank) == ("recommended", 400 * WAN, loan.bank)
    assert "已经登记过续贷" in refusal(books.take, loan, "renew", renewed_yuan=WAN)
    told = {"amount_yuan": 400 * WAN, "term_months": 12, "annual_rate": Decimal("0.04")}
    again = books.take(again, "credit", **told)
    assert "单户上限不符" in refusal(books.take, again, "file")
    books.take(loan, "settle")
    assert books.take(again, "file").status == "filed"


def test_a_claim_needs_papers_and_no_more_than_the_loan(db):
    books = Books(stops=False)
    loan = books.overdue()
    assert "附上起诉、判决或执行等材料" in refusal(books.take, loan, "claim", claim_principal_yuan=100 * WAN)
    loan = books.claimed(firm=1)
    assert loan.claimed_on == today()
    told = {"claim_principal_yuan": 101 * WAN}
    books.take(loan, "send_back")
    assert "不能多于贷款余额" in refusal(books.take, loan, "claim", **told)


def test_compensation_is_the_share_of_the_net_loss_and_never_more(books):
    loan = books.claimed(recovered=20)
    assert award_of(loan).most == 48 * WAN  # 60% of 100 − 20
    assert "超过上限 48万元" in refusal(books.take, loan, "agree", by=books.head, award_yuan=48 * WAN + Decimal("0.01"))
    loan = books.take(loan, "agree", by=books.head)
    assert loan.award_yuan == 48 * WAN


def test_two_different_people_approve(books):
    loan = books.claimed()
    loan = books.take(loan, "agree", by=books.head)
    with pytest.raises(NotAllowed, match="要由另一个人办理"):
        books.take(loan, "approve", by=books.head)
    with pytest.raises(NotAllowed, match="办理"):
        books.take(loan, "approve", by=books.clerk)
    assert books.take(loan, "approve", by=books.leader).status == "approved"


@pytest.mark.parametrize("name", ["loss_share", "interest"])
def test_without_the_share_nothing_is_claimed(db, name):
    books = Books(without=(name,))
    with pytest.raises(BureauError, match=f"{Term.NAMES[name]}还没有填写"):
        books.claimed()


def test_a_payment_is_posted_and_no_account_is_overdrawn(db):
    books = Books(funded=Decimal(0))
    with acting(None, "试", recording=True):
        held = journal.held(None)
        PoolEntry(on=today(), kind="return", amount_yuan=-(held - 59 * WAN)).save()
    loan = books.approved()
    assert "不够支付代偿 60万元" in refusal(books.take, loan, "compensate")
    with acting(None, "试", recording=True):
        PoolEntry(on=today(), kind="funding", amount_yuan=WAN).save()
    loan = books.take(loan, "compensate")
    assert loan.status == "compensated"
    assert journal.held(None) == 0
    assert journal.paid_for(loan)["compensation"] == 60 * WAN


def test_under_a_commitment_the_finance_office_pays_when_it_is_due(db):
    books = Books(mode="commitment", funded=Decimal(0), stops=False)
    before = journal.held(None)
    loan = books.paid()
    told = journal.paid_for(loan)
    assert (told["funding"], told["compensation"], journal.held(None)) == (60 * WAN, 60 * WAN, before)
    # 60万 of the first bank's commitment are used up
    second = books.approved(firm=1)
    assert "承诺资金还剩 0万元" in refusal(books.take, second, "compensate")
    books.take(loan, "recover_part", recovered_yuan=10 * WAN)
    told = journal.paid_for(loan)
    assert (told["recovery"], told["bank_share"], told["due_back"]) == (6 * WAN, 4 * WAN, 6 * WAN)


def test_what_comes_back_is_shared_and_the_loan_closed_when_all_is_back(books):
    loan = books.paid()
    assert "还有 60万元 没有追回" in refusal(books.take, loan, "recover", by=books.head)
    books.take(loan, "recover_part", recovered_yuan=30 * WAN)
    told = journal.paid_for(loan)
    assert (told["recovery"], told["bank_share"]) == (18 * WAN, 12 * WAN)
    assert "超过银行净损失" in refusal(books.take, loan, "recover_part", recovered_yuan=71 * WAN)
    books.take(loan, "recover_part", recovered_yuan=70 * WAN)
    assert books.take(loan, "recover", by=books.head).status == "settled"
    assert journal.paid_for(loan)["recovery"] == 60 * WAN


def test_what_does_not_come_back_is_written_off_and_still_counts_as_lost(books):
    loan = books.take(books.paid(), "write_off", by=books.leader)
    assert loan.status == "written_off"
    assert loan.status in Loan.BAD
    assert loan.status not in Loan.LIVE


def test_a_payment_made_by_mistake_is_reversed_not_edited(books):
    loan = books.paid()
    before = PoolEntry.objects.filter(loan=loan).count()
    loan = books.take(loan, "take_back", by=books.head)
    assert loan.status == "approved"
    assert PoolEntry.objects.filter(loan=loan).count() == 2 * before
    assert journal.paid_for(loan)["compensation"] == 0
    loan = books.take(loan, "compensate")
    assert journal.paid_for(loan)["compensation"] == 60 * WAN
    books.take(loan, "recover_part", recovered_yuan=WAN)
    assert "先在资金池页面红冲追偿" in refusal(books.take, loan, "take_back", by=books.head)


def test_the_tests_fill_in_every_parameter():
    assert set(TERMS) == set(Term.NAMES)
