"""Keeping drafts of a policy's version, and putting one in force: with a reason, in the history and the audit log."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from keguan.kit import scope
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.rules.parameters import STATUSES, VERIFIED, Version
from keguan.kit.rules.policy import Policy
from keguan.kit.rules.rule import Points
from keguan.kit.rules.slots import POINTS, TABLE
from keguan.kit.rules.standing import Sheet, sheets
from keguan.registry.access import may_draft_policy, may_publish_policy
from keguan.registry.own.loading import refresh
from keguan.registry.own.versions import DRAFT, IN_FORCE, OwnCase, OwnVersion
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.store.models import Declaration

DRAFTING = "办法的新版本由本业务线的业务员或科长拟，需要时请找系统管理员调整权限。"
PUBLISHING = "办法的新版本由科长（分管本业务线的）或局领导生效，请找他们办理。"


def draft_row(pk: int) -> Declaration | None:
    """The record of a version added on the screen, whatever its state; None where there is none."""
    return Declaration.objects.filter(kind=Declaration.POLICY, pk=pk).first()


def keep(own: OwnVersion, *, user: Any, row: Declaration | None = None) -> Declaration:
    """Write a draft, new without `row`. Raises NotAllowed, and BureauError for what cannot be a version."""
    policy = catalogue.policies[own.policy]
    scope.require(may_draft_policy(user, policy.line), DRAFTING)
    if not own.document.strip():
        raise BureauError("policy.document", "请写依据的文号，如“国科发火〔2016〕32号”。")
    if not own.sheets and own.reward is None:
        raise BureauError("policy.same", "还没有改动：请改一处参数，或填奖励标准。")
    faults = [fault for s in sheets(policy) if s.key in own.sheets for fault in faults_of(s, own)]
    if faults:
        raise BureauError("policy.sheet", "；".join(faults))
    with acting(user, f"{'改' if row else '拟'}办法版本：{own.name}"[:200]), transaction.atomic():
        row = _unchanged(row) if row else Declaration(kind=Declaration.POLICY, key=_key(policy))
        row.body = replace(own, key=row.key, state=DRAFT).body()
        row.save()
    return row


def faults_of(sheet: Sheet, own: OwnVersion) -> list[str]:
    """What keeps the parameters of a draft from being a version, a sentence each that names the field."""
    told, base = own.sheets[sheet.key], sheet.at(own.begins)
    version = Version(own.begins, told)
    faults = []
    if not told.get("cite"):
        faults.append(f"“{sheet.name}”：请写依据的条款")
    if told.get("status") not in STATUSES:
        faults.append(f"“{sheet.name}”：请选核对情况")
    most = max((rule.max for rule in sheet.rules if isinstance(rule, Points)), default=0)
    if any(points > most for points in _points(sheet, told)):
        faults.append(f"“{sheet.name}”：得分不能超过满分 {most} 分")
    if told.get("status") == VERIFIED:
        checked, again = told.get("checked_on"), told.get("review_by")
        if not (checked and again):
            faults.append(f"“{sheet.name}”：已核对原文的，请写哪天核对、哪天前再核对")
        elif again <= checked:
            faults.append(f"“{sheet.name}”：“哪天前再核对”要晚于核对的日子")
        if base and base.values != version.values and _is_stale(base, told):
            faults.append(f"“{sheet.name}”：数改了，依据和核对日期还是原来的，请写新的条款、重新核对的日子")
    return faults


def _points(sheet: Sheet, told: Mapping[str, Any]) -> Iterator[int]:
    """Every number of points among the values."""
    for slot in sheet.slots:
        value = told.get(slot.name) or []
        if slot.kind == TABLE:
            yield from (points for row in value for points in row["points"] or ())
        elif slot.kind == POINTS:
            yield from value


def _is_stale(base: Version, told: Any) -> bool:
    return base.status == VERIFIED and (base.told["cite"], base.told.get("checked_on")) == (
        told.get("cite"),
        told.get("checked_on"),
    )


def add_case(row: Declaration, case: OwnCase, *, user: Any) -> None:
    """Keep a case of the bureau's own with the version."""
    _change_cases(row, user, f"加例子：{case.case.name}", lambda cases: (*cases, case))


def drop_case(row: Declaration, number: int, *, user: Any) -> None:
    _change_cases(row, user, "删例子", lambda cases: tuple(c for n, c in enumerate(cases) if n != number))


def _change_cases(row: Declaration, user: Any, reason: str, change: Any) -> None:
    own = OwnVersion.of(row.key, row.body)
    scope.require(may_draft_policy(user, catalogue.policies[own.policy].line), DRAFTING)
    with acting(user, f"{own.name}：{reason}"[:200]), transaction.atomic():
        row = Declaration.objects.select_for_update().get(pk=row.pk)
        own = OwnVersion.of(row.key, row.body)
        row.body = replace(own, cases=change(own.cases)).body()
        row.save()


def publish(row: Declaration, *, user: Any, seen: str) -> None:
    """Put a draft in force. `seen` is the state of the draft that was confirmed: another than now is refused."""
    own = _require_publisher(row, user)
    with acting(user, f"办法版本生效：{own.name}（{own.document}）"[:200]), transaction.atomic():
        row = _unchanged(row)
        if seen != stamp(row):
            raise BureauError("policy.changed", "确认的时候草稿又改过，请看过改动再生效。")
        told = {"state": IN_FORCE, "published_at": timezone.now().isoformat(), "published_by": user.name}
        row.body = replace(OwnVersion.of(row.key, row.body), **told).body()
        row.save()
    refresh()


def withdraw(row: Declaration, *, user: Any, reason: str) -> None:
    """Make a version a draft again before its day has come."""
    own = _require_publisher(row, user)
    if not reason.strip():
        raise BureauError("policy.reason", "请写明为什么撤回。")
    with acting(user, f"撤回办法版本：{own.name}：{reason}"[:200]), transaction.atomic():
        row = Declaration.objects.select_for_update().get(pk=row.pk)
        own = OwnVersion.of(row.key, row.body)
        if own.is_draft:
            raise BureauError("policy.draft", "这个版本还是草稿，没有生效。")
        if own.begins <= today():
            raise BureauError("policy.begun", "这个版本已经开始执行，不能撤回；要改请再拟一个版本。")
        row.body = replace(own, state=DRAFT, published_at="", published_by="").body()
        row.save()
    refresh()


def discard(row: Declaration, *, user: Any, reason: str) -> None:
    """Give a draft up; it stays in the history."""
    own = OwnVersion.of(row.key, row.body)
    scope.require(may_draft_policy(user, catalogue.policies[own.policy].line), DRAFTING)
    with acting(user, f"放弃办法草稿：{own.name}"[:200]), transaction.atomic():
        _unchanged(row).retire(reason or "不再需要")


def stamp(row: Declaration) -> str:
    """A text that is another after every change of the version."""
    return sha256(json.dumps(row.body, sort_keys=True).encode()).hexdigest()[:16]


def _require_publisher(row: Declaration, user: Any) -> OwnVersion:
    own = OwnVersion.of(row.key, row.body)
    scope.require(may_publish_policy(user, catalogue.policies[own.policy].line), PUBLISHING)
    return own


def _unchanged(row: Declaration) -> Declaration:
    """The record, held until the end of the transaction. Raises BureauError unless it is still a draft."""
    found = Declaration.objects.select_for_update().filter(pk=row.pk).first()
    if found is None or not OwnVersion.of(found.key, found.body).is_draft:
        raise BureauError("policy.not_draft", "这个版本已经生效或已放弃，不能再改；要改请再拟一个版本。")
    return found


def _key(policy: Policy) -> str:
    used = Declaration.everything.filter(kind=Declaration.POLICY, key__startswith=f"{policy.key}.").count()
    return f"{policy.key}.{used + 1}"
