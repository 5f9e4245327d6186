"""Which columns a list shows and in which order, and saved views: each person's own, or shared."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from keguan.kit import roles, scope
from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.registry.access import VIEW, require
from keguan.web.gate import open_to, signed_in
from keguan.web.ledgers.columns import LEFT, Column, columns_at, columns_of, fields_of
from keguan.web.models import View

MOST_VIEWS = 50


def offered(ledger: Ledger) -> list[str]:
    """The paths of every column that the list can show."""
    return list(dict.fromkeys((*ledger.columns, *(c.path for c in fields_of(ledger)))))


class Arrangement:
    """How this person sees this ledger now: the view that the address names, else their own columns."""

    def __init__(self, request: HttpRequest, ledger: Ledger) -> None:
        self.ledger, self.user = ledger, request.user
        known = list(View.objects.filter(ledger=ledger.key).filter(Q(owner=self.user) | Q(is_shared=True)))
        self.views = [v for v in known if v.name]
        asked = request.GET.get("view", "")
        self.view = next((v for v in self.views if str(v.pk) == asked), None)
        own = next((v for v in known if not v.name and v.owner_id == self.user.pk), None)
        kept = self.view.columns if self.view and self.view.columns else own.columns if own else []
        self.paths = [path for path in kept if path in offered(ledger)]

    @property
    def columns(self) -> list[Column]:
        return columns_at(self.ledger, self.paths) if self.paths else columns_of(self.ledger)

    @property
    def is_own(self) -> bool:
        return bool(self.paths)

    def choices(self) -> list[tuple[str, str, bool]]:
        """(path, label, whether shown) of every column: the shown ones in their order, then the others."""
        shown = self.paths or list(self.ledger.columns)
        labels = {c.path: c.label for c in columns_at(self.ledger, offered(self.ledger)) if c.kind != LEFT}
        order = [*shown, *(p for p in offered(self.ledger) if p not in shown)]
        return [(path, labels[path], path in shown) for path in order if path in labels]

    @property
    def may_share(self) -> bool:
        return self.user.role_declared in roles.STAFF

    def may_remove(self, view: View) -> bool:
        return view.owner_id == self.user.pk or (view.is_shared and self.user.role_declared == roles.HEAD)

    def listed(self) -> list[tuple[View, str, bool]]:
        """(view, its address, whether the person may remove it)."""
        return [(v, f"?{v.query}{'&' if v.query else ''}view={v.pk}", self.may_remove(v)) for v in self.views]


def _ledger(request: HttpRequest, key: str) -> Ledger:
    ledger = catalogue.ledger(key)
    require(request.user, VIEW, ledger)
    return ledger


def _back(key: str, query: str = "") -> HttpResponse:
    return redirect(reverse("ledger", args=[key]) + (f"?{query.lstrip('?')}" if query.lstrip("?") else ""))


@require_POST
@open_to(signed_in)
def keep_columns(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the columns that the person picked, in their order; none or 恢复默认 means the ledger's own."""
    ledger = _ledger(request, key)
    picked = [path for path in dict.fromkeys(request.POST.getlist("column")) if path in offered(ledger)]
    if "reset" in request.POST or picked == list(ledger.columns):
        picked = []
    View.objects.update_or_create(ledger=key, owner=request.user, name="", defaults={"columns": picked})
    return _back(key, request.POST.get("query", ""))


@require_POST
@open_to(signed_in)
def save_view(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the filters, order and columns of the moment under a name; the same name again replaces it."""
    ledger = _ledger(request, key)
    name, query = request.POST.get("name", "").strip()[:40], request.POST.get("query", "")[:2000]
    if not name or View.objects.filter(ledger=key, owner=request.user).count() >= MOST_VIEWS:
        told = (
            "请给视图起个名字，如“即将到期”。" if not name else f"每本台账最多存 {MOST_VIEWS} 个视图，请先删去不用的。"
        )
        messages.error(request, told)
        return _back(key, query)
    columns = [path for path in request.POST.getlist("column") if path in offered(ledger)]
    shared = request.POST.get("shared") == "1" and request.user.role_declared in roles.STAFF
    told = {"query": query.lstrip("?"), "columns": columns, "is_shared": shared}
    view, _ = View.objects.update_or_create(ledger=key, owner=request.user, name=name, defaults=told)
    messages.success(request, f"已存为视图“{name}”{'，本单位的人都能看到' if shared else ''}。")
    return _back(key, f"{view.query}{'&' if view.query else ''}view={view.pk}")


@require_POST
@open_to(signed_in)
def remove_view(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Remove a view; the records that it showed are not touched."""
    arrangement = Arrangement(request, _ledger(request, key))
    view = get_object_or_404(View, pk=pk, pk__in=[v.pk for v in arrangement.views])
    scope.require(arrangement.may_remove(view), f"“{view.name}”是{view.owner}的视图，请由本人或科长删除。")
    view.delete()
    messages.success(request, f"已删去视图“{view.name}”，记录没有变化。")
    return _back(key)
