"""How long a sign-in lasts, the second factor, and one's own account page."""

import time
from typing import Any

import django_otp
import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from keguan.registry.importing import jobs
from keguan.store.audit import audit
from keguan.store.models import AuditEntry
from keguan.web.back import onward
from keguan.web.gate import open_to, signed_in

SEEN, REFRESHED = "seen", 60  # seconds between two notes that the session is in use
RECOVERY_CODES = 8
SHOWN_SIGN_INS = 20


def has_idled(request: HttpRequest) -> bool:
    """Whether the session has not been used for so long that it ends; notes that it is used now."""
    now, seen = time.time(), request.session.get(SEEN)
    if seen is not None and now - seen > settings.IDLE_MINUTES * 60:
        user = request.user
        logout(request)
        audit("sign_out", "久未操作，自动退出", actor=user)
        return True
    if seen is None or (now - seen > REFRESHED and not jobs.busy()):  # a long import has the database to itself
        request.session[SEEN] = now
    return False


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the account asks for a code that this session has not given yet."""
    return request.user.second_factor and django_otp.DEVICE_ID_SESSION_KEY not in request.session


def must_set_up(user: Any) -> bool:
    """Whether the role asks for a second factor that the account has not got."""
    return user.role in settings.SECOND_FACTOR_ROLES and not user.second_factor


@never_cache
@require_http_methods(["GET", "POST"])
@open_to(signed_in, before_password_change=True)
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code from the telephone, or a recovery code, after the password; then on to what was asked for."""
    if not lacks_second_factor(request):
        return redirect(onward(request))
    fault = ""
    if request.method == "POST":
        code = request.POST.get("code", "").replace(" ", "")[:20]
        if device := django_otp.match_token(request.user, code) if code else None:
            django_otp.login(request, device)
            if isinstance(device, StaticDevice):
                messages.warning(request, f"用掉了一个恢复码，还剩 {device.token_set.count()} 个。")
            return redirect(onward(request))
        audit("sign_in_failed", "动态码不对", actor=request.user)
        fault = "动态码不对或刚用过，请看手机上最新的六位数再输；连续输错要等一会儿才能再试。"
    return render(request, "accounts/second_factor.html", {"fault": fault}, status=422 if fault else 200)


@require_safe
@open_to(signed_in, before_password_change=True)
def still_here(request: HttpRequest) -> HttpResponse:
    """Being asked is being in use: the sign-in goes on."""
    request.session[SEEN] = time.time()
    return HttpResponse(status=204)


@never_cache
@require_safe
@open_to(signed_in)
def me(request: HttpRequest) -> HttpResponse:
    """One's own account: password, second factor, recent sign-ins, signing out everywhere."""
    kinds = ("sign_in", "sign_in_failed", "sign_out")
    signs = AuditEntry.objects.filter(actor_id=request.user.pk, kind__in=kinds).order_by("-pk")[:SHOWN_SIGN_INS]
    return render(request, "accounts/me.html", {"signs": signs, "must_set_up": must_set_up(request.user)})


@require_POST
@open_to(signed_in)
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every other session of the account."""
    user = request.user
    user.sign_outs += 1
    user.save(update_fields=["sign_outs"])
    update_session_auth_hash(request, user)
    audit("sign_out", "在其他设备上全部退出", actor=user)
    messages.success(request, "其他设备上的登录都退出了，这里继续。")
    return redirect("me")


@never_cache
@require_http_methods(["GET", "POST"])
@open_to(signed_in)
def set_up(request: HttpRequest) -> HttpResponse:
    """Switch the second factor on: scan the picture, type the first code, keep the recovery codes."""
    user = request.user
    if user.second_factor:
        return redirect("me")
    device = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "手机"})[0]
    fault = ""
    if request.method == "POST":
        if device.verify_token(request.POST.get("code", "").replace(" ", "")[:6] or "0"):
            codes = _confirm(request, device)
            return render(request, "accounts/recovery.html", {"codes": codes, "onward": onward(request)})
        fault = "动态码不对，请核对手机时间是否准确，再输最新的六位数。"
    picture = segno.make(device.config_url, error="m").svg_inline(scale=5, border=2)
    secret = device.config_url.split("secret=")[1].split("&")[0]
    context = {"picture": picture, "secret": secret, "fault": fault, "must": must_set_up(user)}
    return render(request, "accounts/set_up.html", context, status=422 if fault else 200)


@transaction.atomic
def _confirm(request: HttpRequest, device: TOTPDevice) -> list[str]:
    user = request.user
    device.confirmed = True
    device.save()
    user.second_factor = True
    user.save(update_fields=["second_factor"])
    kept = StaticDevice.objects.get_or_create(user=user, name="恢复码")[0]
    kept.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=kept, token=code) for code in codes])
    django_otp.login(request, device)
    audit("account", f"开启动态码：{user.username}", actor=user)
    return codes


@require_POST
@open_to(signed_in)
def switch_off(request: HttpRequest) -> HttpResponse:
    """Switch one's own second factor off, with the password once more."""
    if not request.user.check_password(request.POST.get("password", "")):
        messages.error(request, "口令不对，动态码没有关闭。")
        return redirect("me")
    take_away(request.user, by=request.user)
    messages.success(request, "动态码已关闭，以后只用口令登录。")
    return redirect("me")


@transaction.atomic
def take_away(account: Any, *, by: Any) -> None:
    """Remove the second factor of an account, as when a telephone is lost."""
    for device in (TOTPDevice, StaticDevice):
        device.objects.filter(user=account).delete()
    account.second_factor = False
    account.save(update_fields=["second_factor"])
    audit("account", f"关闭动态码：{account.username}", actor=by)
