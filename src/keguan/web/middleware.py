"""Deny by default: no view opens without a login and a declared gate; expected errors become pages in plain words."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.static import serve

from keguan.kit.errors import BureauError, NotAllowed
from keguan.registry.own.loading import refresh
from keguan.web import gate
from keguan.web.accounts import sessions
from keguan.web.accounts.views import change_password, logout

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
MISSING = ("catalogue.unknown", "records.missing")  # codes that mean: there is no such page


class DenyByDefault:
    """Checks the gate that a view declares (see `keguan.web.gate`) and sends the security headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            # bureau computers are shared: "back" after signing out must not show records
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        is_public = getattr(view, "is_public", False)
        if view is serve or (is_public and not request.user.is_authenticated):
            return None
        refresh()  # what the bureau declares on the screen, in whichever process it was declared
        if not request.user.is_authenticated or sessions.has_idled(request):
            return None if is_public else _ask_to_sign_in(request)
        if sessions.lacks_second_factor(request) and view not in (sessions.second_factor, logout):
            return _refuse_api(request, "请先在网页上输入动态码。") or _ask_first(request, "second-factor")
        if request.user.must_change_password and not getattr(view, "before_password_change", False):
            return _refuse_api(request, "请先在网页上修改一次性口令。") or _ask_first(request, "change-password")
        if sessions.must_set_up(request.user) and view not in (sessions.set_up, logout, change_password):
            return _refuse_api(request, "您的角色要先开启动态码。") or _ask_first(request, "second-factor-set-up")
        if request.path.startswith("/api/"):
            return None  # the JSON views decide by themselves, ledger by ledger
        predicate = getattr(view, "open_to", gate.signed_in if is_public else None)
        if predicate is None or not predicate(request.user):
            role = request.user.role_declared.name
            return refused(
                request, NotAllowed("access.page", f"“{role}”不使用这个页面，需要时请找系统管理员调整角色。")
            )
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return refused(request, fault) if isinstance(fault, BureauError) else None


def refused(request: HttpRequest, fault: BureauError) -> HttpResponse:
    """The page, or for htmx and JSON the bare sentence, that tells why not."""
    status = 403 if isinstance(fault, NotAllowed) else 404 if fault.code in MISSING else 400
    if request.path.startswith("/api/"):
        return JsonResponse({"code": fault.code, "message": fault.message}, status=status)
    if getattr(request, "htmx", False):
        return HttpResponse(fault.message, status=status, content_type="text/plain; charset=utf-8")
    return render(request, f"{status}.html", {"sentence": fault.message}, status=status)


def _refuse_api(request: HttpRequest, sentence: str, status: int = 403) -> HttpResponse | None:
    if not request.path.startswith("/api/"):
        return None
    return JsonResponse({"code": "access.denied", "message": sentence}, status=status)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if answer := _refuse_api(request, "请先登录。", 401):
        return answer
    return _ask_first(request, "login")


def _ask_first(request: HttpRequest, page: str) -> HttpResponse:
    """The page that asks who it is, and then leads on to what was asked for."""
    response = redirect_to_login(request.get_full_path() if request.method == "GET" else "/", reverse(page))
    if getattr(request, "htmx", False):  # a redirect would be swapped into the middle of the page
        return HttpResponse(status=204, headers={"HX-Redirect": response.url})
    return response
