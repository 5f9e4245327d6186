"""The JSON service: who may call it, how errors are told, and a page that describes it."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import DocsBase
from ninja.renderers import JSONRenderer
from ninja.security import django_auth

from keguan.kit.errors import BureauError, NotAllowed
from keguan.kit.roles import STAFF
from keguan.kit.scope import require

log = logging.getLogger("django.request")
MISSING = ("catalogue.unknown", "records.missing", "scope.unknown")


class Readable(JSONRenderer):
    """JSON with Chinese as Chinese: people read it too."""

    json_dumps_params = {"ensure_ascii": False}


class PlainDocs(DocsBase):
    """The description as a page of our own: no scripts, nothing from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema(path_params=kwargs)
        calls = [
            {"path": path, "method": method.upper(), **told}
            for path, methods in schema["paths"].items()
            for method, told in methods.items()
        ]
        context = {"calls": calls, "openapi": self.get_openapi_url(api, kwargs)}
        return render(request, "figures/api.html", context)


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only the bureau's staff see the description."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = request.user.is_authenticated
        require(known and request.user.role_declared in STAFF, "接口说明只给本局工作人员看。")
        return view(request, *args, **kwargs)

    return guarded


api = NinjaAPI(
    title="科管数据接口",
    version="1",
    description="台账、指标、年度总结和文库的只读数据；权限与页面相同。金额单位为元，比率为 0-1，日期为 ISO 格式。",
    auth=django_auth,
    renderer=Readable(),
    docs=PlainDocs(),
    docs_decorator=for_staff,
    urls_namespace="api",
)


def _told(request: HttpRequest, code: str, message: str, status: int) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message}, status=status)


@api.exception_handler(BureauError)
def expected(request: HttpRequest, fault: BureauError) -> HttpResponse:
    status = 403 if isinstance(fault, NotAllowed) else 404 if fault.code in MISSING else 400
    return _told(request, fault.code, fault.message, status)


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    return _told(request, "access.login", "请先登录。", 401)


@api.exception_handler(Http404)
def missing(request: HttpRequest, fault: Http404) -> HttpResponse:
    return _told(request, "records.missing", str(fault) or "没有这条记录，或它不在您的范围内。", 404)


@api.exception_handler(ValidationError)
def misspelt(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    names = "、".join(dict.fromkeys(str(e["loc"][-1]) for e in fault.errors))
    return _told(request, "api.parameter", f"参数 {names} 不对，请对照接口说明填写。", 400)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, fault: HttpError) -> HttpResponse:
    return _told(request, "api.refused", str(fault), fault.status_code)


@api.exception_handler(Exception)
def unexpected(request: HttpRequest, fault: Exception) -> HttpResponse:
    log.error("Internal Server Error: %s", request.path, exc_info=fault)
    return _told(request, "server.fault", "程序出错了，已经记下；请把时间和网址告诉系统管理员。", 500)


def no_such_call(request: HttpRequest, rest: str) -> HttpResponse:
    """The answer to an address that is no call of this service."""
    return _told(request, "api.unknown", f"没有“{rest[:80]}”这个接口，请对照接口说明。", 404)
