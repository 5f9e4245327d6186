"""The pages of funds paid by rule: versions, dry runs, rounds."""

from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Page
from keguan.lines.rd.pages import mine, papers, policy, rounds, trial

WRITTEN: Final[dict[str, Any]] = {"adds_to": "rd.subsidies"}  # whoever keeps the payments works the fund

catalogue.add(
    Page(
        key="rd.policy",
        title="资金办法",
        purpose="每个办法怎么算，各参数出自第几条，哪些还没有填",
        template="rd/policy.html",
        show=policy.show,
        acts={"create": policy.create, "save": policy.save, "end": policy.end_on},
        **WRITTEN,
    ),
    Page(
        key="rd.trial",
        title="试算",
        purpose="用上年的数据试一遍：要多少钱，谁多谁少，谁在临界线上",
        template="rd/trial.html",
        show=trial.show,
        papers={"trial": trial.paper},
    ),
    Page(
        key="rd.round",
        title="补助发放",
        purpose="名单、异议、测算、两人审批、公示、拨付、追回，一轮办到底",
        template="rd/round.html",
        show=rounds.show,
        acts=rounds.ACTS,
        papers=papers.PAPERS,
        **WRITTEN,
    ),
    Page(
        key="rd.mine",
        title="我的补助",
        purpose="本企业的研发补助取了什么数、怎么算的、办到哪一步；有异议在这里提",
        template="rd/mine.html",
        show=mine.show,
        acts={"object": mine.object_to},
        for_owners=True,
    ),
)
