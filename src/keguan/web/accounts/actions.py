"""Verbs of account keeping: every one leaves a revision, so that the audit officer sees who did what to whom."""

import secrets
from typing import Any
from uuid import uuid4

import axes.utils
from django.db import transaction
from django.utils import timezone

from keguan.registry.models import User
from keguan.store.audit import Seal, audit
from keguan.store.models import Revision
from keguan.web.accounts.sessions import take_away

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper: no i, l, o, 0, 1
KEPT = ("username", "name", "role", "sections", "region_id", "organisation_id", "is_active")


def one_time_password() -> str:
    """Twelve characters in groups of four, to be told once and changed at the first login."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def open_account(account: User, *, by: Any) -> str:
    """Write the new account and return its one-time password."""
    password = one_time_password()
    account.set_password(password)
    account.must_change_password = True
    _write(account, {}, by=by, action="create", reason="开立账号")
    return password


def change_account(account: User, *, by: Any) -> None:
    """Write the account as it is now, with what differs from before."""
    before = _snapshot(User.objects.get(pk=account.pk))
    _write(account, before, by=by, action="change", reason="修改账号")


def reset_password(account: User, *, by: Any) -> str:
    """Give the account a new one-time password, signing out whoever is in with the old one, and lift its lock."""
    password = one_time_password()
    account.set_password(password)
    account.must_change_password = True
    _write(account, _snapshot(account), by=by, action="change", reason="重置口令")
    axes.utils.reset(username=account.username)
    if account.second_factor:  # whoever lost the telephone could not sign in with the new password either
        take_away(account, by=by)
    return password


def set_active(account: User, active: bool, *, by: Any) -> None:
    """Stop the account, or let it in again."""
    before = _snapshot(account)
    account.is_active = active
    _write(
        account, before, by=by, action="restore" if active else "retire", reason="启用账号" if active else "停用账号"
    )


def note_password_change(account: User) -> None:
    """The user chose a password of their own."""
    account.must_change_password = False
    _write(account, _snapshot(account), by=account, action="change", reason="本人修改口令")


@transaction.atomic
def _write(account: User, before: dict[str, Any], *, by: Any, action: str, reason: str) -> None:
    account.save()
    after = _snapshot(account)
    changes = {k: [before.get(k), v] for k, v in after.items() if before.get(k) != v}
    told, act = f"{reason}：{account.username}", uuid4()
    revision = Revision.objects.create(
        model="registry.user", object_id=account.pk, action=action, changes=changes, actor=by, at=timezone.now(),
        reason=reason, act=act,
    )  # fmt: skip
    audit("account", told, actor=by, act=act, **Seal([revision]).details)


def _snapshot(account: User) -> dict[str, Any]:
    """What the trail may tell of an account: never anything of its password."""
    return {name: getattr(account, name) for name in KEPT}
