"""What holders of a certificate have to do: the yearly report by the end of May, and telling of changes (高企义务)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Form, Waiting
from keguan.kit.paper import Paper, listed
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import AnnualReport, Certificate, MajorChange
from keguan.lines.enterprises.pages import sending
from keguan.registry.access import ADD, may
from keguan.registry.models import FormerName, Organisation

MOST_MISSED: Final = 2  # 32号 第十九条, cited from memory: 累计两年未填报 within one validity
MONTHS: Final = 3  # 32号 第十七条, cited from memory
AHEAD, NAMED, PAGE_OF = 90, 3, 50
STATES: Final = {
    "cancel": "累计两年未按时",
    "late": "过期没填",
    "warned": "已缺一年，今年还没填",
    "waiting": "还没填",
    "filed": "已填",
    "unknown": "没有登记",
}


def last_day(year: int) -> date:
    """The day until which the report about the year before is to be filed in the year (32号 第十三条)."""
    return date(year, 5, 31)


@dataclass(frozen=True, slots=True)
class Duty:
    """A holder whose certificate is valid on the last day of filing of a year; it holds no records, for there are thousands.

    `organisation` is its key, `town` the code and name of where it is ("" for none), `filed_on` the day its report came,
    `missed` are the years of filing within this validity in which none came in time; years of which the ledger has no
    report of anybody are not counted.
    """

    organisation: int
    name: str
    initials: str
    contact: str
    phone: str
    town: tuple[str, str]
    certificate_no: str
    expires_on: date
    year: int
    filed_on: date | None
    missed: tuple[int, ...]
    is_kept: bool
    today: date

    @property
    def days(self) -> int:
        return (last_day(self.year) - self.today).days

    @property
    def state(self) -> str:
        if len(self.missed) >= MOST_MISSED:
            return "cancel"
        if self.filed_on:
            return "filed"
        if self.days < 0:
            return "late" if self.is_kept else "unknown"
        return "warned" if self.missed else "waiting"

    @property
    def state_name(self) -> str:
        return STATES[self.state]

    @property
    def is_late(self) -> bool:
        return self.filed_on is not None and self.filed_on > last_day(self.year)


def reports(scope: Scope, year: int, today: date) -> list[Duty]:
    """Every holder that has to file by the end of May of the year, the gravest first."""
    held = Certificate.objects.within(scope).newest_in_force(last_day(year)).values_list(
        "organisation", "organisation__name", "organisation__initials", "organisation__contact", "organisation__phone",
        "organisation__region__code", "organisation__region__name", "certificate_no", "issued_on", "expires_on",
    )  # fmt: skip
    filed: dict[int, dict[int, date]] = defaultdict(dict)
    for one, of, day in AnnualReport.objects.within(scope).values_list("organisation", "year", "filed_on"):
        filed[one][of] = day
    kept = set(AnnualReport.objects.values_list("year", flat=True).distinct())
    made = [
        Duty(one, name, initials, contact, phone, (code or "", town or ""), number, ends, year, filed[one].get(year - 1),
             tuple(_missed(issued, ends, filed[one], kept, today)), year - 1 in kept, today)
        for one, name, initials, contact, phone, code, town, number, issued, ends in held
    ]  # fmt: skip
    order = {state: at for at, state in enumerate(STATES)}
    return sorted(made, key=lambda d: (order[d.state], d.initials, d.organisation))


def _missed(issued: date, ends: date, filed: Mapping[int, date], kept: set[int], today: date) -> Iterator[int]:
    for year in range(issued.year, ends.year + 1):
        day = last_day(year)
        if issued <= day < min(ends, today) and year - 1 in kept:
            came = filed.get(year - 1)
            if came is None or came > day:
                yield year


@dataclass(frozen=True)
class Change:
    """A new name or a major change, and the day until which it is to be reported; `record` is None for a bare name."""

    organisation: Organisation
    kind: str
    changed_on: date
    content: str
    record: MajorChange | None
    today: date

    @property
    def due_on(self) -> date:
        return months_later(self.changed_on, MONTHS)

    @property
    def days(self) -> int:
        return (self.due_on - self.today).days


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it has no such day (民法典 第二百零二条)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:  # the month is shorter
            continue
    raise AssertionError(f"every month has 28 days: {day}")


def changes(scope: Scope, today: date) -> list[Change]:
    """The changes of holders that are not reported yet, the soonest first: noted ones, and names with a last day."""
    holders = Certificate.objects.within(scope).in_force(today).values("organisation")
    noted = list(MajorChange.objects.filter(organisation__in=holders).select_related("organisation__region"))
    told = {(c.organisation_id, c.changed_on) for c in noted if c.kind == "name"}
    open_ = [
        Change(c.organisation, c.get_kind_display(), c.changed_on, c.content, c, today)
        for c in noted
        if c.reported_on is None
    ]
    names = FormerName.objects.filter(organisation__in=holders, until__isnull=False).select_related(
        "organisation__region"
    )
    # a name given up before the certificate was issued stands on no certificate
    since = dict(Certificate.objects.within(scope).newest_in_force(today).values_list("organisation", "issued_on"))
    open_ += [
        Change(n.organisation, "更名", n.until, f"原名：{n.name}", None, today)
        for n in names
        if (n.organisation_id, n.until) not in told and n.until >= since.get(n.organisation_id, n.until)
    ]
    return sorted(open_, key=lambda c: (c.due_on, c.organisation.pk))


def duties(asked: Asked) -> dict[str, Any]:
    """Who has to file this year and has not, who missed before, and who has to report a change."""
    year = sending.year(asked.params.get("year", ""), asked.day.year)
    found = reports(asked.scope, year, asked.day)
    state, town, words = (asked.params.get(n, "") for n in ("state", "town", "q"))
    rows = _picked(found, asked.params)
    at = min(sending.page(asked.params.get("page", "")), -(-len(rows) // PAGE_OF) or 1)
    states = Counter(d.state for d in found)
    open_ = changes(asked.scope, asked.day)
    held = Certificate.objects.within(asked.scope).in_force(last_day(year))
    return {
        "year": year,
        "about": year - 1,
        "last": last_day(year),
        "days": (last_day(year) - asked.day).days,
        "years": sorted({asked.day.year - 1, asked.day.year, asked.day.year + 1, year}),
        "found": found,
        "rows": rows[(at - 1) * PAGE_OF : at * PAGE_OF],
        "total": len(rows),
        "before": at - 1,
        "after": at + 1 if at * PAGE_OF < len(rows) else 0,
        "state": state,
        "town": town,
        "text": words,
        "states": [(key, name, states[key]) for key, name in STATES.items() if states[key]],
        "towns": [name for _, name in sorted({d.town for d in found if d.town[1]})],
        "filed": sum(d.filed_on is not None for d in found),
        "once": sum(len(d.missed) == 1 for d in found),
        "twice": sum(len(d.missed) >= MOST_MISSED for d in found),
        "changes": open_,
        "undated": FormerName.objects.within(asked.scope).filter(until=None, organisation__in=held.values("organisation")).count(),
        "kinds": MajorChange.KINDS,
    }  # fmt: skip


def _picked(found: Iterable[Duty], params: Mapping[str, str]) -> list[Duty]:
    state, town, words = (params.get(n, "") for n in ("state", "town", "q"))
    return [d for d in found if state in ("", d.state) and town in ("", d.town[1]) and sending.meant(d, words)]


def paper(asked: Asked) -> Paper:
    """The holders with their reports as a workbook."""
    year = sending.year(asked.params.get("year", ""), asked.day.year)
    rows = _picked(reports(asked.scope, year, asked.day), asked.params)
    headings = (
        "企业名称",
        "乡镇（园区）",
        "联系人",
        "联系电话",
        "证书编号",
        "到期日",
        f"{year - 1}年度报表",
        "填报日期",
        "本期未按时的年份",
    )
    lines = (
        (d.name, d.town[1], d.contact, d.phone, d.certificate_no, d.expires_on, d.state_name, d.filed_on,
         "、".join(f"{y}年" for y in d.missed))
        for d in rows
    )  # fmt: skip
    return listed(
        "高企义务", f"{year}年5月底前填报{year - 1}年度发展情况报表，截至 {asked.day}", headings, lines, asked.day
    )


def report(asked: Asked, sent: Mapping[str, str], user: Any) -> AnnualReport:
    """Write that the enterprise has filed its report."""
    one = sending.firm(asked, sent)
    year = sending.year(sent.get("year", ""), 0)
    filed_on = sending.past_day(sent.get("filed_on", ""), "填报日期", asked.day)
    if filed_on.year <= year:
        raise BureauError("report.year", f"{year} 年度的报表要在 {year + 1} 年填报，请改填报日期。")
    if AnnualReport.objects.filter(organisation=one, year=year).exists():
        raise BureauError("report.twice", f"{one} 的 {year} 年度报表已经登记过了。")
    made = AnnualReport(organisation=one, year=year, filed_on=filed_on)
    made.save()
    return made


def change(asked: Asked, sent: Mapping[str, str], user: Any) -> MajorChange:
    """Write a change, or that a noted one has been reported."""
    if sent.get("change"):
        made = sending.record(MajorChange.objects.select_related("organisation"), asked, sent["change"])
    else:
        made = MajorChange(organisation=sending.firm(asked, sent))
        made.kind = sending.one_of(sent, "kind", MajorChange.KINDS, "请选是更名还是重大变化。")
        made.content = sending.text(sent, "content", "变更内容", 200)
        made.changed_on = sending.past_day(sent.get("changed_on", ""), "变更日期", asked.day)
    made.reported_on = sending.past_day(sent["reported_on"], "报告日期", asked.day) if sent.get("reported_on") else None
    if made.reported_on and made.reported_on < made.changed_on:
        raise BureauError("change.order", f"报告日期 {made.reported_on} 早于变更日期 {made.changed_on}，请核对。")
    made.save()
    return made


REPORT: Final = Form(key="report", adds_to="enterprises.annual_reports", do=report, told="已登记报表")
CHANGE: Final = Form(key="change", adds_to="enterprises.changes", do=change, told="已登记变更")


def waits(asked: Asked, user: Any) -> Iterator[Waiting]:
    """Reports that are due within three months or were missed, and changes to be reported, for who keeps them."""
    if not may(user, ADD, catalogue.ledger("enterprises.annual_reports")):
        return
    year = asked.day.year
    found = reports(asked.scope, year, asked.day)
    silent = [d for d in found if d.filed_on is None and d.state != "unknown"]
    days = (last_day(year) - asked.day).days
    if silent and days <= AHEAD:
        names = "、".join(d.name for d in silent[:NAMED])
        tag, tone = (f"剩 {days} 天", "soon") if days >= 0 else (f"已过 {-days} 天", "late")
        yield Waiting(
            f"{len(silent)} 家高企没填 {year - 1} 年度报表",
            f"{names}{' 等' if len(silent) > NAMED else ''}",
            tag,
            tone,
            f"year={year}",
        )
    open_ = changes(asked.scope, asked.day)
    if open_:
        first = open_[0]
        tag, tone = (f"剩 {first.days} 天", "soon") if first.days >= 0 else (f"已过 {-first.days} 天", "late")
        names = "、".join(dict.fromkeys(c.organisation.name for c in open_[:NAMED]))
        yield Waiting(f"{len(open_)} 家高企更名或重大变化没报告", names, tag, tone)
