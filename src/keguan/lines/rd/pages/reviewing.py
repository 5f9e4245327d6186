"""The clerk's queue of returns: what is doubtful, what changed and why; sent back, accepted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Waiting
from keguan.lines.rd.actions.returns import Checking, values_of
from keguan.lines.rd.models import Campaign, Return, Submission
from keguan.lines.rd.models.collection import ACCEPTED, SUBMITTED
from keguan.lines.rd.pages.filling import change
from keguan.lines.rd.rules.checks import ADVICE, HARD, WARN, Finding, undecided
from keguan.lines.rd.rules.forms import Item, project_columns
from keguan.registry.access import CHANGE, may
from keguan.store.moves import move, possible_moves

PAGE_OF: Final = 50
LEDGER: Final = "ledger"  # in place of a state: the returns of the ledger, however they came there
DECISIONS: Final = {"accept": "通过", "send_back": "退回修改", "reopen": "退回重报"}


@dataclass(frozen=True)
class Queued:
    """A submission, or a return of the ledger, in the queue, with how much of it is doubtful."""

    one: Submission | Return
    hard: int
    warnings: int
    cost: str
    last: str

    @property
    def change(self) -> str:
        return change(self.cost, self.last)


@dataclass(frozen=True)
class Row:
    """One item as the clerk compares it: handed in now, last year, and handed in the time before."""

    item: Item
    value: str
    last: str
    before: str
    findings: tuple[Finding, ...]

    @property
    def change(self) -> str:
        return change(self.value, self.last)

    @property
    def is_corrected(self) -> bool:
        """Whether it differs from what was handed in the time before."""
        return (self.value or "0") != (self.before or "0")


def reviewing(asked: Asked) -> dict[str, Any]:
    """The queue of a year, or with a submission in the address that one."""
    if (pk := asked.params.get("pk", "")).isdecimal() and (one := _all(asked).filter(pk=pk).first()):
        return {"one": one, "decisions": _decisions(one), **_compared(one), "typed": asked.sent.get("comment", "")}
    if (pk := asked.params.get("return", "")).isdecimal() and (one := _returns(asked).filter(pk=pk).first()):
        return {"one": one, "in_ledger": True, **_compared(one)}
    year = year_of(asked)
    rows = list(_all(asked).filter(year=year))
    states = Counter(one.status for one in rows)
    state = asked.params.get("state", SUBMITTED)
    text = asked.params.get("q", "").strip()
    chosen = (
        _returns(asked).filter(year=year) if state == LEDGER else [o for o in rows if not state or o.status == state]
    )
    wanted = [one for one in chosen if _meant(one, text)]
    checking = Checking(year)
    bare = [one.organisation_id for one in wanted if _is_bare(one)]
    taken = {r.organisation_id: r for r in _returns(asked).filter(year=year, organisation__in=bare)} if bare else {}
    queue = sorted(
        (_queued(one, checking, taken) for one in wanted),
        key=lambda q: (-q.hard, -q.warnings, q.one.organisation.initials),
    )
    at = min(max(1, _whole(asked.params.get("page", ""))), -(-len(queue) // PAGE_OF) or 1)
    return {
        "one": None,
        "year": year,
        "years": years(asked),
        "queue": queue[(at - 1) * PAGE_OF : at * PAGE_OF],
        "total": len(queue),
        "at": at,
        "after": at + 1 if at * PAGE_OF < len(queue) else 0,
        "state": state,
        "states": [(key, name, states[key]) for key, name in Submission.STATES.items()],
        "ledger": (LEDGER, "台账里的", _returns(asked).filter(year=year).count()),
        "text": text,
    }


def _returns(asked: Asked) -> Any:
    """The returns of the ledger, imported ones too, which were never handed in."""
    return Return.objects.within(asked.scope).select_related("organisation__region")


def _all(asked: Asked) -> Any:
    return Submission.objects.within(asked.scope).select_related("organisation__region")


def year_of(asked: Asked) -> int:
    """The year in the address, else the newest that was collected, else that of the newest returns, else last year."""
    told = asked.params.get("year", "")
    if told.isdecimal() and 1990 <= int(told) <= 2100:
        return int(told)
    return next(iter(years(asked)), asked.day.year - 1)


def years(asked: Asked) -> list[int]:
    """The years with a collection or returns, newest first."""
    found = {
        *Campaign.objects.values_list("year", flat=True),
        *Submission.objects.values_list("year", flat=True).distinct(),
    }
    return sorted({*found, *Return.objects.order_by().values_list("year", flat=True).distinct()}, reverse=True)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 1


def _meant(one: Submission | Return, text: str) -> bool:
    return not text or text in one.organisation.name or text.lower() in one.organisation.initials


def _is_bare(one: Submission | Return) -> bool:
    """Whether it was accepted without a form of its own: a list that was imported told its figures."""
    return isinstance(one, Submission) and one.status == ACCEPTED and not (one.sent or one.values)


def _queued(one: Submission | Return, checking: Checking, taken: Mapping[int, Return]) -> Queued:
    told = taken.get(one.organisation_id, one) if _is_bare(one) else one
    values = _values(told)
    levels = Counter(f.level for f in (checking.findings(told) if values else ()))
    last = checking.last.get(one.organisation_id, {}).get("7", "")
    return Queued(one, levels[HARD], levels[WARN], values.get("7", ""), last)


def _values(one: Submission | Return) -> dict[str, str]:
    """What is compared: of a return the ledger's figures, of a submission what was handed in, or is typed so far."""
    if isinstance(one, Return):
        return values_of(one)
    return one.values if one.is_with_enterprise else one.sent or one.values


def _compared(one: Submission | Return) -> dict[str, Any]:
    """The rows to compare, what was found with the reasons given, and the projects."""
    checking = Checking(one.year, [one.organisation_id])
    if _is_bare(one):
        one = Return.objects.filter(organisation=one.organisation, year=one.year).first() or one
    now = _values(one)
    found = checking.findings(one) if now else []
    reasons, earlier = ({}, {}) if isinstance(one, Return) else (one.reasons, one.sent_before)
    last = checking.comparable(one.organisation_id)
    rows = [
        Row(i, now.get(i.code, ""), last.get(i.code, ""), earlier.get(i.code, ""), tuple(f for f in found if i.code in f.codes))
        for i in checking.version.all
    ]  # fmt: skip
    filled = [r for r in rows if r.value not in ("", "0") or r.last not in ("", "0") or r.before not in ("", "0")]
    return {
        "rows": filled,
        "was_sent_before": bool(earlier),
        "corrected": [r for r in filled if r.is_corrected] if earlier else [],
        "hard": [f for f in found if f.level == HARD],
        "warnings": [(f, reasons.get(f.key, "")) for f in found if f.level == WARN],
        "advice": [f for f in found if f.level == ADVICE],
        "undecided": undecided(checking.told(one)),
        "says": checking.version.says_of(one.year),
        "columns": project_columns(),
        "projects": [[p.get(c.code, "") for c in project_columns()] for p in one.projects],
    }


def _decisions(one: Submission) -> list[Any]:
    """The moves that are taken here; an enterprise's own and those of the list are taken elsewhere."""
    workflow = catalogue.workflow_of(Submission)
    return [m for m in (workflow.moves_from(one.status) if workflow else ()) if m.name in DECISIONS]


def decide(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Accept or send back. Raises BureauError when it is not possible or no reason is given."""
    pk, name = sent.get("submission", ""), sent.get("decision", "")
    one = _all(asked).filter(pk=pk).first() if pk.isdecimal() else None
    if one is None or name not in DECISIONS:
        raise BureauError("returns.missing", "找不到这份报送，请刷新页面再办。")
    if name not in {m.name for m in possible_moves(one, user.role_declared)}:
        raise BureauError(
            "moves.impossible", f"当前是“{one.get_status_display()}”，不能{DECISIONS[name]}，请刷新页面。"
        )
    moved = move(one, name, user=user, comment=sent.get("comment", "").strip()[:200])
    return f"{one.organisation}：现在是“{moved.get_status_display()}”。"


def waits(asked: Asked, user: Any) -> Iterator[Waiting]:
    """How many returns wait to be looked at, for those who decide on them."""
    if not may(user, CHANGE, catalogue.ledger("rd.submissions")):
        return
    if many := Submission.objects.within(asked.scope).filter(status=SUBMITTED).count():
        yield Waiting(f"审核研发统计：{many} 份待审核", "企业报来的，看疑点，通过或退回", "待办", "soon")
