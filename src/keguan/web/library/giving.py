"""What readers and keepers do with a document besides reading: favourites, their own lists, links to others."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from keguan.kit.errors import BureauError
from keguan.library import access, keeping, noting
from keguan.library.models import Favourite, Holding, Opening, Share
from keguan.web import gate
from keguan.web.library.asking import SHARE_COOKIE, reading_of
from keguan.web.library.editing import kept

SHOWN = 50


@gate.open_to(gate.signed_in)
@require_POST
def favourite(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the document, or take the mark away."""
    reading = reading_of(request, pk)
    is_one = noting.mark(request.user, reading.holding)
    messages.success(request, "已收藏，在“我的文库”里。" if is_one else "已取消收藏。")
    return redirect("library-document", pk)


@gate.open_to(gate.signed_in)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one has read and marked, and for keepers what was taken out."""
    user = request.user
    found = access.found(user).values("pk")
    marks = Favourite.objects.filter(user=user, holding__in=found).select_related("holding__document")
    read = Opening.objects.filter(user=user, holding__in=found).select_related("holding__document")
    context = {
        "marks": marks.order_by("-at")[:SHOWN],
        "read": read.order_by("-at")[:SHOWN],
        "out": _taken_out(user) if access.may_keep(user) else (),
    }
    return render(request, "library/mine.html", context)


def _taken_out(user: Any) -> list[Holding]:
    rows = Holding.everything.exclude(retired_at=None).filter(access.in_audience(user)).select_related("document")
    return [h for h in rows.order_by("-retired_at")[:SHOWN] if access.may_keep(user, h.section)]


@gate.open_to(access.may_keep)
@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link that opens the whole document until a day."""
    holding, until = kept(request, pk), _day(request.POST.get("until", ""))
    try:
        if until is None:
            raise BureauError("library.share_day", "请写分享链接到哪天为止。")
        keeping.share(request.user, holding, until)
        messages.success(request, "链接做好了，在右边可以复制；谁拿到它都能读全文，请只发给该看的人。")
    except BureauError as fault:
        messages.error(request, fault.message)
    return redirect(f"{reverse('library-document', args=[pk])}#shares")


@gate.open_to(access.may_keep)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End a link."""
    link = get_object_or_404(Share.objects.select_related("holding__document"), pk=pk)
    keeping.take_back(request.user, link)
    messages.success(request, "分享链接已收回，打不开了。")
    return redirect(f"{reverse('library-document', args=[link.holding_id])}#shares")


@gate.public
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Open the document that the link is for: from here on this browser reads it whole, until the link's last day."""
    link = Share.everything.select_related("holding").filter(token=token).first()
    if link is None or link.holding.retired_at or not access.is_open(link, link.holding):
        return render(request, "library/shared_over.html", {"link": link}, status=410)
    home = reverse("library-document", args=[link.holding_id])
    answer = redirect(home)
    answer.set_cookie(
        SHARE_COOKIE, token, path=home, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the token is in this address
    return answer


def _day(text: str) -> Any:
    """The day that a form names, or None."""
    try:
        return parse_date(text)
    except ValueError:
        return None
