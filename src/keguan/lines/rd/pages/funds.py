"""The pages of funds paid by rule: versions, dry runs, rounds."""

from collections.abc import Mapping
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Form, Page
from keguan.kit.roles import ENTERPRISE
from keguan.lines.rd.pages import mine, papers, policy, rounds, trial

WRITTEN: Final = "rd.subsidies"  # whoever keeps the payments works the fund


def _forms(acts: Mapping[str, Any]) -> tuple[Form, ...]:
    return tuple(Form(key=key, adds_to=WRITTEN, do=do) for key, do in acts.items())


catalogue.add(
    Page(
        key="rd.policy",
        title="资金办法",
        purpose="每个办法怎么算，各参数出自第几条，哪些还没有填",
        template="rd/policy.html",
        show=policy.show,
        forms=_forms({"create": policy.create, "save": policy.save, "end": policy.end_on}),
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
        forms=_forms(rounds.ACTS),
        papers=papers.PAPERS,
    ),
    Page(
        key="rd.mine",
        title="我的补助",
        purpose="本企业的研发补助取了什么数、怎么算的、办到哪一步；有异议在这里提",
        template="rd/mine.html",
        show=mine.show,
        forms=(Form(key="object", do=mine.object_to),),
        own=frozenset({ENTERPRISE}),
    ),
)
