"""Ledgers of funds paid by rule. They are written by the work on the fund, never from a workbook or a form."""

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.kit.roles import ENTERPRISE, STAFF, TOWNSHIP, Can
from keguan.lines.rd.models import Entry, FundVersion, Objection, Recovery, Round

MADE = Can(view=STAFF, change=frozenset())
OWN = Can(view=STAFF | {TOWNSHIP}, change=frozenset(), own=frozenset({ENTERPRISE}))
SEEN = Can(view=STAFF | {TOWNSHIP}, change=frozenset())  # an enterprise has a page of its own, once the list is out
FIRM = ("organisation__name", "organisation__initials", "organisation__credit_code")

catalogue.add(
    Ledger(
        key="rd.funds",
        title="资金办法的版本",
        model=FundVersion,
        purpose="按办法补助的资金，各个版本的参数、条款和施行日期",
        columns=("name", "policy", "filed_from", "filed_to", "state", "enacted_on"),
        filters=("state",),
        search=("name", "policy__number"),
        order="-filed_from",
        identity=(("name", "filed_from"),),
        words=("资金办法",),
        can=MADE,
        is_imported=False,
    ),
    Ledger(
        key="rd.rounds",
        title="补助轮次",
        model=Round,
        purpose="每一轮补助办到哪一步，谁送审、谁初审、谁审批",
        columns=("version", "year", "state", "deadline", "approved_on", "public_until", "paid_on"),
        filters=("year", "state"),
        search=("version__name", "voucher"),
        order="-year",
        date="approved_on",
        identity=(("version", "year"),),
        words=("补助轮次",),
        can=MADE,
        is_imported=False,
    ),
    Ledger(
        key="rd.entries",
        title="补助测算",
        model=Entry,
        purpose="每一轮里每家企业取了什么数、怎么算的、为什么不补",
        columns=("organisation", "round", "base_yuan", "verdict", "reckoned_yuan", "amount_yuan", "why"),
        filters=("verdict", "round__year", "organisation__region"),
        search=FIRM,
        order="-amount_yuan",
        identity=(("organisation", "round"),),
        words=("补助测算",),
        can=SEEN,
        is_imported=False,
    ),
    Ledger(
        key="rd.objections",
        title="补助异议",
        model=Objection,
        purpose="对测算结果的异议和答复",
        columns=("organisation", "entry", "source", "raised_on", "content", "state", "answer"),
        filters=("state", "source"),
        search=FIRM,
        order="-raised_on",
        date="raised_on",
        identity=(("entry", "raised_on", "content"),),
        words=("补助异议",),
        can=SEEN,
        is_imported=False,
    ),
    Ledger(
        key="rd.recoveries",
        title="补助追回",
        model=Recovery,
        purpose="哪些补助追回了多少，为什么",
        columns=("organisation", "payment", "amount_yuan", "recovered_on", "reason", "voucher"),
        filters=("organisation__region",),
        search=(*FIRM, "reason", "voucher"),
        order="-recovered_on",
        date="recovered_on",
        identity=(("payment", "recovered_on", "amount_yuan"),),
        words=("补助追回",),
        can=OWN,
        is_imported=False,
    ),
)
