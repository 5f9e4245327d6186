"""The policies, each version of one on its page, and the drafts of further versions."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from keguan.kit.catalogue import catalogue
from keguan.kit.cite import Cite
from keguan.kit.errors import BureauError
from keguan.kit.rules.parameters import STATUSES
from keguan.kit.rules.policy import Policy, Published
from keguan.kit.rules.standing import days, sheets, version_of
from keguan.registry import access
from keguan.registry.models import Document
from keguan.registry.own.publishing import draft_row, keep
from keguan.registry.own.versions import OwnVersion, reward_on, versions_added
from keguan.store.clock import today
from keguan.store.models import Declaration, Revision
from keguan.web import gate
from keguan.web.figures.reports import staff
from keguan.web.library.cites import prime
from keguan.web.policies.drafting import DraftForm
from keguan.web.policies.showing import shown, shown_draft


def policy_called(key: str) -> Policy:
    if key not in catalogue.policies:
        raise Http404("没有这个办法，请从“办法”页打开。")
    return catalogue.policies[key]


def added(pk: int) -> tuple[Declaration, OwnVersion, Policy]:
    """A version added on the screen, whatever its state. Raises Http404 where there is none."""
    row = draft_row(pk)
    own = OwnVersion.of(row.key, row.body) if row else None
    if row is None or own is None or own.policy not in catalogue.policies:
        raise Http404("没有这个版本，可能已经放弃，请从“办法”页打开。")
    return row, own, catalogue.policies[own.policy]


def _document(cite: str) -> str:
    """The document of a citation, without the article that follows its number."""
    return Cite.of(cite).document if Cite.of(cite).article else cite


@gate.open_to(gate.figure_readers)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every policy with what is in force of it today, what is to be read again, and the drafts."""
    on, known, rows = today(), versions_added(), []
    for policy in catalogue.policies.values():
        told = [v for sheet in sheets(policy) if (v := sheet.at(on))]
        reviews = [v.told["review_by"] for v in told if v.told.get("review_by")]
        rows.append(
            {
                "policy": policy,
                "begins": version_of(policy, on),
                "coming": [day for day in days(policy) if day > on],
                "cites": list(dict.fromkeys(_document(v.cite) for v in told)),
                "count": len(policy.conditions),
                "statuses": [(STATUSES[s], n) for s in STATUSES if (n := sum(v.status == s for v in told))],
                "due": sum(v.is_due(on) for v in told),
                "review_by": min(reviews, default=None),
                "drafts": [(row, own) for row, own in known if own.is_draft and own.policy == policy.key],
                "may_draft": access.may_draft_policy(request.user, policy.line),
            }
        )
    prime(request, (cite for row in rows for cite in row["cites"]))
    return render(request, "policies/index.html", {"rows": rows, "on": on, "sees_drafts": staff(request.user)})


@gate.open_to(gate.figure_readers)
@require_GET
def version(request: HttpRequest, policy: str, day: str) -> HttpResponse:
    """The version of the policy that is in force on the day."""
    rules = policy_called(policy)
    begins = version_of(rules, _day(day))
    if begins is None:
        raise Http404(f"{rules.name}在{day}还没有版本。")
    told = shown(rules, begins, Published.laid)
    known = versions_added(rules.key)
    every = days(rules)
    context = {
        "policy": rules,
        "begins": begins,
        "ends": next((d for d in every if d > begins), None),
        "days": every,
        "in_force": version_of(rules, today()),
        "conditions": [s for s in told if s.is_of(rules.conditions)],
        "scored": [s for s in told if not s.is_of((*rules.conditions, *rules.checks))],
        "checks": [s for s in told if s.is_of(rules.checks)],
        "changed": [s for s in told if s.is_new],
        "shown": told,
        "reward": reward_on([own for _, own in known], begins),
        "made": [(row, own) for row, own in known if not own.is_draft and own.begins == begins],
        "drafts": [(row, own) for row, own in known if own.is_draft] if staff(request.user) else [],
        "may_draft": access.may_draft_policy(request.user, rules.line),
        "may_publish": access.may_publish_policy(request.user, rules.line),
        "today": today(),
    }
    prime(request, (s.version.cite for s in told))
    return render(request, "policies/version.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Http404("日期要写成 2026-01-01 这样。") from fault


@gate.open_to(gate.policy_drafters)
@require_http_methods(["GET", "POST"])
def new_draft(request: HttpRequest, policy: str) -> HttpResponse:
    """Draft a further version, beginning with what is in force."""
    return _form(request, policy_called(policy), None, None)


@gate.open_to(gate.policy_drafters)
@require_http_methods(["GET", "POST"])
def edit_draft(request: HttpRequest, pk: int) -> HttpResponse:
    row, own, policy = added(pk)
    if not own.is_draft:
        raise BureauError("policy.not_draft", "这个版本已经生效，不能再改；要改请再拟一个版本。")
    return _form(request, policy, row, own)


def _form(request: HttpRequest, policy: Policy, row: Declaration | None, own: OwnVersion | None) -> HttpResponse:
    sent = request.POST.dict() if request.method == "POST" else None
    form = DraftForm(policy, own, today(), sent)
    if sent is not None and (draft := form.read()):
        try:
            kept = keep(draft, user=request.user, row=row)
        except BureauError as fault:
            form.faults[""] = fault.message
        else:
            messages.success(request, f"草稿已保存：{draft.name}。还没有生效，先跑例子、试算。")
            return redirect("policy-draft", kept.pk)
    known = (
        access.seen(request.user, Document.objects.all())
        .order_by("-issued_on", "-pk")
        .values_list("number", "title")[:200]
    )
    context = {"policy": policy, "row": row, "own": own, "form": form, "documents": known, "statuses": STATUSES}
    return render(request, "policies/edit.html", context, status=422 if form.faults else 200)


@gate.open_to(staff)
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: what it changes, and what becomes of the cases."""
    row, own, policy = added(pk)
    context = draft_context(request, row, own, policy)
    return render(request, "policies/draft.html", context)


def draft_context(request: HttpRequest, row: Declaration, own: OwnVersion, policy: Policy) -> dict[str, Any]:
    told = shown_draft(policy, own, Published.laid)
    able = [s for s in sheets(policy) if s.is_scored or s.judges]
    asked = next((s for s in able if s.key == request.GET.get("sheet")), None)
    return {
        "row": row,
        "own": own,
        "policy": policy,
        "document": access.seen(request.user, Document.objects.filter(number=own.document)).first(),
        "shown": told,
        "cases": sum(len(s.cases) for s in told),
        "differing": sum(s.differing for s in told),
        "open": [s for s in told if not s.version.is_decisive],
        "able": able,
        "asked": asked,
        "history": _history(row),
        "may_draft": own.is_draft and access.may_draft_policy(request.user, policy.line),
        "may_publish": access.may_publish_policy(request.user, policy.line),
        "is_past": own.begins <= today(),
        "today": today(),
    }


def _history(row: Declaration) -> list[Revision]:
    """Who did what to the draft, the newest first."""
    return list(
        Revision.objects.filter(model=row._meta.label_lower, object_id=row.pk)
        .select_related("actor")
        .order_by("-pk")[:20]
    )
