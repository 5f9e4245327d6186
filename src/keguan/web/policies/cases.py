"""Adding a case of one's own to a draft, and taking it off again."""

from datetime import date
from decimal import InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from keguan.kit.rules.cases import Case
from keguan.kit.rules.standing import Sheet, sheets
from keguan.registry.own.publishing import add_case, drop_case
from keguan.registry.own.versions import OwnCase, OwnVersion
from keguan.web import gate
from keguan.web.lines.policies import read_answer
from keguan.web.policies.showing import VERDICTS
from keguan.web.policies.views import added, draft_context


@gate.open_to(gate.policy_drafters)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the case that was typed, or take off the one named by `drop`; on a fault the page shows what was typed."""
    row, own, policy = added(pk)
    drop = request.POST.get("drop", "")
    if drop.isdecimal():
        drop_case(row, int(drop), user=request.user)
        messages.success(request, "例子已删除，历史里还能看到。")
        return redirect("policy-draft", pk)
    sheet = next((s for s in sheets(policy) if s.key == request.POST.get("sheet") and (s.is_scored or s.judges)), None)
    case, faults = _read(sheet, request.POST.dict(), own) if sheet else (None, ["请选例子属于哪一条。"])
    if sheet is None or case is None:
        context = draft_context(request, row, own, policy) | {
            "asked": sheet,
            "sent": request.POST,
            "case_faults": faults,
        }
        return render(request, "policies/draft.html", context, status=422)
    add_case(row, OwnCase(sheet.key, case), user=request.user)
    messages.success(request, f"例子“{case.name}”已加上。")
    return redirect(reverse("policy-draft", args=[pk]) + f"#{sheet.key}")


def _read(sheet: Sheet, sent: dict[str, str], own: OwnVersion) -> tuple[Case | None, list[str]]:
    """The case that was typed, or what is wrong with it."""
    faults = []
    name, text = sent.get("name", "").strip(), sent.get("day", "").strip()
    if not name or len(name) > 60:
        faults.append("请给例子起个名字，60 字以内，如“恰好 6%”。")
    try:
        day = date.fromisoformat(text) if text else own.begins
    except ValueError:
        faults.append(f"“申报日期”写的“{text[:20]}”不是日期，请写成 2027-01-01 这样，或者空着。")
        day = own.begins
    given: dict[str, Any] = {}
    for key, one in sheet.needs.items():
        if told := sent.get(f"given.{key}", "").strip():
            try:
                given[key] = read_answer(one, told)
            except (ValueError, InvalidOperation):
                faults.append(f"“{one.name}”写的“{told[:20]}”看不懂，{one.hint or '请重新填。'}")
    expect = _expect(sheet, sent, faults)
    return (None if faults else Case(name, day, given, expect)), faults


def _expect(sheet: Sheet, sent: dict[str, str], faults: list[str]) -> dict[str, Any]:
    if sheet.judges:
        verdict = sent.get("verdict", "")
        if verdict not in VERDICTS:
            faults.append("请选应当得出的结论：符合、不符合，还是不能判断。")
        return {"verdict": verdict}
    points = {}
    for rule in sheet.rules:
        text = sent.get(f"points.{rule.key}", "").strip().replace("–", "-")
        ends = text.split("-") if text else []
        if text and not (len(ends) in (1, 2) and all(end.isdecimal() for end in ends)):
            faults.append(f"“{rule.name}”的得分“{text[:20]}”看不懂，请写成 7-8 或 30 这样。")
        elif text:
            points[rule.key] = [int(ends[0]), int(ends[-1])]
    if not points and not faults:
        faults.append("请至少写一项应当得多少分。")
    return {"points": points}
