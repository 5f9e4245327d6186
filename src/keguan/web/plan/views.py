"""The plan of a year on the screen and as a breakdown table."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keguan.kit.catalogue import catalogue
from keguan.kit.period import day_in_words
from keguan.registry import access
from keguan.registry.regions import bureau_name
from keguan.report import docx as word
from keguan.report.document import Chapter, Document, Heading, Table, Text
from keguan.report.models import Target, Task
from keguan.report.pace import wording
from keguan.store.acting import acting
from keguan.store.audit import audit
from keguan.store.clock import today
from keguan.web import gate
from keguan.web.figures.reports import WORD, staff
from keguan.web.figures.workbook import SAFE
from keguan.web.period import period_of, scope_for
from keguan.web.plan import progress

HEAD = ("序号", "目标任务", "目标值", "责任科室", "完成时限", "推进步骤", "佐证")
WIDTHS = (6, 44, 20, 16, 16, 60, 30)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def planners(user: Any) -> bool:
    """Those who may write targets."""
    ledger = catalogue.ledgers.get(progress.TARGETS)
    return ledger is not None and access.may(user, access.CHANGE, ledger)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 1990 <= int(asked) <= 2100 else period_of(request).end.year


@gate.open_to(staff)
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """Targets by line with what was promised, done and is to be expected; tasks with their steps."""
    year = _year(request)
    found = progress.of_year(request.user, scope_for(request), year)
    tasks = list(Task.objects.filter(year=year).order_by("due_on", "pk"))
    groups = []
    for key, name in progress.sections():
        targets = [p for p in found if progress.line_of(p.target) == key]
        own = [t for t in tasks if progress.line_of(t) == key]
        if targets or own:
            groups.append((name, targets, own))
    known = [p for p in found if p.kept is not None]
    context = {
        "year": year,
        "groups": groups,
        "count": len(found),
        "met": sum(p.kept is True for p in known),
        "behind": sum(p.is_behind for p in found),
        "tasks": tasks,
        "done": sum(t.status == "done" for t in tasks),
        "may_plan": planners(request.user),
        "drafts": len(progress.drafts_from(year)) if planners(request.user) else 0,
        "today": today(),
        "wording": {p.target.pk: wording(p.target, p.indicator) for p in found},
    }
    return render(request, "plan/plan.html", context)


@gate.open_to(planners)
@require_POST
def roll(request: HttpRequest) -> HttpResponse:
    """Take last year's targets over as they were; their values are for people to raise."""
    year = int(request.POST.get("year") or 0)
    made = progress.drafts_from(year)
    if made:
        with acting(request.user, f"照{year - 1}年的目标起草{year}年的"):
            Target.objects.bulk_create(made)
        messages.success(request, f"已照 {year - 1} 年起草 {len(made)} 项目标，目标值还是上年的，请逐项改定。")
    else:
        messages.error(request, f"{year - 1} 年没有可以照抄的目标。")
    return redirect(f"{reverse('plan')}?year={year}")


def _rows(year: int) -> Iterator[tuple[str, ...]]:
    """The lines of the breakdown table: a heading row for each line of work, then its targets and tasks."""
    targets, tasks = (
        list(Target.objects.filter(year=year).order_by("pk")),
        list(Task.objects.filter(year=year).order_by("pk")),
    )
    number = 0
    for key, name in progress.sections():
        own = [t for t in targets if progress.line_of(t) == key]
        work = [t for t in tasks if progress.line_of(t) == key and t.status != "dropped"]
        if own or work:
            yield ("", name, "", "", "", "", "")
        for target in own:
            number += 1
            due = day_in_words(target.due_on) if target.due_on else f"{year}年底"
            yield (str(number), target.name, wording(target), target.owner, due, "", "")
        for task in work:
            number += 1
            due = day_in_words(task.due_on) if task.due_on else ""
            yield (str(number), task.title, "", task.owner, due, task.steps, task.evidence)


@gate.open_to(staff)
@require_GET
def workbook(request: HttpRequest) -> FileResponse:
    """The breakdown table as an Excel file."""
    year, made = _year(request), BytesIO()
    book = xlsxwriter.Workbook(made, SAFE)
    sheet = book.add_worksheet("任务分解表")
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    bold = book.add_format({"border": 1, "bold": True})
    sheet.merge_range(0, 0, 0, len(HEAD) - 1, f"{bureau_name()}{year}年目标任务分解表", title)
    for at, (name, width) in enumerate(zip(HEAD, WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(1, at, name, head)
    for number, row in enumerate(_rows(year), start=2):
        for at, text in enumerate(row):
            sheet.write_string(number, at, text, cell if row[0] else bold)
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.repeat_rows(1)
    sheet.fit_to_pages(1, 0)
    book.close()
    made.seek(0)
    audit("export", f"导出{year}年任务分解表", actor=request.user)
    return FileResponse(made, as_attachment=True, filename=f"{year}年任务分解表.xlsx", content_type=EXCEL)


@gate.open_to(staff)
@require_GET
def docx(request: HttpRequest) -> FileResponse:
    """The breakdown table as an office document."""
    year = _year(request)
    rows = tuple(tuple((Text(text),) for text in row) for row in _rows(year))
    table = Table(HEAD, rows)
    bureau = bureau_name()
    chapter = Chapter(
        "plan", "", (Heading("附件：目标任务分解表", 3), table) if rows else (Heading("还没有登记目标和任务", 3),)
    )
    document = Document((bureau, f"{year}年目标任务分解表"), bureau, (chapter,), bureau, today())
    audit("export", f"导出{year}年任务分解表", actor=request.user)
    return FileResponse(
        BytesIO(word.content(document)), as_attachment=True, filename=f"{year}年任务分解表.docx", content_type=WORD
    )
