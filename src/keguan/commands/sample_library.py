"""The library of the sample city: its documents as clerks would have taken them in, and a summary published from the studio.

The files wait for conversion like any upload: the site begins with it when it is started.
"""

import tomllib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.db import transaction

from keguan.commands.sample import FOLDER
from keguan.commands.story import on, standing_still, user_of
from keguan.kit.period import Period
from keguan.library.collecting import collect
from keguan.library.collecting import save as save_collection
from keguan.library.models import Category, Collection, Holding, Version
from keguan.library.tying import tie
from keguan.registry.models import Document
from keguan.registry.regions import bureau_name
from keguan.report import docx
from keguan.report.document import Block, Chapter, Heading, Paragraph, Run, Table, Text
from keguan.report.document import Document as Written
from keguan.report.drafting import begin, drafted
from keguan.report.drafting import save as save_chapter
from keguan.report.models import Report
from keguan.report.signing import take
from keguan.store import files
from keguan.store.acting import acting

TOLD: Final = "文库.toml"
COLUMNS: Final = (
    "kind", "section", "audience", "validity", "downloads_for", "valid_from", "valid_until", "preview_pages",
    "preview_for", "has_watermark",
)  # fmt: skip
STEPS: Final = (
    (date(2025, 1, 8), "submit", "writer"),
    (date(2025, 1, 10), "sign", "leader"),
    (date(2025, 1, 13), "publish", "writer"),
)


def fill() -> None:
    """Put the documents on the shelves; nothing where there are any."""
    if Holding.everything.exists():
        return
    told = tomllib.loads((FOLDER / TOLD).read_text(encoding="utf8"))
    with transaction.atomic(), standing_still():
        _publish(told["report"])
        made: dict[str, Holding] = {}
        for one in told["documents"]:
            on(one["issued_on"])
            made[one["title"]] = _shelve(one, made)
        _collect(told, made)


def _shelve(told: dict[str, Any], made: dict[str, Holding]) -> Holding:
    clerk, content, media = user_of("clerk"), *_file(told)
    with acting(clerk, f"收入“{told['title']}”"):
        number = told.get("number", "")
        document = Document.objects.filter(number=number).first() if number else None
        document = document or Document(number=number)
        document.title, document.issuer, document.issued_on = told["title"], told["issuer"], told["issued_on"]
        document.save()
        holding = Holding(document=document, category=_category(told["category"]), added_by=clerk)
        for name in COLUMNS:
            if name in told:
                setattr(holding, name, told[name])
        holding.save()
        if old := made.get(told.get("replaces", "")):
            old.replaced_by = holding
            old.save()
    Version.objects.create(
        holding=holding, number=1, file=files.keep(content), name=f"{told['title']}.{media}", media=media, by=clerk
    )
    if owner := made.get(told.get("belongs_to", "")):
        tie(owner, holding, told["as"], clerk)
    return holding


def _category(name: str) -> Category:
    return Category.objects.filter(name=name).first() or Category.objects.create(
        name=name, position=Category.objects.count()
    )


def _collect(told: dict[str, Any], made: dict[str, Holding]) -> None:
    clerk = user_of("clerk")
    collection = save_collection(Collection(), clerk, **told["collection"])
    for one in told["documents"]:
        if one.get("collected"):
            collect(collection, made[one["title"]], clerk)


def _publish(told: dict[str, Any]) -> None:
    """A summary of the year before, written, signed and published by three people; its public face masks some chapters."""
    writer = user_of("writer")
    if Report.objects.exists():
        return
    on(date(2025, 1, 6))
    report = begin(told["kind"], Period.parse(told["period"]), None, writer)
    for one in drafted(report):
        if mask := told["masks"].get(one.chapter.key):
            save_chapter(one.chapter, {"mask": mask}, writer)
    for day, step, role in STEPS:
        on(day)
        report = take(report, step, user_of(role))


def _file(told: dict[str, Any]) -> tuple[bytes, str]:
    """The document as an office file, and its format."""
    if "sheet" in told:
        return _workbook(told["sheet"], told["rows"]), "xlsx"
    text = (FOLDER / "文库" / told["text"]).read_text(encoding="utf8")
    written = Written(
        title=(told["title"],),
        bureau=bureau_name(),
        chapters=(Chapter("text", "", tuple(_blocks(text))),),
        issuer=told["issuer"],
        day=told["issued_on"],
        number=told.get("number", ""),
        to=told.get("to", ""),
    )
    return docx.content(written), "docx"


def _blocks(text: str) -> Iterator[Block]:
    """Paragraphs between empty lines; `# ` begins a heading, `|` a row of a table."""
    for part in text.strip().split("\n\n"):
        if part.startswith("# "):
            yield Heading(part[2:])
        elif part.startswith("|"):
            head, *rows = ([cell.strip() for cell in line.strip("| ").split("|")] for line in part.splitlines())
            yield Table(tuple(head), tuple(tuple(_cell(cell) for cell in row) for row in rows))
        else:
            yield Paragraph((Text(part),))


def _cell(text: str) -> tuple[Run, ...]:
    return (Text(text),)


def _workbook(title: str, rows: list[list[str]]) -> bytes:
    """A form to fill in: a title over a grid of four columns."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("申请表")
    head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "font_size": 16})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"})
    sheet.set_column(0, 3, 22)
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, 3, title, head)
    for number, row in enumerate(rows, start=1):
        sheet.set_row(number, 30)
        if any(row[1:]):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, cell)
        else:
            sheet.merge_range(number, 0, number, 3, row[0], cell)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    book.set_properties({"title": title, "created": date(2025, 5, 9)})
    book.close()
    return content.getvalue()
