"""Moves of a project from filing to acceptance."""

from keguan.kit.catalogue import catalogue
from keguan.kit.roles import HEAD, LEADER
from keguan.kit.workflow import Move, Workflow
from keguan.lines.projects.models import Project

DECIDERS = frozenset({HEAD, LEADER})

catalogue.add(
    Workflow(
        key="projects.project",
        name="科技项目",
        model=Project,
        field="status",
        start="filed",
        final=("rejected", "accepted", "terminated", "revoked"),
        states=Project.STATES,
        moves=(
            Move("recommend", "filed", "recommended", "推荐上报"),
            Move("publicise", "recommended", "publicised", "登记公示"),
            Move("approve", "publicised", "approved", "登记立项", by=DECIDERS, stamp="approved_on"),
            Move("reject", "recommended", "rejected", "登记未立项", comment=True),
            Move("withdraw", "filed", "rejected", "不予推荐", comment=True),
            Move("object", "publicised", "rejected", "公示未通过", comment=True),
            Move("accept", "approved", "accepted", "验收通过", by=DECIDERS, stamp="accepted_on"),
            Move("fail", "approved", "failed", "验收未通过", by=DECIDERS, comment=True),
            Move("accept_again", "failed", "accepted", "整改后验收通过", by=DECIDERS, stamp="accepted_on"),
            Move("terminate", "approved", "terminated", "终止", by=DECIDERS, comment=True),
            Move("give_up", "failed", "terminated", "终止", by=DECIDERS, comment=True),
            Move("revoke", "approved", "revoked", "撤销", by=DECIDERS, comment=True),
        ),
    )
)
