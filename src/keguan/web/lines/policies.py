"""One enterprise against a policy, with what is known filled in and what is not asked."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.rules.assessment import FAIL, Assessment, Condition
from keguan.kit.rules.facts import Input
from keguan.kit.rules.policy import Policy
from keguan.kit.rules.wording import Judged, in_words, judged
from keguan.registry import access
from keguan.registry.models import Organisation
from keguan.store.clock import today
from keguan.web import gate
from keguan.web.ledgers.rows import ledger_of_organisation
from keguan.web.library.cites import prime
from keguan.web.lines.grounds import grounds, place_of


@gate.open_to(gate.signed_in)
@require_GET
def self_test(request: HttpRequest, policy: str, pk: int) -> HttpResponse:
    """Judge the enterprise by what the ledgers know and what is answered here; answers are tried, not kept."""
    if policy not in catalogue.policies:
        raise Http404("没有这个办法。")
    rules = catalogue.policies[policy]
    one = get_object_or_404(access.seen(request.user, Organisation.objects.all()), pk=pk)
    if ledger_of_organisation(request.user, one) is None:
        raise Http404("没有这家企业。")
    on, faults = _day(request.GET.get("on", ""))
    read = rules.gather(one, on)
    known = read.facts
    answers, wrong = _answers(rules.inputs.values(), known, request.GET.dict())
    faults += wrong
    told: Any = None
    try:
        told = rules.assess(known | answers, on)
    except BureauError as fault:
        faults.append(fault.message)
    context = {
        "policy": rules,
        "policies": catalogue.policies.values(),
        "one": one,
        "on": on,
        "told": told,
        "conditions": list(judged(told.conditions, rules)) if told else (),
        "parts": [(p, in_words(p.why, rules)) for p in told.parts] if told else (),
        "faults": faults,
        "asked": [
            (q, request.GET.get(q.key, ""), place_of(rules, q.key, request.user))
            for q in rules.inputs.values() if not _knows(known, q)
        ],
        "grounds": list(grounds(rules, one, read, on, request.user)),
        "answered": [(rules.inputs[key], rules.inputs[key].said(value)) for key, value in answers.items()],
        "advice": _advice(rules, told, known | answers, on) if told else (),
    }  # fmt: skip
    prime(request, (j.condition.cite for j in context["conditions"]))
    return render(request, "lines/self_test.html", context)


def _day(text: str) -> tuple[date, list[str]]:
    """The day to judge by, today by default, and what is wrong with one that cannot be read."""
    try:
        return (date.fromisoformat(text) if text else today()), []
    except ValueError:
        return today(), [f"日期“{text[:20]}”看不懂，要写成 2026-06-01 这样，现在按今天判断。"]


def _advice(rules: Policy, told: Assessment, facts: dict[str, Any], on: date) -> list[str]:
    """What to do: the policy's own advice, else how far each condition that is not met is away, unless another way is."""
    return list(rules.advise(facts, on)) if rules.advise else list(_missed(rules, told.conditions))


def _missed(rules: Policy, conditions: Iterable[Condition], group: str = "") -> Iterator[str]:
    for c in conditions:
        if c.verdict != FAIL:
            continue
        if c.parts:
            yield from _missed(rules, c.parts, f"{c.name}，满足其一：" if c.is_any else group)
        else:
            told = Judged(c, rules)
            yield f"{group}{c.name}：{told.distance or '不符合'}，要求{told.required}。"


def _knows(known: dict[str, Any], question: Input) -> bool:
    told = known.get(question.key)
    return question.key in known and not (isinstance(told, list) and None in told)


def _answers(questions: Iterable[Input], known: dict[str, Any], sent: dict[str, str]) -> tuple[dict[str, Any], list[str]]:  # fmt: skip
    """The answers as facts, and what is wrong with those that could not be read; an empty one is none."""
    answers: dict[str, Any] = {}
    faults = []
    for q in questions:
        text = sent.get(q.key, "").strip()
        if not text or _knows(known, q):
            continue
        try:
            answers[q.key] = read_answer(q, text)
        except (ValueError, InvalidOperation):
            faults.append(f"{q.name}：“{text[:20]}”看不懂，{q.hint}")
    return answers, faults


def read_answer(q: Input, text: str) -> Any:
    """What was typed as a fact, money in yuan. Raises ValueError or InvalidOperation for what cannot be read."""
    if q.kind == "truth":
        return {"yes": True, "no": False}[text] if text in ("yes", "no") else _fault(text)
    if q.kind == "day":
        return date.fromisoformat(text)
    if q.kind == "choice":
        return None if text == "none" else int(text)
    numbers = [_number(part) * q.unit for part in text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",") if part]  # fmt: skip
    if q.kind == "series":
        return numbers
    return numbers[0] if len(numbers) == 1 else _fault(text)


def _number(text: str) -> Decimal:
    number = Decimal(text)
    return number if number.is_finite() and abs(number) < Decimal(10) ** 12 else _fault(text)


def _fault(text: str) -> Any:
    raise ValueError(text)
