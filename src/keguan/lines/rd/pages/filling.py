"""The enterprise's own page: its return of a year, last year's figures beside it, sums, checks, handing in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Waiting
from keguan.kit.rules.exact import shown
from keguan.lines.rd.actions.returns import Checking, open_points, values_of
from keguan.lines.rd.models import Campaign, Return, Submission
from keguan.lines.rd.rules.checks import HARD, WARN, Finding, checks
from keguan.lines.rd.rules.forms import Item, Version, grouped, project_columns, read_project
from keguan.store.acting import acting
from keguan.store.moves import move

SPARE, MOST = 3, 200


@dataclass(frozen=True)
class Cell:
    """One item as the form shows it: what is typed, last year's value, and how the two differ."""

    item: Item
    value: str
    last: str
    parts: str  # the codes that add up to it, for the sum shown while typing
    findings: tuple[Finding, ...]

    @property
    def change(self) -> str:
        return change(self.value, self.last)

    @property
    def is_wrong(self) -> bool:
        return any(f.level == HARD for f in self.findings)


def change(value: str, last: str) -> str:
    """The growth over last year in words; "" where there is nothing to compare."""
    try:
        now, before = Fraction(value), Fraction(last)
    except ValueError:
        return ""
    if not before:
        return "" if not now else "上年为 0"
    share = round((now / before - 1) * 100, 1)
    return "持平" if not share else f"{'+' if share > 0 else '-'}{shown(abs(share))}%"


def sums(version: Version) -> dict[str, str]:
    """The codes that make up an item, by its code, as the hard equations declare them."""
    made: dict[str, str] = {}
    codes = version.names
    for check in checks():
        sides, signs = check.formula.conclusion.sides, check.formula.conclusion.signs
        names = [name for side in sides for name in side.names()]
        if check.level == HARD and signs == ("=",) and not check.formula.condition and all(n in codes for n in names):
            made.setdefault(names[0], " ".join(names[1:]))
    return made


def filing(asked: Asked) -> dict[str, Any]:
    """The form of one year with what was found in it."""
    own = list(mine(asked).order_by("-year"))
    one = one_in(asked, own)
    if one is None:
        return {"one": None, "mine": own}
    checking = Checking(one.year, [one.organisation_id])
    found = checking.findings(one) if one.values else []
    hard, unanswered = open_points(one, found)
    campaign = Campaign.objects.filter(year=one.year).select_related("notice").first()
    return {
        "one": one,
        "mine": own,
        "campaign": campaign,
        "days_left": (campaign.due_on - asked.day).days if campaign else None,
        "version": checking.version,
        "says": checking.version.says_of(one.year),
        "sections": _sections(one, checking, found, asked.sent),
        "columns": project_columns(),
        "rows": _project_rows(one, asked.sent),
        "hard": hard,
        "warnings": [(f, _reason(one, f, asked.sent)) for f in found if f.level == WARN],
        "advice": [f for f in found if f.level not in (HARD, WARN)],
        "unanswered": unanswered,
        "is_open": one.is_with_enterprise,
        "sent": asked.sent,
    }


def mine(asked: Asked) -> Any:
    """The submissions that the reader's enterprise has to do with."""
    return Submission.objects.within(asked.scope).select_related("organisation").exclude(status="exempt")


def one_in(asked: Asked, own: list[Submission]) -> Submission | None:
    """Of these, newest first: that of the year in the address, else the newest still to fill in, else the newest."""
    told = asked.params.get("year", "")
    one = next((s for s in own if str(s.year) == told), None) or next((s for s in own if s.is_with_enterprise), None)
    return one or next(iter(own), None)


def _sections(one: Submission, checking: Checking, found: list[Finding], sent: Mapping[str, str]) -> Any:
    last, parts = checking.comparable(one.organisation_id), sums(checking.version)
    known = one.values or kept(one)

    def cell(item: Item) -> Cell:
        about = tuple(f for f in found if item.code in f.codes)
        value = sent.get(f"c{item.code}", known.get(item.code, ""))
        return Cell(item, value, last.get(item.code, ""), parts.get(item.code, ""), about)

    return [(name, [cell(item) for item in items]) for name, items in grouped(checking.version)]


def kept(one: Submission) -> dict[str, str]:
    """What the ledger knows already of the year, as a list of the county told it."""
    known = Return.objects.filter(organisation=one.organisation, year=one.year).first()
    return values_of(known) if known else {}


def _project_rows(one: Submission, sent: Mapping[str, str]) -> list[tuple[int, list[tuple[Item, str]]]]:
    columns = project_columns()
    many = len(one.projects) + SPARE
    many = max(many, *(int(name[1:].split("-")[0]) for name in sent if _is_project(name)), 1)
    return [
        (n, [(c, sent.get(f"p{n}-{c.code}", (one.projects[n - 1] if n <= len(one.projects) else {}).get(c.code, ""))) for c in columns])
        for n in range(1, min(many, MOST) + 1)
    ]  # fmt: skip


def _is_project(name: str) -> bool:
    number = name[1:].split("-")[0]
    return name.startswith("p") and "-" in name and number.isdecimal() and int(number) <= MOST


def _reason(one: Submission, found: Finding, sent: Mapping[str, str]) -> str:
    return sent.get(f"reason-{found.key}", one.reasons.get(found.key, ""))


def one_of(asked: Asked, sent: Mapping[str, str]) -> Submission:
    """The submission that the form is about. Raises BureauError when it is not the reader's or is closed."""
    pk = sent.get("submission", "")
    one = mine(asked).filter(pk=pk).first() if pk.isdecimal() else None
    if one is None:
        raise BureauError("returns.missing", "找不到这一年的填报，请刷新页面再填。")
    if not one.is_with_enterprise:
        raise BureauError(
            "returns.closed", f"这份填报现在是“{one.get_status_display()}”，不能再改；要改请联系科技局退回。"
        )
    return one


def keep(one: Submission, sent: Mapping[str, str], user: Any) -> list[str]:
    """Keep whatever can be read; the sentences about what cannot. What is not in the form that was sent stays."""
    faults, values = [], {**kept(one), **one.values}
    for item in Checking(one.year, [one.organisation_id]).version.all:
        if f"c{item.code}" in sent:
            try:
                number = item.read(sent[f"c{item.code}"])
                values[item.code] = "" if number is None else shown(Fraction(number))
            except BureauError as fault:
                faults.append(fault.message)
    one.values = {code: text for code, text in values.items() if text}
    numbers = sorted({int(name[1:].split("-")[0]) for name in sent if _is_project(name)})
    projects = []
    for n in numbers:
        row, wrong = read_project({c.code: sent.get(f"p{n}-{c.code}", "") for c in project_columns()})
        if wrong:
            faults += [f"第 {n} 个项目，{message}" for message in wrong.values()]
            row = one.projects[n - 1] if n <= len(one.projects) else {}
        if row:
            projects.append(row)
    one.projects = projects if numbers else one.projects
    told = {
        name.removeprefix("reason-"): text.strip()[:200] for name, text in sent.items() if name.startswith("reason-")
    }
    one.reasons = {key: text for key, text in {**one.reasons, **told}.items() if text}
    one.filler, one.phone = sent.get("filler", one.filler).strip()[:40], sent.get("phone", one.phone).strip()[:40]
    with acting(user, "填报研发统计"):
        one.save()
    return faults


def save(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Keep the draft; what could not be read is told and stays on the screen."""
    if faults := keep(one_of(asked, sent), sent, user):
        raise BureauError(
            "returns.unread", "其余已保存，请改正：" + "；".join(fault.rstrip("。") for fault in faults) + "。"
        )
    return "草稿已保存，还没有报送。"


def submit(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Keep and hand in. Raises BureauError with the first thing that stands in the way."""
    one = one_of(asked, sent)
    if faults := keep(one, sent, user):
        raise BureauError(
            "returns.unread", "还没有报送，请改正：" + "；".join(fault.rstrip("。") for fault in faults) + "。"
        )
    move(one, "submit", user=user)
    return f"{one.year}年研发统计已报送，等科技局审核。审核前如发现填错，请联系科技局退回。"


def waits(asked: Asked, user: Any) -> Iterator[Waiting]:
    """What the enterprise still has to hand in."""
    one = mine(asked).filter(status__in=("open", "returned")).order_by("-year").first()
    if one is None:
        return
    if one.status == "returned":
        told = f"{one.comment}。请改好再报。"
        yield Waiting(f"{one.year}年研发统计被退回", told, "被退回", "soon", f"year={one.year}")
        return
    campaign = Campaign.objects.filter(year=one.year).first()
    is_late = campaign is not None and campaign.due_on < asked.day
    told = f"{campaign.due_on:%Y-%m-%d} 截止。" if campaign else "填本企业的107-1、107-2表，看疑点，报送。"
    tag, tone = ("已逾期", "late") if is_late else ("要报送", "soon")
    yield Waiting(f"{one.year}年研发统计还没有报", told, tag, tone, f"year={one.year}")
