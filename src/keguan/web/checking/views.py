"""Checking drafts: drop one, read what is wrong, take the marked copy, say what an unknown number means."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from keguan.kit import roles
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.scope import Scope
from keguan.registry import access
from keguan.report.checking import marking, remembering
from keguan.report.checking.check import Checked, check
from keguan.report.checking.reading import read
from keguan.report.models import CheckedDraft
from keguan.store import files
from keguan.store.audit import audit
from keguan.store.models import StoredFile
from keguan.web import gate
from keguan.web.checking import showing
from keguan.web.imports import uploads
from keguan.web.period import newest_change, scope_for

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE = 20
KEPT = 16  # checked drafts kept in the process
VIEWS = {"bad": "有问题的", "none": "没数据、没核对的", "all": "全部"}


def checkers(user: Any) -> bool:
    """Staff: a check tells values of the whole bureau."""
    return user.role_declared in roles.STAFF and access.sees_figures(user)


def _own(request: HttpRequest) -> QuerySet[CheckedDraft]:
    """Drafts are shown to whoever sent them, and to nobody else."""
    return CheckedDraft.objects.filter(by=request.user)


@gate.open_to(checkers)
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """Where a draft is dropped, and those checked before."""
    page = Paginator(_own(request).select_related("file"), PAGE).get_page(request.GET.get("page"))
    return render(request, "checking/list.html", {"page": page})


@gate.open_to(checkers)
@csrf_exempt  # only until the quota stands: the check below reads the whole request
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the draft and show what is wrong in it."""
    request.upload_handlers.insert(0, uploads.Quota(request))
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    try:
        year = uploads.year_of(request.POST.get("year"))
        made = []
        for name, content in uploads.files_of(request):
            stored = files.keep(content)
            draft = CheckedDraft(file=stored, name=Path(name).name, year=year, by=request.user)
            result = checked(draft, request)
            draft.year, draft.found, draft.wrong = result.year, result.coverage["found"], len(result.findings)
            draft.save()
            audit("report", f"核对文稿“{draft.name}”", actor=request.user)
            made.append(draft)
    except BureauError as fault:
        messages.error(request, fault.message)
        return redirect("check")
    return redirect("check-draft", made[0].pk) if len(made) == 1 else redirect("check")


def checked(draft: CheckedDraft, request: HttpRequest) -> Checked:
    """The draft checked against the ledgers as they are now; built once per state of them and of what was chosen."""
    chosen = tuple(sorted(remembering.choices().items()))
    return _checked(draft.file, draft.name, draft.year, scope_for(request), chosen, newest_change(request))


@lru_cache(maxsize=KEPT)
def _checked(file: StoredFile, name: str, year: int | None, scope: Scope, chosen: tuple, state: object) -> Checked:
    return check(read(files.path_of(file), name=name), year=year, scope=scope, choices=dict(chosen))


@gate.open_to(checkers)
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft's text with every number marked, and the findings beside it."""
    one = get_object_or_404(_own(request), pk=pk)
    try:
        result = checked(one, request)
    except BureauError as fault:
        messages.error(request, fault.message)
        return redirect("check")
    marks = showing.marks(result)
    wanted = request.GET.get("show", "bad")
    wanted = wanted if wanted in VIEWS else "bad"
    counts = {tone: sum(m.tone == tone for m in marks) for tone in ("bad", "none")} | {"all": len(marks)}
    context = {
        "draft": one,
        "checked": result,
        "paragraphs": list(showing.paragraphs(result, marks)),
        "shown": [m for m in marks if wanted in ("all", m.tone)],
        "views": [(key, label, counts[key]) for key, label in VIEWS.items()],
        "wanted": wanted,
        "indicators": list(catalogue.indicators.values()),
    }
    return render(request, "checking/draft.html", context)


@gate.open_to(checkers)
@require_GET
def marked(request: HttpRequest, pk: int) -> FileResponse:
    """The draft as a docx with a comment at each finding."""
    one = get_object_or_404(_own(request), pk=pk)
    content = BytesIO(marking.content(checked(one, request)))
    audit("report", f"下载加了批注的文稿“{one.name}”", actor=request.user)
    return FileResponse(content, as_attachment=True, filename=f"{Path(one.name).stem}（核数）.docx", content_type=WORD)


@gate.open_to(checkers)
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember which indicator the words around a number mean, for this draft and every later one."""
    one = get_object_or_404(_own(request), pk=pk)
    words, named = request.POST.get("words", ""), request.POST.get("indicator", "").strip()
    key = next((d.key for d in catalogue.indicators.values() if named in (d.key, d.name)), "")
    if not words:
        raise Http404("没有说是哪个数。")
    if named and not key:
        messages.error(request, f"没有叫“{named}”的指标，请从列表里选。")
    else:
        remembering.remember(words, key, request.user)
        messages.success(request, "记住了，以后同样的话都这样核对。")
    return redirect(f"{reverse('check-draft', args=[one.pk])}?show=none")


@gate.open_to(checkers)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the draft off the list; what it said is nobody's business any more."""
    one = get_object_or_404(_own(request), pk=pk)
    audit("report", f"删去核对过的文稿“{one.name}”", actor=request.user)
    one.delete()
    messages.success(request, f"已从列表删去“{one.name}”。")
    return redirect("check")
