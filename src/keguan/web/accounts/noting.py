"""Signing in, failing to and signing out go into the audit log."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from keguan.store.audit import audit


@receiver(user_logged_in)
def signed_in(sender: Any, request: Any, user: Any, **_: Any) -> None:
    audit("sign_in", "登录", actor=user, **_place(request))


@receiver(user_logged_out)
def signed_out(sender: Any, request: Any, user: Any, **_: Any) -> None:
    if user is not None:
        audit("sign_out", "退出", actor=user, **_place(request))


@receiver(user_login_failed)
def failed(sender: Any, credentials: Any, request: Any = None, **_: Any) -> None:
    name = str(credentials.get("username", ""))[:40]
    audit("sign_in_failed", f"登录失败：{name}", actor=None, **_place(request))


def _place(request: Any) -> dict[str, str]:
    """From where: the address and what the browser calls itself."""
    meta = getattr(request, "META", {})
    return {"address": str(meta.get("REMOTE_ADDR", "")), "browser": str(meta.get("HTTP_USER_AGENT", ""))[:150]}
