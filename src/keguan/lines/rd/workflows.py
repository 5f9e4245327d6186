"""Moves of the fifth line: returns are handed in and accepted, funds come into force, rounds are approved and paid."""

from collections.abc import Callable
from typing import Any

from keguan.kit.catalogue import catalogue
from keguan.kit.roles import ENTERPRISE, HEAD, LEADER
from keguan.kit.workflow import Move, Workflow
from keguan.lines.rd.actions.paying import book
from keguan.lines.rd.actions.reckoning import terms_of
from keguan.lines.rd.actions.returns import faults_of, hand_in, say, take_over
from keguan.lines.rd.actions.rounds import recalculate, retake_entry
from keguan.lines.rd.models import FundVersion, Objection, Round, Submission
from keguan.lines.rd.models.collection import ACCEPTED, EXEMPT, OPEN, RETURNED, SUBMITTED
from keguan.store.clock import today, working_days_after

FILLER = frozenset({ENTERPRISE})
DECIDERS = frozenset({HEAD, LEADER})


def complete(version: FundVersion) -> str:
    """Why the version cannot come into force: a parameter is missing, wrong, or from memory; days overlap."""
    terms = terms_of(version)
    if terms.why_not:
        return "还不能施行：" + "".join(terms.why_not[:5])
    if terms.unverified:
        return f"还不能施行：{'、'.join(terms.unverified)}是凭记忆填的，请对照原文核对。"
    for other in FundVersion.objects.filter(name=version.name, state=FundVersion.IN_FORCE).exclude(pk=version.pk):
        if (other.filed_to is None or other.filed_to >= version.filed_from) and (
            version.filed_to is None or version.filed_to >= other.filed_from
        ):
            return f"与“{other}”管的申报日期重叠，请先给那一版填上止日。"
    return ""


def settled(found: Round) -> str:
    """Why the list cannot go to approval."""
    rows = found.entries.filter(retired_at=None)
    if undecided := rows.filter(verdict="undecided").count():
        return f"还有 {undecided} 家不能判断，请补数据后重新取数，或按异议处理。"
    if not rows.filter(amount_yuan__gt=0).exists():
        return "名单里没有一家可以补助，请检查。"
    return open_objections(found)


def open_objections(found: Round) -> str:
    waiting = Objection.objects.filter(entry__round=found, state=Objection.OPEN).count()
    return f"还有 {waiting} 条异议没有答复，请先答复。" if waiting else ""


def begin_notice(found: Round, user: Any, comment: str) -> None:
    """The notice runs for the working days that the policy asks for. Raises BureauError where holidays are not known."""
    days = terms_of(found.version)["notice_days"]
    found.public_on = today()
    found.public_until = working_days_after(found.public_on, int(days))


def noticed(found: Round) -> str:
    waits = found.public_until is None or found.public_until > found.public_on  # a policy may ask for no notice
    if waits and (found.public_until is None or today() <= found.public_until):
        return f"公示到 {found.public_until}，期满后再办。"
    return open_objections(found)


def withdraw_signatures(found: Any, user: Any, comment: str) -> None:
    """A list that goes back is approved anew from the start."""
    found.submitted_by = found.checked_by = found.approved_by = None
    found.approved_on = found.public_on = found.public_until = None


def _then(do: Callable[[Any], None]) -> Callable[[Any, Any, str], None]:
    """What follows whoever takes the step and whatever they say."""
    return lambda record, user, comment: do(record)


def _back(name: str, source: str, label: str, **more: Any) -> Move:
    return Move(name, source, Round.LISTED, label, comment=True, then=withdraw_signatures, **more)


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
    ),
    Workflow(
        key="rd.fund",
        name="资金办法",
        model=FundVersion,
        field="state",
        start=FundVersion.DRAFT,
        final=(FundVersion.ENDED,),
        worked_at=("rd.policy", "version"),
        states=FundVersion.STATES,
        moves=(
            Move(
                "enact", FundVersion.DRAFT, FundVersion.IN_FORCE, "核准施行", by=DECIDERS, stamp="enacted_on",
                guard=complete, signs="enacted_by", apart=("drafted_by",),
            ),
            Move("end", FundVersion.IN_FORCE, FundVersion.ENDED, "停止执行", by=DECIDERS, comment=True),
            Move("drop", FundVersion.DRAFT, FundVersion.ENDED, "弃用", comment=True),
        ),
    ),
    Workflow(
        key="rd.round",
        name="补助轮次",
        model=Round,
        field="state",
        start=Round.DRAFT,
        final=(Round.PAID, Round.CANCELLED),
        waiting=(Round.SUBMITTED, Round.CHECKED, Round.APPROVED, Round.DUE),
        worked_at=("rd.round", "round"),
        states=Round.STATES,
        moves=(
            Move("list", Round.DRAFT, Round.LISTED, "公布名单，征询异议"),
            Move("submit", Round.LISTED, Round.SUBMITTED, "送审", guard=settled, signs="submitted_by", then=_then(recalculate)),
            Move(
                "check", Round.SUBMITTED, Round.CHECKED, "初审通过", by=DECIDERS, signs="checked_by", apart=("submitted_by",)
            ),
            Move(
                "approve", Round.CHECKED, Round.APPROVED, "审批通过", by=DECIDERS, signs="approved_by",
                stamp="approved_on", apart=("submitted_by", "checked_by"),
            ),
            _back("send_back", Round.SUBMITTED, "退回", by=DECIDERS),
            _back("turn_down", Round.CHECKED, "退回", by=DECIDERS),
            Move("publish", Round.APPROVED, Round.PUBLIC, "开始公示", then=begin_notice),
            _back("object", Round.PUBLIC, "公示有异议，退回"),
            Move("conclude", Round.PUBLIC, Round.DUE, "公示期满无异议", guard=noticed),
            _back("reopen", Round.DUE, "退回重算", by=DECIDERS),
            Move("pay", Round.DUE, Round.PAID, "登记拨付", guard=lambda r: "" if r.voucher else "请在轮次页面填写凭证号再拨付。", then=_then(book)),
            Move("cancel", Round.DRAFT, Round.CANCELLED, "终止", comment=True),
            Move("give_up", Round.LISTED, Round.CANCELLED, "终止", comment=True),
        ),
    ),
    Workflow(
        key="rd.objection",
        name="补助异议",
        model=Objection,
        field="state",
        start=Objection.OPEN,
        final=(Objection.UPHELD, Objection.DISMISSED),
        waiting=(Objection.OPEN,),
        states=Objection.STATES,
        moves=(
            Move(
                "uphold", Objection.OPEN, Objection.UPHELD, "成立，重新取数", comment=True, stamp="answered_on",
                keeps="answer", signs="answered_by", then=_then(retake_entry),
            ),
            Move(
                "dismiss", Objection.OPEN, Objection.DISMISSED, "不成立", comment=True, stamp="answered_on", keeps="answer",
                signs="answered_by",
            ),
        ),
    ),
)  # fmt: skip
