"""A scheme of its own for the tests, with two banks and some enterprises, apart from the sample city's loans."""

from decimal import Decimal

from keguan.lines.finance.models import Commitment, Loan, PoolEntry, Scheme, Term
from keguan.registry.models import Organisation, User
from keguan.store.acting import acting
from keguan.store.attachments import attach
from keguan.store.clock import today
from keguan.store.moves import move

WAN = Decimal(10_000)
TERMS = {
    "firm_cap": {"limit_yuan": 800 * WAN},
    "loan_cap": {"limit_yuan": 500 * WAN},
    "term": {"months": 12},
    "rate_cap": {"share": Decimal("0.05")},
    "loss_share": {"share": Decimal("0.6")},
    "interest": {"covers": "principal"},
    "recovery_share": {"share": Decimal("0.6")},
    "warn_rate": {"share": Decimal("0.05")},
    "stop_rate": {"share": Decimal("0.5")},
}


class Books:
    """A scheme from today on: 100万 committed 10 times over for the whole, 60万 for the first bank."""

    def __init__(self, *, mode="pool", without=(), funded=Decimal(100), stops=True):
        with acting(None, "试", recording=True):
            self.scheme = Scheme(name="测试方案", mode=mode, starts_on=today())
            self.scheme.save()
            for name, value in (TERMS if stops else TERMS | {"stop_rate": {"status": "none"}}).items():
                if name not in without:
                    Term(scheme=self.scheme, name=name, starts_on=today(), cite="测试办法", **value).save()
            self.banks = [Organisation(name=f"试点第{n}银行", kind="bank") for n in "一二"]
            self.firms = [Organisation(name=f"试点第{n}科技有限公司") for n in "一二三四"]
            for one in self.banks + self.firms:
                one.save()
            self.commit(None, 100, 10)
            self.commit(self.banks[0], 60, 10)
            if funded:
                self.funding = PoolEntry(on=today(), kind="funding", amount_yuan=funded * WAN)
                self.funding.save()
        self.clerk, self.head, self.leader = (_person(role) for role in ("clerk", "head", "leader"))

    def commit(self, bank, wan, times):
        Commitment(
            scheme=self.scheme, bank=bank, starts_on=today(), committed_yuan=wan * WAN, multiplier=Decimal(times)
        ).save()

    def loan(self, firm=0, bank=0, wan=100, **more):
        """A loan with credit granted."""
        values = {"term_months": 12, "annual_rate": Decimal("0.04"), "status": "credited"} | more
        with acting(None, "试", recording=True):
            made = Loan(organisation=self.firms[firm], bank=self.banks[bank], amount_yuan=wan * WAN, **values)
            made.save()
        return made

    def take(self, loan, name, by=None, comment="试", **answers):
        return move(loan, name, user=by or self.clerk, comment=comment, answers=answers)

    def overdue(self, **more):
        """A loan filed, paid out and not paid back."""
        loan = self.take(self.loan(**more), "file")
        self.take(loan, "disburse", disbursed_on=today())
        return self.take(loan, "fall_due")

    def claimed(self, principal=100, recovered=0, **more):
        loan = self.overdue(**more)
        with acting(None, "试"):
            attach(loan, "判决书.txt", "民事判决书".encode())
        told = {"claim_principal_yuan": principal * WAN, "claim_recovered_yuan": recovered * WAN}
        return self.take(loan, "claim", **told)

    def approved(self, **more):
        loan = self.claimed(**more)
        self.take(loan, "agree", by=self.head)
        return self.take(loan, "approve", by=self.leader)

    def paid(self, **more):
        return self.take(self.approved(**more), "compensate")


def _person(role):
    return User.objects.filter(role=role).first() or User.objects.create_user(role, "x", role=role, name=role)
