"""Pages of the sixth line: the work list, whom to recommend, the pool, schemes, the monthly statement, comparisons."""

from collections.abc import Callable, Mapping
from typing import Any

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Asked, Form, Page
from keguan.kit.roles import BANK, STAFF
from keguan.lines.finance.pages.candidates import candidates, letter_paper, recommend
from keguan.lines.finance.pages.desk import desk
from keguan.lines.finance.pages.fund import fund, keep
from keguan.lines.finance.pages.reconcile import comparisons, settle
from keguan.lines.finance.pages.scheme import fill_in, schemes
from keguan.lines.finance.pages.statement import statement, statement_paper

WITH_BANK = STAFF | {BANK}


def _form(ledger: str, prepare: Callable[[Asked, Mapping[str, Any], Any], list[Any]]) -> tuple[Form, ...]:
    """The form of a page, which tells the records to write, in that order."""

    def write(asked: Asked, sent: Mapping[str, Any], user: Any) -> Any:
        records = prepare(asked, sent, user)
        for record in records:
            record.save()
        return records[0]

    return (Form(key="add", adds_to=ledger, do=write),)


catalogue.add(
    Page(
        key="finance.desk",
        title="科贷通办理",
        purpose="每笔贷款走到哪一步、逾期多少天、轮到谁办",
        template="finance/desk.html",
        show=desk,
        readers=WITH_BANK,
    ),
    Page(
        key="finance.candidates",
        title="备选企业",
        purpose="符合方案条件的企业，勾选后生成推荐函",
        template="finance/candidates.html",
        show=candidates,
        forms=_form("finance.letters", recommend),
        papers={"letter": letter_paper},
        readers=STAFF,
    ),
    Page(
        key="finance.fund",
        title="资金池",
        purpose="钱在哪个专户、还能贷多少、不良率离线多远、最坏能不能赔得起",
        template="finance/fund.html",
        show=fund,
        forms=_form("finance.pool", keep),
        readers=WITH_BANK,
    ),
    Page(
        key="finance.scheme",
        title="方案",
        purpose="贷款按备案日适用哪个方案，各项参数是多少、依据什么、还缺什么",
        template="finance/scheme.html",
        show=schemes,
        forms=_form("finance.terms", fill_in),
        readers=STAFF,
    ),
    Page(
        key="finance.statement",
        title="月报",
        purpose="一个月里资金和贷款的变动，给银行和财政的对账依据",
        template="finance/statement.html",
        show=statement,
        papers={"statement": statement_paper},
        readers=WITH_BANK,
    ),
    Page(
        key="finance.compare",
        title="对账",
        purpose="银行的贷款清单与台账逐笔比对，差异逐条更正或说明",
        template="finance/compare.html",
        show=comparisons,
        forms=_form("finance.reconciliations", settle),
        readers=STAFF,
    ),
)
