"""What each step of a loan checks before it is taken and does after: the guards and consequences of the workflow."""

from decimal import Decimal
from typing import Any

from keguan.kit import words
from keguan.kit.errors import BureauError
from keguan.lines.finance.actions import journal, repayments
from keguan.lines.finance.actions.terms import beyond, checks_of, limits_of, loans_under, scheme_on
from keguan.lines.finance.models import Loan, Scheme
from keguan.lines.finance.models.schemes import newest
from keguan.lines.finance.rules.claims import Award, Claim, award, shared
from keguan.lines.finance.rules.filing import UNSET
from keguan.store.attachments import attached_to
from keguan.store.clock import today

NOTHING = Decimal(0)


def may_credit(loan: Loan) -> str:
    """Credit granted is an amount above 0."""
    return "" if loan.amount_yuan > 0 else "授信金额要大于 0。"


def may_file(loan: Loan) -> str:
    """Every limit of the scheme in force today, with the scheme locked: of two filings at once the second sees the first."""
    return "".join(c.refusal for c in checks_of(loan, today(), lock=True) if c.refusal)


def unfile(loan: Loan, user: Any, comment: str) -> None:
    """A filing taken back leaves no filing day: the next one is checked anew."""
    loan.filed_on = None


def may_disburse(loan: Loan) -> str:
    if loan.disbursed_on and loan.disbursed_on > today():
        return "放款日期晚于今天，请核对。"
    if loan.disbursed_on and loan.filed_on and loan.disbursed_on < loan.filed_on:
        return f"放款日期早于备案日 {loan.filed_on}：先备案、后放款的才受风险补偿。"
    return ""


def may_repay(loan: Loan) -> str:
    """A part of what is owed, on a day between the payment and today."""
    if loan.repaid_on > today():
        return "还本日期晚于今天，请核对。"
    if loan.disbursed_on and loan.repaid_on < loan.disbursed_on:
        return f"还本日期早于放款日期 {loan.disbursed_on}，请核对。"
    if not loan.paid_back_yuan > 0:
        return "还本金额要大于 0。"
    if loan.paid_back_yuan > loan.owing:
        return f"还本金额 {words.money(loan.paid_back_yuan)} 多于贷款余额 {words.money(loan.owing)}，请核对。"
    return "" if loan.paid_back_yuan < loan.owing else "本金全部还清的，请办理结清。"


def repay(loan: Loan, user: Any, comment: str) -> None:
    """Part of the principal came back: the loan takes up so much less room."""
    repayments.post(loan, loan.paid_back_yuan, on=loan.repaid_on, voucher=loan.paid_voucher or "")


def may_unrepay(loan: Loan) -> str:
    """There is a repayment to take back, and the room that it left is still there."""
    last = repayments.newest(loan)
    if last is None:
        return "没有登记过还本，不用红冲。"
    loan.repaid_yuan -= last.amount_yuan
    passed, loan.repaid_yuan = beyond(loan), loan.repaid_yuan + last.amount_yuan
    return f"红冲后会突破方案：{passed}请先处理占用了这部分额度的贷款。" if passed else ""


def unrepay(loan: Loan, user: Any, comment: str) -> None:
    """The newest repayment was noted by mistake: its opposite is noted on the same day, with the reason."""
    last = repayments.newest(loan)
    repayments.post(
        loan, -last.amount_yuan, on=last.on, voucher=last.voucher, remark=f"红冲：{comment.strip()}", reverses=last
    )


def may_renew(loan: Loan) -> str:
    if not loan.renewed_yuan > 0:
        return "续贷金额要大于 0。"
    if Loan.objects.filter(renews=loan).exclude(status="refused").exists():
        return "这笔贷款已经登记过续贷。"
    return ""


def renew(loan: Loan, user: Any, comment: str) -> None:
    """The renewal is a loan of its own, filed and checked like any other while the old one still takes up room."""
    Loan(organisation=loan.organisation, bank=loan.bank, amount_yuan=loan.renewed_yuan, renews=loan).save()


def award_of(loan: Loan) -> Award:
    """The bank's net loss and the most that may be compensated under the loan's own scheme."""
    scheme = scheme_of(loan)
    limits = limits_of(scheme, loan.bank, loan.regime_on or today())
    claim = Claim(
        *(v or NOTHING for v in (loan.claim_principal_yuan, loan.claim_interest_yuan, loan.claim_recovered_yuan))
    )
    return award(claim, limits["loss_share"], limits["interest"])


def scheme_of(loan: Loan, *, lock: bool = False) -> Scheme:
    """The scheme that the loan was filed under. Raises BureauError when it is on no record (备案) or none holds."""
    if loan.regime_on is None:
        raise BureauError("loan.unfiled", "这笔贷款没有备案日和放款日，不在备案范围，不能代偿。")
    return scheme_on(loan.regime_on, lock=lock)


def may_claim(loan: Loan) -> str:
    if loan.claim_principal_yuan > loan.owing:
        return f"逾期本金不能多于贷款余额 {words.money(loan.owing)}。"
    if not any(a.retired_at is None for a in attached_to(loan)):
        return "请先在本页下面的“附件”附上起诉、判决或执行等材料，再申请代偿。"
    found = award_of(loan)
    return found.why or ("" if found.loss else "扣除银行已处置收回的，没有净损失可以代偿。")


def may_agree(loan: Loan) -> str:
    """Without another amount the most is agreed on; more is not."""
    found = award_of(loan)
    if found.most is None:
        return found.why
    loan.award_yuan = found.most if loan.award_yuan is None else loan.award_yuan
    if not loan.award_yuan > 0:
        return "核定代偿要大于 0。"
    if loan.award_yuan > found.most:
        return f"核定代偿 {words.money(loan.award_yuan)} 超过上限 {words.money(found.most)}（净损失 {words.money(found.loss)} 乘财政承担比例）。"
    return ""


def reopen(loan: Loan, user: Any, comment: str) -> None:
    """A claim sent back leaves no amount agreed on, and nobody who agreed."""
    loan.claimed_on = loan.award_yuan = loan.agreed_by = None


def may_pay(loan: Loan) -> str:
    """The award within the share still, and money there to pay it, with the scheme locked."""
    scheme = scheme_of(loan, lock=True)
    if refused := may_agree(loan):
        return refused
    if scheme.mode == "pool":
        there = journal.held(journal.account_of(loan.bank_id))
        told = "专户余额"
    else:
        there, told = _committed_left(scheme, loan), "承诺资金还剩"
        if there is None:
            return f"承诺资金{UNSET}。"
    short = loan.award_yuan > there
    return f"{told} {words.money(there)}，不够支付代偿 {words.money(loan.award_yuan)}。" if short else ""


def _committed_left(scheme: Scheme, loan: Loan) -> Decimal | None:
    """What is left of the committed money for the loan's bank: the least of the bank's own and the whole."""
    found, under = newest(scheme.commitments.all(), today()), loans_under(scheme)
    left = [
        row.committed_yuan - journal.compensated_under(under, bank)
        for bank in (loan.bank_id, None)
        if (row := found.get(("", bank))) is not None and row.committed_yuan is not None
    ]
    return min(left, default=None)


def pay(loan: Loan, user: Any, comment: str) -> None:
    """Compensation leaves the account; under a budget commitment the finance office pays it in on the same day."""
    scheme, account = scheme_of(loan), None
    movements = [("compensation", loan.award_yuan)]
    if scheme.mode == "pool":
        account = journal.account_of(loan.bank_id)
    else:
        movements.insert(0, ("funding", loan.award_yuan))
    journal.post(journal.entries(movements, on=today(), loan=loan, bank=account, voucher=loan.paid_voucher or ""))


def may_take_back(loan: Loan) -> str:
    told = journal.paid_for(loan)
    return "已经登记过追偿，先在资金池页面红冲追偿，再退回代偿。" if told["recovery"] or told["bank_share"] else ""


def take_back(loan: Loan, user: Any, comment: str) -> None:
    """A payment made by mistake is reversed, entry by entry."""
    for entry in loan.pool_entries.filter(kind="compensation", reverses=None, reversed_by=None):
        journal.post(journal.reversal(entry, "代偿支付有误，退回"))


def may_recover(loan: Loan) -> str:
    scheme, told = scheme_of(loan, lock=True), journal.paid_for(loan)
    share = limits_of(scheme, loan.bank, loan.regime_on or today())["recovery_share"]
    if share.value is None:
        return f"{share.name}{UNSET}。"
    if not loan.recovered_yuan > 0:
        return "追回金额要大于 0。"
    loss = award_of(loan).loss or told["compensation"]
    before = told["recovery"] + told["bank_share"]
    if before + loan.recovered_yuan > loss:
        return f"累计追回 {words.money(before + loan.recovered_yuan)} 超过银行净损失 {words.money(loss)}，请核对。"
    return ""


def recover(loan: Loan, user: Any, comment: str) -> None:
    """What came back is shared: the fund's part into its account, under a commitment owed to the finance office."""
    scheme, told = scheme_of(loan), journal.paid_for(loan)
    share = limits_of(scheme, loan.bank, loan.regime_on or today())["recovery_share"].value or NOTHING
    fund, bank = shared(loan.recovered_yuan, share, told["compensation"] - told["recovery"])
    movements = [("recovery", fund), ("bank_share", bank)]
    if scheme.mode == "commitment":
        movements.append(("due_back", fund))
    account = journal.account_of(loan.bank_id) if scheme.mode == "pool" else None
    journal.post(journal.entries(movements, on=today(), loan=loan, bank=account, voucher=loan.paid_voucher or ""))


def may_close(loan: Loan) -> str:
    """All that the fund paid has come back."""
    told = journal.paid_for(loan)
    left = told["compensation"] - told["recovery"]
    return f"还有 {words.money(left)} 没有追回：先登记追偿；确实追不回的办理核销。" if left > 0 else ""
