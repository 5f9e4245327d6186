"""Putting a draft in force after it was looked at once more; taking it back before its day; giving a draft up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from keguan.kit.errors import BureauError, NotAllowed
from keguan.registry.own import publishing
from keguan.web import gate
from keguan.web.policies.views import added, draft_context


@gate.open_to(gate.policy_publishers)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would come into force, and put it in force when that is confirmed."""
    row, own, policy = added(pk)
    fault = ""
    if request.method == "POST":
        try:
            publishing.publish(row, user=request.user, seen=request.POST.get("seen", ""))
        except NotAllowed:
            raise
        except BureauError as told:
            fault = told.message
            row, own, policy = added(pk)
        else:
            messages.success(request, f"{own.name}的版本已生效：申报日期在这天以后的按新标准判断，以前的不变。")
            return redirect("policy-version", policy.key, own.begins.isoformat())
    context = draft_context(request, row, own, policy) | {"seen": publishing.stamp(row), "fault": fault}
    return render(request, "policies/publish.html", context, status=422 if fault else 200)


@gate.open_to(gate.policy_publishers)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a version that has not begun a draft again."""
    row, own, _ = added(pk)
    publishing.withdraw(row, user=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"{own.name}的版本已撤回，改回草稿。")
    return redirect("policy-draft", pk)


@gate.open_to(gate.policy_drafters)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    row, own, _ = added(pk)
    publishing.discard(row, user=request.user, reason=request.POST.get("reason", "").strip()[:200])
    messages.success(request, f"草稿“{own.name}”已放弃，历史里还能查到。")
    return redirect("policies")
