"""Writing a report: its chapters with this year's text over the default, and the document they make together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING, Scope
from keguan.report.annual import OPENING, PLAN, Annual, compose, default_texts, read
from keguan.report.check import faults_of
from keguan.report.document import Heading
from keguan.report.models import Report, ReportChapter
from keguan.report.slots import Script
from keguan.store.acting import acting

OWN = "own"  # chapters of a report's own: own-1, own-2 …
FREE = ("存在问题", "党建工作", "经验做法")  # what reports often have beside the lines
_SHORT = (Report.QUARTER, Report.BRIEF)


@dataclass(frozen=True)
class Drafted:
    """A chapter with the text that counts: this report's edit, else the default."""

    chapter: ReportChapter
    text: str
    default: str

    @property
    def is_edited(self) -> bool:
        return bool(self.chapter.text)

    def script(self) -> Script:
        """The text as headings and paragraphs. Raises BureauError with the place of what cannot be read."""
        script = read(self.text, self.chapter.key)
        if self.chapter.title:
            script = Script(script.name, read(f"# {self.chapter.title}", self.chapter.key).heading, script.parts)
        return script


def begin(kind: str, period: Period, region: Any, user: Any) -> Report:
    """A new report with its chapters; the edits, order and own chapters of the last of its kind roll forward."""
    if kind == Report.ANNUAL and str(period) != str(period.end.year) or kind not in Report.KINDS:
        raise BureauError("report.period", "年度总结的期间要是一整年。")
    if Report.objects.filter(kind=kind, period=str(period), region=region).exists():
        raise BureauError("report.exists", f"{period.label}的{Report.KINDS[kind]}已经建好了，请打开它接着写。")
    before = Report.objects.filter(kind=kind, region=region, period__lt=str(period)).order_by("-period").first()
    with acting(user, f"新建{period.label}{Report.KINDS[kind]}"):
        report = Report(kind=kind, period=str(period), region=region)
        report.save()
        ReportChapter.objects.bulk_create(_chapters(report, before))
    return report


def _chapters(report: Report, before: Report | None) -> list[ReportChapter]:
    names = [name for name, text in default_texts().items() if text]
    kept = {c.key: c for c in before.chapters.filter(retired_at=None)} if before else {}
    order = sorted(kept, key=lambda key: kept[key].position) if kept else []
    made = []
    for position, key in enumerate([*order, *(n for n in names if n not in kept)]):
        old = kept.get(key)
        shown = old.is_shown if old else _is_usual(report.kind, key)
        more = {"title": old.title, "text": old.text, "mask": old.mask} if old else {}
        made.append(ReportChapter(report=report, key=key, position=position, is_shown=shown, **more))
    return made


def _is_usual(kind: str, key: str) -> bool:
    if kind == Report.PLAN:
        return key == PLAN
    if kind == Report.HALF:
        return key != OPENING
    return key not in (OPENING, PLAN) if kind in _SHORT else True


def title_of(report: Report) -> str:
    """The report's own title, else that of its kind and period."""
    if report.title:
        return report.title
    period = report.covers
    year = period.end.year
    return {
        Report.ANNUAL: f"{year}年度工作总结和{year + 1}年工作打算",
        Report.PLAN: f"{year}年工作计划",
        Report.BRIEF: f"{period.label}工作简报",
    }.get(report.kind, f"{period.label}工作总结")


def drafted(report: Report) -> list[Drafted]:
    """The chapters of the report in their order."""
    defaults = default_texts()
    return [
        Drafted(c, c.text or defaults.get(c.key, ""), defaults.get(c.key, ""))
        for c in report.chapters.filter(retired_at=None).order_by("position", "pk")
    ]


def scope_of(report: Report) -> Scope:
    return Scope(region=report.region.path) if report.region else EVERYTHING


def document(report: Report, chapters: Iterable[Drafted] | None = None) -> Annual:
    """What the report says now, from its texts and the records as they are; by default of all chapters shown."""
    chosen = [d for d in drafted(report) if d.chapter.is_shown and d.text] if chapters is None else chapters
    period = report.covers
    if report.kind == Report.PLAN:  # the plan of a year looks back on the year before it
        period = period.previous()
    return compose(period, scope_of(report), [d.script() for d in chosen], title_of(report))


def checked(text: str, key: str) -> list[str]:
    """What is wrong with a chapter's text, a sentence each; nothing when it can be written."""
    try:
        return list(faults_of(read(text, key)))
    except BureauError as fault:
        return [fault.message]


def save(chapter: ReportChapter, values: dict[str, Any], user: Any) -> None:
    """Write the chapter's text or settings. Raises BureauError when the report is signed or the text is faulty."""
    if not Report.objects.get(pk=chapter.report_id).is_open:
        raise BureauError("report.closed", "报告已签发，不能再改；需要修改请由领导退回成新的一版。")
    if faults := checked(values.get("text") or "", chapter.key):
        raise BureauError("report.faulty", "；".join(faults))
    defaults = default_texts()
    if values.get("text", "").strip() == defaults.get(chapter.key, "").strip() and values.get("text"):
        values = values | {"text": ""}  # the same as the default is no edit: next year follows the default
    with acting(user, f"改“{chapter.report}”的{chapter}"):
        for name, value in values.items():
            setattr(chapter, name, value)
        chapter.save()


def add(report: Report, title: str, user: Any) -> ReportChapter:
    """A chapter of the report's own, at the end before the plan."""
    title = title.strip()
    if not title:
        raise BureauError("report.untitled", "请写这一章的标题。")
    if not report.is_open:
        raise BureauError("report.closed", "报告已签发，不能再加一章。")
    keys = [c.key for c in report.chapters.all()]
    number = max((int(m[1]) for k in keys if (m := re.fullmatch(rf"{OWN}-(\d+)", k))), default=0) + 1
    present = drafted(report)
    last = present[-1].chapter if present else None
    with acting(user, f"给“{report}”加一章“{title}”"):
        position = last.position if last else 0
        if last is not None and last.key == PLAN:
            last.position += 1
            last.save()
        else:
            position += 1
        chapter = ReportChapter(
            report=report, key=f"{OWN}-{number}", title=title, position=position, text=f"# {title}\n"
        )
        chapter.save()
    return chapter


def arrange(report: Report, order: list[int], user: Any) -> None:
    """Put the chapters in the order of these keys; the others keep theirs behind."""
    if not report.is_open:
        raise BureauError("report.closed", "报告已签发，不能再改次序。")
    present = {d.chapter.pk: d.chapter for d in drafted(report)}
    wanted = [present[pk] for pk in order if pk in present]
    wanted += [c for c in present.values() if c not in wanted]
    with acting(user, f"改“{report}”各章的次序"):
        for position, chapter in enumerate(wanted):
            if chapter.position != position:
                chapter.position = position
                chapter.save()


def headline(one: Drafted, document: Annual | None) -> str:
    """What the chapter is called in lists of chapters."""
    if one.chapter.title:
        return one.chapter.title
    found = next((c for c in document.chapters if c.key == one.chapter.key), None) if document else None
    if found and found.title:
        return found.title
    heading = next((b.text for b in found.blocks if isinstance(b, Heading)), "") if found else ""
    return heading or {OPENING: "开头", PLAN: "工作打算"}.get(one.chapter.key, one.chapter.key)
