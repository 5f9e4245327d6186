"""Signing in and out, one's own password, the accounts and the trail of changes."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash, views
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keguan.kit.catalogue import catalogue
from keguan.registry.models import User
from keguan.store.labels import model_called
from keguan.store.models import Revision
from keguan.web.accounts import actions
from keguan.web.accounts.forms import AccountForm, OwnPassword, SignIn
from keguan.web.back import onward
from keguan.web.gate import account_keepers, account_readers, open_to, public, signed_in, trail_readers

TRAIL_PAGE = 50
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

login = public(
    views.LoginView.as_view(template_name="login.html", authentication_form=SignIn, redirect_authenticated_user=True)
)
logout = open_to(signed_in, before_password_change=True)(views.LogoutView.as_view())


@method_decorator(never_cache, name="dispatch")
@method_decorator(sensitive_post_parameters(), name="dispatch")
class _ChangePassword(views.PasswordChangeView):
    """The user's own password; the only page that opens with a one-time password."""

    template_name = "accounts/password.html"
    form_class = OwnPassword

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.save()
        actions.note_password_change(user)
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "口令已修改。")
        return redirect(onward(self.request))


change_password = open_to(signed_in, before_password_change=True)(_ChangePassword.as_view())


@require_safe
@open_to(account_readers)
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account, with what it may reach."""
    words = request.GET.get("q", "").strip()[:40]
    found = User.objects.select_related("region", "organisation").order_by("-is_active", "role", "username")
    if words:
        found = found.filter(Q(username__icontains=words) | Q(name__icontains=words))
    lines = {line.key: line.short for line in catalogue.lines.values()}
    rows = [(a, "、".join(lines.get(s, s) for s in a.sections)) for a in found]
    return render(request, "accounts/list.html", {"rows": rows, "words": words, "keeps": account_keepers(request.user)})


@require_http_methods(["GET", "POST"])
@open_to(account_keepers)
def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account; its one-time password is shown on this answer only."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = actions.open_account(form.instance, by=request.user)
        return _tell(request, form.instance, password)
    return render(request, "accounts/form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(account_keepers)
def edit_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the name, role and reach of an account."""
    account = get_object_or_404(User, pk=pk)
    form = AccountForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        if account.pk == request.user.pk and form.cleaned_data["role"] != request.user.role:
            form.add_error("role", "不能改自己的角色，请另一位系统管理员来改。")
        else:
            actions.change_account(form.instance, by=request.user)
            messages.success(request, f"账号 {account.username} 已保存。")
            return redirect("accounts")
    return render(request, "accounts/form.html", {"form": form, "account": account}, status=422 if form.errors else 200)


@require_POST
@open_to(account_keepers)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown on this answer only."""
    account = get_object_or_404(User, pk=pk)
    return _tell(request, account, actions.reset_password(account, by=request.user))


@require_POST
@open_to(account_keepers)
def switch_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the account, or let it in again."""
    account = get_object_or_404(User, pk=pk)
    if account.pk == request.user.pk:
        messages.error(request, "不能停用自己的账号，请另一位系统管理员来停。")
    else:
        actions.set_active(account, not account.is_active, by=request.user)
        messages.success(request, f"账号 {account.username} 已{'启用' if account.is_active else '停用'}。")
    return redirect("accounts")


def _tell(request: HttpRequest, account: User, password: str) -> HttpResponse:
    response = render(request, "accounts/told.html", {"account": account, "password": password})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@open_to(trail_readers)
def trail(request: HttpRequest) -> HttpResponse:
    """Who changed which record when and why; never the values, which are business data."""
    rows = Revision.objects.select_related("actor").order_by("-id")
    asked = {name: request.GET.get(name, "") for name in ("who", "action", "model", "since", "until", "act")}
    rows = _narrowed(rows, asked)
    total = rows.count()
    if _is_key(before := request.GET.get("before", "")):
        rows = rows.filter(id__lt=int(before))
    found = list(rows.defer("changes")[: TRAIL_PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    older = ""
    if len(found) > TRAIL_PAGE:
        query["before"] = str(found[TRAIL_PAGE - 1].id)
        older = f"?{query.urlencode()}"
    used = Revision.objects.order_by().values_list("model", flat=True).distinct()
    context = {
        "rows": [(r, _model_name(r.model)) for r in found[:TRAIL_PAGE]],
        "total": total,
        "older": older,
        "asked": asked,
        "actions": Revision.ACTIONS.items(),
        "models": sorted(((m, _model_name(m)) for m in used), key=lambda m: m[1]),
        "people": User.objects.order_by("name"),
    }
    return render(request, "accounts/trail.html", context)


def _narrowed(rows: Any, asked: dict[str, str]) -> Any:
    if _is_key(asked["who"]):
        rows = rows.filter(actor=int(asked["who"]))
    for name in ("action", "model"):
        rows = rows.filter(**{name: asked[name]}) if asked[name] else rows
    if act := asked["act"]:
        rows = rows.filter(act=act) if UUID_TEXT.fullmatch(act) else rows.none()
    for name, lookup in (("since", "at__date__gte"), ("until", "at__date__lte")):
        day = _day(asked[name])
        rows = rows.filter(**{lookup: day}) if day else rows
    return rows


def _is_key(text: str) -> bool:
    """Whether it can be a primary key: digits, and no more of them than the database holds."""
    return text.isdecimal() and len(text) <= 18


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:  # 2025-02-31: well written, but no such day
        return None


def _model_name(label: str) -> str:
    try:
        return str(model_called(label)._meta.verbose_name)
    except (LookupError, ValueError):  # a line that is switched off keeps its trail
        return label
