"""Work of the first line that no ledger shows by itself; each page is declared at the end, in the order of its tab."""

from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.page import LISTED, Page
from keguan.kit.roles import ENTERPRISE
from keguan.lines.enterprises.pages import campaigns, candidates, duties, outreach, visits
from keguan.lines.enterprises.pages import forecast as ahead
from keguan.lines.enterprises.pages import ladder as steps
from keguan.lines.enterprises.pages import renewals as due_list
from keguan.lines.enterprises.pages.outreach import CONTACT

_FORM: Final[dict[str, Any]] = {"forms": (CONTACT,)}

catalogue.add(
    Page(
        key="enterprises.renewals",
        title="到期续认",
        purpose="哪些证书要到期、各家谈到哪一步、还缺什么、申报和结果",
        template="enterprises/renewals.html",
        show=due_list.renewals,
        forms=(CONTACT, due_list.FILE, due_list.DECIDE),
        papers={LISTED: due_list.paper},
        exports="enterprises.hnte",
    ),
    Page(
        key="enterprises.candidates",
        title="新认培育",
        purpose="没有有效证书的企业，按有望程度排列，写明各缺什么",
        template="enterprises/candidates.html",
        show=candidates.show,
        **_FORM,
    ),
    Page(
        key="enterprises.jot",
        title="记一笔",
        purpose="打两个字找到企业，点几下记下电话、走访、专家辅导；今天要联系谁",
        template="enterprises/jot.html",
        show=outreach.jot,
        waits=outreach.waits,
        **_FORM,
    ),
    Page(
        key="enterprises.visits",
        title="走访清单",
        purpose="这一周各乡镇（园区）去看谁、为什么、差哪一步",
        template="enterprises/visits.html",
        show=visits.show,
        papers={LISTED: visits.paper},
        exports="enterprises.outreach",
        **_FORM,
    ),
    Page(
        key="enterprises.asking",
        title="摸底",
        purpose="问了谁、谁没答复、有意愿的走到哪一步",
        template="enterprises/campaigns.html",
        show=campaigns.campaigns,
        forms=(campaigns.ANSWER, campaigns.BEGIN, campaigns.REMIND, due_list.FILE),
        papers={LISTED: campaigns.paper},
        exports="enterprises.survey",
        waits=campaigns.waits,
    ),
    Page(
        key="enterprises.duties",
        title="高企义务",
        purpose="每年5月底前填报表、更名和重大变化三个月内报告：谁还没办、谁已缺过一年",
        template="enterprises/duties.html",
        show=duties.duties,
        forms=(duties.REPORT, duties.CHANGE),
        papers={LISTED: duties.paper},
        exports="enterprises.annual_reports",
        waits=duties.waits,
    ),
    Page(
        key="enterprises.forecast",
        title="高企数预测",
        purpose="今年底和往后三年有效证书有多少，怎么推出来的，改一改假设会怎样",
        template="enterprises/forecast.html",
        show=ahead.show,
        papers={LISTED: ahead.paper},
        exports="enterprises.hnte",
    ),
    Page(
        key="enterprises.ladder",
        title="梯次",
        purpose="科小、培育库、高企、瞪羚、独角兽各有谁，今年谁上了台阶、谁多年没动",
        template="enterprises/ladder.html",
        show=steps.ladder,
        papers={LISTED: steps.paper},
        exports="enterprises.hnte",
    ),
    Page(
        key="enterprises.answer",
        title="申报摸底",
        purpose="科技局想知道您打算不打算申报高新技术企业，一分钟填完",
        template="enterprises/answer.html",
        show=campaigns.portal,
        forms=(campaigns.ANSWER,),
        waits=campaigns.portal_waits,
        own=frozenset({ENTERPRISE}),
    ),
)
