"""Writes the answers into a copy of the very form: its look is kept, each cell tells by colour and note where it is from."""

from io import BytesIO
from typing import Any, Final

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from keguan.kit.words import plain
from keguan.report.forms.matching import LIKELY, NONE, SURE, UNSURE, Answer
from keguan.report.forms.reading import Form

COLOURS: Final = {SURE: "DFF2E1", LIKELY: "FFF3CD", UNSURE: "FBE3D6", NONE: "EDEDED"}


def filled(form: Form, answers: list[Answer], *, marked: bool) -> bytes:
    """The form with its numbers; `marked` colours the cells by certainty and says where each number is from."""
    return (_xlsx if form.kind == "xlsx" else _docx)(form, answers, marked=marked)


def _place(answer: Answer) -> tuple[str, int, int]:
    sheet, _, cell = answer.slot.address.rpartition("!")
    column, row = coordinate_from_string(cell)
    return sheet, row, column_index_from_string(column)


def _note(answer: Answer) -> str:
    return f"{answer.label}：{answer.source}" if answer.source else answer.label


def _xlsx(form: Form, answers: list[Answer], *, marked: bool) -> bytes:
    book = openpyxl.load_workbook(BytesIO(form.content))
    for answer in answers:
        sheet, row, column = _place(answer)
        cell = book[sheet].cell(row, column)
        if answer.value is not None:
            cell.value = _number(answer.value)
        if marked:
            cell.fill = PatternFill("solid", fgColor=COLOURS[answer.certainty])
            cell.comment = Comment(_note(answer), "科管")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _docx(form: Form, answers: list[Answer], *, marked: bool) -> bytes:
    word = docx.Document(BytesIO(form.content))
    for answer in answers:
        sheet, row, column = _place(answer)
        number = int(sheet.removeprefix("表"))
        shift = 1 if number == 1 and any(p.text.strip() for p in word.paragraphs) else 0
        cell = word.tables[number - 1].rows[row - 1 - shift].cells[column - 1]
        if answer.value is not None:
            cell.paragraphs[0].add_run(plain(answer.value))
        if marked:
            shade = OxmlElement("w:shd", {qn("w:val"): "clear", qn("w:fill"): COLOURS[answer.certainty]})
            cell._tc.get_or_add_tcPr().append(shade)
            if answer.value is not None:
                runs = cell.paragraphs[0].runs[-1:]
                word.add_comment(runs=runs, text=_note(answer), author="科管", initials="科")
    out = BytesIO()
    word.save(out)
    return out.getvalue()
