"""Uploading to the library: files dropped in, what becomes of each, and registering those that are readable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.library import access, converting, guessing, intake
from keguan.library.models import Holding, Page, Version
from keguan.registry.access import seen
from keguan.registry.models import Document
from keguan.web import gate
from keguan.web.imports import uploads

SHOWN: Final = 40
GOING_ON: Final = (Version.WAITING, Version.WORKING)


class RegisterForm(forms.Form):
    """What is said of a document before it is given to its readers, filled in with what its first page says."""

    title = forms.CharField(label="标题", max_length=200)
    number = forms.CharField(
        label="文号", max_length=60, required=False, widget=forms.TextInput(attrs={"placeholder": "没有就空着"})
    )
    issuer = forms.CharField(label="发文机关", max_length=80, required=False)
    issued_on = forms.DateField(
        label="发文日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(label="种类", choices=list(Holding.KINDS.items()))
    section = forms.ChoiceField(label="业务线", required=False)
    audience = forms.ChoiceField(label="谁能读", choices=list(Holding.AUDIENCES.items()))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lines = sorted(catalogue.lines.values(), key=lambda line: line.order)
        mine = [(line.key, line.name) for line in lines if access.may_keep(user, line.key)]
        self.fields["section"].choices = [("", "全局"), *mine]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Row:
    """An upload as the page shows it: with its form once it is readable, and what the registry has of that number."""

    version: Version
    form: RegisterForm | None = None
    known: Document | None = None

    @property
    def is_going_on(self) -> bool:
        return self.version.state in GOING_ON

    @property
    def seen(self) -> str:
        """What tells whether the row has changed since the page showed it."""
        return f"{self.version.pk}-{self.version.state}-{int(bool(self.version.fault))}"


@gate.open_to(access.may_keep)
@csrf_exempt  # only until the quota stands: the check below reads the whole request
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The page where files are dropped; what is sent is taken in, file by file."""
    if request.method == "POST":
        request.upload_handlers.insert(0, uploads.Quota(request))
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _take_in(request)
    rows, more = _rows(request.user)
    context = {
        "rows": rows,
        "more": more,
        "seen": _seen(rows),
        "most_files": uploads.most_files(),
        "max_bytes": settings.MAX_UPLOAD_BYTES,
    }
    return render(request, "library/upload.html", context)


def _take_in(request: HttpRequest) -> HttpResponse:
    """By script one file at a time, answered with its rows; without, all of the form at once."""
    by_script = request.headers.get("X-Requested-With") == "fetch"
    try:
        sent = uploads.files_of(request)
        taken = [one for name, content in sent for one in intake.take_in(name, content, user=request.user)]
    except BureauError as fault:
        if by_script:
            return HttpResponse(fault.message, status=400, content_type="text/plain; charset=utf-8")
        messages.error(request, fault.message)
        return redirect("library-upload")
    if not by_script:
        for one in taken:
            if one.fault or one.known:
                messages.warning(request, f"{one.name}：{one.fault or f'文库里已有这份文件，见《{one.known}》'}")
        return redirect("library-upload")
    made = Version.objects.filter(pk__in=[one.version.pk for one in taken if one.version])
    rows = _shown(list(made.select_related("holding__document", "file").order_by("-pk")), request.user)
    context = {"taken": [one for one in taken if not one.version], "rows": rows, "seen": _seen(_rows(request.user)[0])}
    return render(request, "library/_taken.html", context)


@gate.open_to(access.may_keep)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The rows that have changed since the page showed them, and what asks again while something goes on."""
    rows, _ = _rows(request.user)
    told = set(request.GET.getlist("seen"))
    changed = [row for row in rows if row.seen not in told]
    return render(request, "library/_poll.html", {"rows": changed, "seen": _seen(rows)})


@gate.open_to(access.may_keep)
@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the document of an upload; with faults the form again."""
    version = _mine(request, pk)
    form = RegisterForm(request.POST, prefix=_prefix(version), user=request.user)
    holding = None
    if form.is_valid():
        try:
            holding = intake.settle(version, intake.Registered(**form.cleaned_data), user=request.user)
        except BureauError as fault:
            form.add_error(None, fault.message)
    if holding and not request.htmx:
        messages.success(request, f"已登记“{holding}”。")
        return redirect("library-upload")
    if holding:
        return render(request, "library/_registered.html", {"version": version, "holding": holding})
    if not request.htmx:
        rows, more = _rows(request.user)
        rows = [Row(version, form) if row.version.pk == pk else row for row in rows]
        context = {"rows": rows, "more": more, "seen": _seen(rows), "most_files": uploads.most_files()}
        return render(request, "library/upload.html", context | {"max_bytes": settings.MAX_UPLOAD_BYTES})
    return render(request, "library/_row.html", {"row": Row(version, form)})


@gate.open_to(access.may_keep)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more to make the upload readable."""
    converting.again(_mine(request, pk))
    return redirect("library-upload")


@gate.open_to(access.may_keep)
@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an upload out that is not registered."""
    version = _mine(request, pk)
    intake.remove(version, user=request.user)
    messages.success(request, f"已撤下“{version.name}”。")
    return redirect("library-upload")


def _mine(request: HttpRequest, pk: int) -> Version:
    return get_object_or_404(intake.unsettled(request.user), pk=pk)


def _prefix(version: Version) -> str:
    return f"v{version.pk}"


def _rows(user: Any) -> tuple[list[Row], int]:
    """The newest uploads that are not registered, and how many more there are."""
    found = list(intake.unsettled(user)[: SHOWN + 1])
    more = intake.unsettled(user).count() - SHOWN if len(found) > SHOWN else 0
    return _shown(found[:SHOWN], user), more


def _shown(versions: Sequence[Version], user: Any) -> list[Row]:
    """The rows of the versions, their forms filled in; with as many queries for one as for many."""
    ready = [version for version in versions if version.state == Version.READY]
    wanted = Q(pk__in=())
    for version in ready:
        wanted |= Q(version=version, number__in=guessing.looked_at(version.pages))
    pages: dict[int, dict[int, Any]] = {}
    for page in Page.objects.filter(wanted).only("version_id", "number", "lines"):
        pages.setdefault(page.version_id, {})[page.number] = page.lines
    guessed = {version.pk: guessing.guess(version, pages.get(version.pk, {})) for version in ready}
    numbers = [one.number for one in guessed.values() if one.number]
    registered = seen(user, Document.objects.filter(number__in=numbers))
    known = {document.number: document for document in registered}
    rows = []
    for version in versions:
        if version.pk not in guessed:
            rows.append(Row(version))
            continue
        one = guessed[version.pk]
        initial = vars(one) | {"section": version.holding.section, "audience": Holding.STAFF}
        form = RegisterForm(initial=initial, prefix=_prefix(version), user=user)
        rows.append(Row(version, form, known.get(one.number)))
    return rows


def _seen(rows: Sequence[Row]) -> str:
    """The query of what the page shows, while something goes on; "" when nothing does."""
    if not any(row.is_going_on for row in rows):
        return ""
    return f"{reverse('library-queue')}?{urlencode({'seen': [row.seen for row in rows]}, doseq=True)}"
