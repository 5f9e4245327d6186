"""Moves of a submitted R&D return."""

from keguan.kit.catalogue import catalogue
from keguan.kit.roles import ENTERPRISE
from keguan.kit.workflow import Move, Workflow
from keguan.lines.rd.actions import faults_of, hand_in, say, take_over
from keguan.lines.rd.models import Submission
from keguan.lines.rd.models.collection import ACCEPTED, EXEMPT, OPEN, RETURNED, SUBMITTED

FILLER = frozenset({ENTERPRISE})

catalogue.add(
    Workflow(
        key="rd.submission",
        name="研发统计报送",
        model=Submission,
        field="status",
        start=OPEN,
        final=(ACCEPTED, EXEMPT),
        states=Submission.STATES,
        moves=(
            Move("submit", OPEN, SUBMITTED, "报送", by=FILLER, guard=faults_of, then=hand_in),
            Move("submit", RETURNED, SUBMITTED, "重新报送", by=FILLER, guard=faults_of, then=hand_in),
            Move("send_back", SUBMITTED, RETURNED, "退回修改", comment=True, then=say),
            Move("accept", SUBMITTED, ACCEPTED, "通过", guard=faults_of, then=take_over),
            Move("reopen", ACCEPTED, RETURNED, "退回重报", comment=True, then=say),
            Move("excuse", OPEN, EXEMPT, "不用填报", comment=True, then=say),
            Move("recall", EXEMPT, OPEN, "恢复填报"),
        ),
    )
)
