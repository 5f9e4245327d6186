"""Moves of a platform and of a pilot."""

from keguan.kit.catalogue import catalogue
from keguan.kit.roles import HEAD, LEADER
from keguan.kit.workflow import Move, Workflow
from keguan.lines.platforms.models import Pilot, Platform

DECIDERS = frozenset({HEAD, LEADER})

catalogue.add(
    Workflow(
        key="platforms.platform",
        name="创新平台",
        model=Platform,
        field="status",
        start="running",
        final=("revoked",),
        states=Platform.STATES,
        moves=(
            Move("open", "building", "running", "建成运行"),
            Move("rebuild", "running", "building", "转入筹建", comment=True),
            Move("warn", "running", "rectification", "限期整改", comment=True),
            Move("clear", "rectification", "running", "整改合格"),
            Move("revoke", "rectification", "revoked", "撤销", by=DECIDERS, comment=True, stamp="revoked_on"),
            Move("close", "running", "revoked", "撤销", by=DECIDERS, comment=True, stamp="revoked_on"),
        ),
    ),
    Workflow(
        key="platforms.pilot",
        name="试点示范",
        model=Pilot,
        field="status",
        start="applied",
        final=("approved", "rejected"),
        states=Pilot.STATES,
        moves=(
            Move("approve", "applied", "approved", "登记获批", by=DECIDERS, stamp="approved_on"),
            Move("reject", "applied", "rejected", "登记未获批", by=DECIDERS, comment=True),
        ),
    ),
)
