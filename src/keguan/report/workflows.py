"""Moves of a report: written, reviewed, signed, published; who writes does not sign, who signs does not publish."""

from keguan.kit.catalogue import catalogue
from keguan.kit.roles import HEAD, LEADER, WRITER
from keguan.kit.workflow import Move, Workflow
from keguan.report import publishing
from keguan.report.models import Report

WRITERS = frozenset({WRITER, HEAD})

catalogue.add(
    Workflow(
        key="plan.reports",
        name="报告",
        model=Report,
        field="state",
        start=Report.DRAFT,
        final=(Report.PUBLISHED,),
        states=Report.STATES,
        moves=(
            Move("submit", Report.DRAFT, Report.REVIEW, "送审", by=WRITERS),
            Move("take_back", Report.REVIEW, Report.DRAFT, "撤回再改", by=WRITERS),
            Move("send_back", Report.REVIEW, Report.DRAFT, "退回修改", by=frozenset({LEADER}), comment=True),
            Move("sign", Report.REVIEW, Report.SIGNED, "签发", by=frozenset({LEADER}), stamp="signed_on"),
            Move(
                "publish", Report.SIGNED, Report.PUBLISHED, "发布",
                by=frozenset({WRITER}), stamp="published_on", then=publishing.publish, alone=True,
            ),
            Move("reopen", Report.SIGNED, Report.DRAFT, "退回改一版", by=frozenset({LEADER}), comment=True),
            Move(
                "withdraw", Report.PUBLISHED, Report.DRAFT, "撤回改一版",
                by=frozenset({LEADER}), comment=True, then=publishing.withdraw, alone=True,
            ),
        ),
    )
)  # fmt: skip
