"""A draft tried on the reader's whole scope: who gains, who loses, what it costs; each number opens its enterprises."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

import polars as pl
from django.core.cache import caches
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from keguan.kit.rules.assessment import FAIL, UNDECIDED, Assessment
from keguan.kit.rules.comparing import KINDS, WHO, counts, counts_by, of_kind
from keguan.kit.rules.policy import Policy
from keguan.kit.rules.wording import Judged
from keguan.registry import access
from keguan.registry.importing import jobs
from keguan.registry.models import Organisation
from keguan.registry.own.publishing import stamp
from keguan.registry.own.trying import TOWN, Trial, both, try_out
from keguan.registry.own.versions import OwnVersion
from keguan.store.clock import today
from keguan.store.models import Declaration
from keguan.web import gate
from keguan.web.figures.reports import staff
from keguan.web.period import newest_change, scope_for
from keguan.web.policies.views import added
from keguan.web.policies.workbook import write_trial

SOON: Final = 3000  # so many enterprises are judged while one waits: less than a second
PAGE: Final = 50
FIGURES: Final = ("gains", "loses", "opened", "nearly")
SHOWN: Final = ("passed", "passes", *FIGURES)
BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Trying:
    """A trial as the jobs know it, by a key of the draft, the scope and the day."""

    pk: str

    @property
    def kept(self) -> Trial | None:
        return caches["jobs"].get(f"trial-{self.pk}")

    def keep(self, trial: Trial) -> Trial:
        caches["jobs"].set(f"trial-{self.pk}", trial, jobs.KEPT)
        return trial

    def forget(self) -> None:
        caches["jobs"].delete(f"trial-{self.pk}")
        jobs.forget(self)


def _trying(request: HttpRequest, row: Declaration) -> Trying:
    told = f"{row.pk}:{stamp(row)}:{scope_for(request)}:{today()}"
    return Trying(sha256(told.encode()).hexdigest()[:24])


def _trial(request: HttpRequest, row: Declaration, own: OwnVersion, policy: Policy) -> Trial | jobs.Job:
    """The trial; of many enterprises the work that is going on, until it is done."""
    trying, scope, on, newest = _trying(request, row), scope_for(request), today(), newest_change(request)
    kept = trying.kept
    if kept and (kept.stamp == newest or kept.frame.height > SOON):
        return kept
    if Organisation.objects.within(scope).filter(kind="enterprise").count() <= SOON:
        return trying.keep(try_out(policy, own, scope, on, newest))
    last = jobs.job_of(trying)
    if last and last.state in (jobs.FAILED, jobs.STOPPED):
        return last
    job = jobs.start(trying, jobs.TRYING, lambda: _work(trying, policy, own, scope, on, newest))
    return (trying.kept or job) if job.state == jobs.DONE else job


def _work(trying: Trying, policy: Policy, own: OwnVersion, scope: Any, on: Any, newest: str) -> str:
    trial = trying.keep(try_out(policy, own, scope, on, newest))
    return f"试算了 {trial.frame.height} 家。"


@gate.open_to(staff)
@require_GET
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """What the draft would change today."""
    row, own, policy = added(pk)
    if "again" in request.GET:
        _trying(request, row).forget()
        return redirect("policy-try", pk)
    found = _trial(request, row, own, policy)
    steps = {
        "row": row,
        "own": own,
        "policy": policy,
        "may_publish": access.may_publish_policy(request.user, policy.line),
    }
    if isinstance(found, jobs.Job):
        return render(request, "policies/trying.html", steps | {"job": found})
    asked = _asked(request, policy)
    picked = found.frame.filter(_picked(asked))
    context = {
        **steps,
        "trial": found,
        "is_old": found.stamp != newest_change(request),
        "total": found.frame.height,
        "figures": [(k, KINDS[k][0], counts(found.frame)[k], _link(show=k)) for k in FIGURES],
        "overall": _row("", "全部条件", found),
        "conditions": [_row(c.key, c.name, found) for c in policy.conditions],
        "towns": [(town, _cells(told, town=town)) for town, told in counts_by(found.frame, TOWN)],
        "cost": _cost(own, found),
        "kinds": {k: name for k, (name, _) in KINDS.items()},
        "kinds_shown": SHOWN,
        "names": {c.key: c.name for c in policy.conditions},
        **asked,
        **_listed(policy, own, found, picked, request.GET.get("page", "")),
        "query": urlencode(asked),
    }
    return render(request, "policies/trial.html", context)


@gate.open_to(staff)
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the trial is; once it has ended the page is loaded again."""
    row, _, _ = added(pk)
    job = jobs.job_of(_trying(request, row))
    if job is None or not job.is_running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/progress.html", {"job": job, "address": request.path})


@gate.open_to(staff)
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The enterprises of the list as a workbook."""
    row, own, policy = added(pk)
    found = _trial(request, row, own, policy)
    if isinstance(found, jobs.Job):
        return redirect("policy-try", pk)
    asked = _asked(request, policy)
    picked = found.frame.filter(_picked(asked))
    title = f"{own.name}试算"
    told = "、".join(filter(None, (KINDS[asked["show"]][0] if asked["show"] else "全部企业", asked["town"])))
    note = f"{title}：{told}；按 {found.on} 台账里的数，假如当天就执行"
    book = write_trial(policy, note, picked)
    return FileResponse(book, as_attachment=True, filename=f"{title}-{told}.xlsx", content_type=BOOK)


def _asked(request: HttpRequest, policy: Policy) -> dict[str, str]:
    """Which enterprises are listed: of which kind, in which condition, of which town."""
    show, condition = request.GET.get("show", "moved"), request.GET.get("condition", "")
    return {
        "show": show if show in KINDS else "",
        "condition": condition if condition in {c.key for c in policy.conditions} else "",
        "town": request.GET.get("town", ""),
    }


def _picked(asked: dict[str, str]) -> pl.Expr:
    kind = of_kind(asked["show"], asked["condition"]) if asked["show"] else pl.lit(True)
    return kind & (pl.col(TOWN) == asked["town"]) if asked["town"] else kind


def _listed(policy: Policy, own: OwnVersion, found: Trial, picked: Any, page: str) -> dict[str, Any]:
    """The page of the list, each enterprise with what it misses by what is in force and by the draft."""
    pages = max(1, -(-picked.height // PAGE))
    at = min(max(1, int(page)), pages) if page.isdecimal() else 1
    keys = picked[WHO].slice((at - 1) * PAGE, PAGE).to_list()
    names = Organisation.objects.select_related("region").in_bulk(keys)
    judged = both(policy, own, keys, found.on) if keys else {}
    rows = [(names[pk], *(_missed(policy, told) for told in judged[pk])) for pk in keys if pk in names and pk in judged]
    return {
        "rows": rows,
        "listed": picked.height,
        "at": at,
        "pages": pages,
        "before": at - 1,
        "after": at + 1 if at < pages else 0,
    }


def _missed(policy: Policy, told: Assessment) -> tuple[str, list[Judged], list[str]]:
    """The verdict, the conditions that are not met, and the names of those that cannot be decided."""
    missed = [Judged(c, policy) for c in told.conditions if c.verdict == FAIL]
    return told.verdict, missed, [c.name for c in told.conditions if c.verdict == UNDECIDED]


def _link(**asked: str) -> str:
    return f"?{urlencode({k: v for k, v in asked.items() if v})}#rows"


def _cells(told: dict[str, int], **more: str) -> dict[str, tuple[int, str]]:
    """Each number with the address of its enterprises."""
    return {kind: (number, _link(show=kind, **more)) for kind, number in told.items()}


def _row(key: str, name: str, found: Trial) -> dict[str, Any]:
    """A condition with its numbers, and how long its bars are of a hundred."""
    told, total = counts(found.frame, key), found.frame.height or 1
    bars = [round(100 * told[kind] / total, 1) for kind in ("passed", "passes")]
    return {
        "name": name,
        "cells": _cells(told, condition=key),
        "bars": bars,
        "is_moved": bool(told["moved"]),
    }


def _cost(own: OwnVersion, found: Trial) -> dict[str, Any]:
    """The reward times those who gain, who lose and all who qualify; nothing where the reward was left empty."""
    if own.reward is None:
        return {}
    return {kind: own.reward * number for kind, number in counts(found.frame).items()} | {"reward": own.reward}
