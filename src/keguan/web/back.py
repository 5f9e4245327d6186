"""Where a form asks to return to, and where a question asked first leads on to."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest) -> str:
    """The address of this very site that the form names, or ""."""
    return ours(request, request.POST.get("back", ""))


def onward(request: HttpRequest) -> str:
    """The address that was asked for when something else had to be asked first; the first page without one."""
    return ours(request, request.GET.get("next", "")) or reverse("home")


def ours(request: HttpRequest, address: str) -> str:
    """The address, if it is one of this very site; else ""."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""
