"""What somebody has typed into a form and not saved yet: kept while they type, offered when they return."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.registry.access import CHANGE, may, require
from keguan.web.gate import editors, open_to
from keguan.web.ledgers.rows import record_of
from keguan.web.models import Draft

MOST_DRAFTS, LARGEST = 50, 60_000
NOT_KEPT = ("csrfmiddlewaretoken", "again")


@require_POST
@open_to(editors)
def keep(request: HttpRequest, key: str, pk: int = 0) -> HttpResponse:
    """Keep the form as it stands, or with `drop` forget it."""
    ledger = catalogue.ledger(key)
    require(request.user, CHANGE, ledger)
    if pk:
        record_of(request.user, ledger, pk)
    if "drop" in request.POST:
        forget(request.user, ledger, pk)
        return redirect(reverse("record-edit", args=[key, pk]) if pk else reverse("record-new", args=[key]))
    data = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_KEPT}
    own = Draft.objects.filter(owner=request.user)
    known = own.filter(ledger=key, object_id=pk)
    if sum(len(v) for values in data.values() for v in values) < LARGEST and (known or own.count() < MOST_DRAFTS):
        told = {"data": data, "at": timezone.now()}
        Draft.objects.update_or_create(ledger=key, object_id=pk, owner=request.user, defaults=told)
    return HttpResponse(status=204)


def draft_of(user: Any, ledger: Ledger, pk: int) -> Draft | None:
    return Draft.objects.filter(owner=user, ledger=ledger.key, object_id=pk).first()


def typed(draft: Draft) -> QueryDict:
    """The draft as a form takes it."""
    query = QueryDict(mutable=True)
    for name, values in draft.data.items():
        query.setlist(name, values)
    return query


def forget(user: Any, ledger: Ledger, pk: int) -> None:
    Draft.objects.filter(owner=user, ledger=ledger.key, object_id=pk).delete()


def drafts_of(user: Any) -> list[tuple[str, str, Draft]]:
    """(what it is of, the address that goes on with it, draft), of ledgers that the user may still change."""
    found = []
    for draft in Draft.objects.filter(owner=user):
        ledger = catalogue.ledgers.get(draft.ledger)
        if ledger is None or not may(user, CHANGE, ledger):
            continue
        page = reverse("record-edit", args=[ledger.key, draft.object_id]) if draft.object_id else ""
        address = page or reverse("record-new", args=[ledger.key])
        found.append((f"{ledger.title}（{'修改' if page else '新建'}）", f"{address}?draft=1", draft))
    return found
