"""Ledgers of letters, schemes with their values, and what a comparison with a bank's list left open."""

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger, Values
from keguan.kit.roles import BANK, STAFF, Can
from keguan.lines.finance.models import Commitment, Difference, Letter, Reconciliation, Scheme, Term
from keguan.registry import headings

INSIDE = Can(view=STAFF)
WITH_BANK = Can(view=STAFF, own=frozenset({BANK}))
BANK_WORDS = ("合作银行", "银行")


def titles_by_name(values: Values) -> Values:
    """A sheet names the indicators whose enterprises may be recommended; they are kept by key."""
    told = str(values.get("titles") or "")
    if not told:
        return values
    keys = {d.name: key for key, d in catalogue.indicators.items()}
    made = [keys.get(part, part) for part in told.replace("；", "、").replace(",", "、").split("、") if part.strip()]
    if unknown := [part for part in made if part not in catalogue.indicators]:
        raise BureauError("scheme.titles", f"企业条件“{'、'.join(unknown)}”不是指标的名称，请照“指标”页上的名称写。")
    return values | {"titles": "、".join(made)}


catalogue.add(
    Ledger(
        key="finance.letters",
        title="推荐函",
        model=Letter,
        purpose="向合作银行推荐企业的函",
        columns=("number", "written_on", "bank", "remark"),
        filters=("bank",),
        search=("number", "bank__name"),
        order="-written_on",
        date="written_on",
        identity=(("number",),),
        required=("number", "written_on", "bank"),
        words=("推荐函",),
        headings={
            "number": ("文号", "函号"),
            "written_on": ("发函日期",),
            "bank": BANK_WORDS,
            "remark": headings.REMARK,
        },
        can=WITH_BANK,
    ),
    Ledger(
        key="finance.schemes",
        title="科贷通方案",
        model=Scheme,
        purpose="先后实行过的科贷通方案，贷款按备案日适用",
        columns=("name", "mode", "starts_on", "ends_on", "basis"),
        filters=("mode",),
        search=("name",),
        order="-starts_on",
        identity=(("name",),),
        required=("name", "mode", "starts_on"),
        words=("科贷通方案",),
        headings={"name": ("方案", "方案名称"), "basis": headings.APPROVAL, "remark": ("说明", "备注")},
        exact=("starts_on", "ends_on"),
        prepare=titles_by_name,
        can=INSIDE,
    ),
    Ledger(
        key="finance.terms",
        title="科贷通方案参数",
        model=Term,
        purpose="方案的各项上限、比例和线，从哪天起、依据什么",
        columns=("scheme", "name", "bank", "limit_yuan", "share", "months", "covers", "starts_on", "status", "cite"),
        filters=("scheme", "name", "status"),
        search=("scheme__name", "cite"),
        order="-starts_on",
        identity=(("scheme", "name", "bank", "starts_on"),),
        required=("scheme", "name", "starts_on"),
        words=("方案参数",),
        headings={"scheme": ("方案名称",), "bank": BANK_WORDS, "cite": ("依据",)},
        exact=("starts_on",),
        units={"limit_yuan": "万元", "share": "%"},
        can=INSIDE,
    ),
    Ledger(
        key="finance.commitments",
        title="科贷通承诺资金",
        model=Commitment,
        purpose="各方案、各银行的承诺（到位）资金和放大倍数，合成可备案额度",
        columns=("scheme", "bank", "committed_yuan", "multiplier", "capacity_yuan", "starts_on", "status", "cite"),
        filters=("scheme", "bank", "status"),
        search=("scheme__name", "bank__name", "cite"),
        order="-starts_on",
        identity=(("scheme", "bank", "starts_on"),),
        required=("scheme", "starts_on"),
        words=("承诺资金",),
        headings={"scheme": ("方案名称",), "bank": BANK_WORDS, "cite": ("依据",)},
        exact=("starts_on",),
        units={"committed_yuan": "万元"},
        can=WITH_BANK,
    ),
    Ledger(
        key="finance.reconciliations",
        title="对账记录",
        model=Reconciliation,
        purpose="与银行清单对过的账，每次一条",
        columns=("bank", "compared_on", "name", "listed", "matched"),
        filters=("bank",),
        search=("bank__name", "name"),
        order="-compared_on",
        date="compared_on",
        identity=(("name", "bank", "compared_on"),),
        required=("name", "bank", "compared_on"),
        words=("对账记录",),
        headings={"bank": BANK_WORDS},
        can=WITH_BANK,
    ),
    Ledger(
        key="finance.differences",
        title="对账差异",
        model=Difference,
        purpose="银行的清单与台账不一致的地方，逐条更正或说明",
        columns=("firm", "kind", "ours", "theirs", "loan", "state", "told"),
        filters=("state", "kind", "reconciliation__bank"),
        search=("firm",),
        order="-pk",
        identity=(("reconciliation", "firm", "kind"),),
        required=("reconciliation", "firm", "kind"),
        words=("对账差异",),
        headings={},
        can=WITH_BANK,
    ),
)
