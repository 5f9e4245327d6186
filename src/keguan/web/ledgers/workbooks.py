"""Workbooks out: what a list shows as xlsx, and the empty template of a ledger."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import accumulate
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from keguan.kit import fields as kinds
from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.fields import Field
from keguan.kit.ledger import Ledger
from keguan.registry.access import CHANGE, EXPORT, require
from keguan.registry.regions import bureau_name
from keguan.store.audit import audit
from keguan.store.paging import ordering
from keguan.store.shapes import shape_of
from keguan.web.gate import editors, open_to, signed_in
from keguan.web.ledgers.columns import LEFT, LINK, MEASURED, Column, column, fields_of, with_links
from keguan.web.ledgers.listing import Listing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD_ROW = 2
WIDTHS = {kinds.DATE: 12, kinds.MONEY: 14, kinds.NUMBER: 10, kinds.INTEGER: 10, kinds.YEAR: 8, kinds.CODE: 22, LINK: 26}
TEMPLATE_ROWS = 500
LINE = 17  # points
A4, READABLE = 9, 195  # number of the paper; characters that a lying page holds at two thirds of their size
NOTES = {
    kinds.DATE: "日期，如 2025-03-12",
    kinds.YEAR: "四位年份，如 2025",
    kinds.RATIO: "百分数，如 3.85%",
    kinds.BOOLEAN: "是 或 否",
    kinds.ORGANISATION: "单位全称，与营业执照一致",
    kinds.REGION: "乡镇、街道或园区的名称",
    kinds.CODE: "编号照原样填，单元格设为文本",
    kinds.INTEGER: "整数",
    kinds.NUMBER: "数字",
}


@require_safe
@open_to(signed_in)
def export(request: HttpRequest, key: str) -> HttpResponse:
    """Exactly the rows that the list shows with this query string: the columns picked, else every field of each."""
    ledger = catalogue.ledger(key)
    require(request.user, EXPORT, ledger)
    picked = [pk for pk in request.GET.getlist("pk") if pk.isdecimal()] if request.GET.get("all") != "1" else []
    if "query" in request.GET:  # from the rows picked in a list: its own query string comes along as one value
        request.GET = QueryDict(request.GET["query"].lstrip("?"))
    listing = Listing(request, ledger)
    columns = _without_days_left(listing.columns) if listing.arrangement.is_own else _export_columns(ledger)
    path, descending = listing.sort()
    chosen = next((c.sort_path for c in listing.columns if c.path == path), path)
    wanted = listing.rows.filter(pk__in=picked) if picked else listing.rows
    rows = with_links(wanted, columns).order_by(*ordering(wanted.model, chosen, descending))
    note = "；".join(c.text for c in listing.chips) or ("选中的记录" if picked else "全部记录")
    if listing.is_narrowed:
        note = f"所选乡镇、园区；{note}"
    content = _book(
        ledger, columns, rows, f"{bureau_name()}　{note}　{timezone.localtime():%Y-%m-%d %H:%M} 由 {request.user} 导出"
    )
    audit("export", f"导出“{ledger.title}”", actor=request.user, rows=rows.count(), filters=note)
    return _download(content, f"{ledger.title} {timezone.localdate()}.xlsx")


def _without_days_left(columns: list[Column]) -> list[Column]:
    """A workbook is read on other days too."""
    return [c for c in columns if c.kind != LEFT]


def _export_columns(ledger: Ledger) -> list[Column]:
    """The list's columns first, then every other field; the credit code beside the organisation's name."""
    paths = dict.fromkeys((*ledger.columns, *(c.path for c in fields_of(ledger))))
    made = []
    for path in paths:
        made.append(column(ledger, path))
        if path == "organisation":
            made.append(column(ledger, "organisation__credit_code"))
    return made


def _book(ledger: Ledger, columns: list[Column], rows: QuerySet, note: str) -> BytesIO:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(ledger.title[:31].translate(str.maketrans("[]:*?/\\", "（）：＊？／＼")))
    styles = _styles(book)
    widths = [WIDTHS.get(col.kind, 18) for col in columns]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    wraps = any(2 * len(_heading(col)) > width for col, width in zip(columns, widths, strict=True))
    sheet.set_row(0, 24)
    sheet.set_row(HEAD_ROW, LINE * 2 if wraps else LINE)
    sheet.write_string(0, 0, ledger.title, styles["title"])
    sheet.write_string(1, 0, note, styles["note"])
    for index, col in enumerate(columns):
        sheet.write_string(HEAD_ROW, index, _heading(col), styles["head"])
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    line = HEAD_ROW
    for line, record in enumerate(rows.iterator(chunk_size=500), start=HEAD_ROW + 1):
        for index, col in enumerate(columns):
            _write(sheet, line, index, col, record, styles)
    # lines around empty cells too, which are not written
    sheet.conditional_format(HEAD_ROW, 0, line, len(columns) - 1, {"type": "no_errors", "format": styles["lined"]})
    _lay_out(sheet, widths, last=line)
    book.close()
    out.seek(0)
    return out


def _lay_out(sheet: Any, widths: list[int], *, last: int) -> None:
    """For printing: A4 lying down, one page wide. Of a table too wide to be read so, as many columns as can be."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.repeat_rows(HEAD_ROW)
    sheet.fit_to_pages(1, 0)
    fitting = sum(total <= READABLE for total in accumulate(widths))
    told = "" if fitting == len(widths) else f"&L还有 {len(widths) - fitting} 列没有打印，见工作表右侧"
    sheet.set_footer(f"{told}&R第 &P 页，共 &N 页")
    sheet.print_area(0, 0, last, fitting - 1)


def _heading(col: Column) -> str:
    return col.label


def _write(sheet: Any, line: int, index: int, col: Column, record: Any, styles: dict[str, Any]) -> None:
    """One cell: numbers as numbers, days as days, everything else as text, so that nothing becomes a formula."""
    value = col.raw(record)
    if value is None or value == "":
        return
    if isinstance(value, datetime | date):
        sheet.write_datetime(line, index, datetime(value.year, value.month, value.day), styles["day"])
    elif col.kind == kinds.MONEY:
        sheet.write_number(line, index, float(words.rounded(value / words.WAN, 6)), styles["money"])
    elif col.kind == kinds.RATIO:
        sheet.write_number(line, index, float(value), styles["ratio"])
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and col.kind != MEASURED:
        sheet.write_number(line, index, float(value))
    else:
        sheet.write_string(line, index, col.cell(record).text, styles["text"])


def _styles(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "lined": book.add_format({"border": 1, "border_color": "#b4bcc8"}),
        "note": book.add_format({"font_color": "#5b6675"}),
        "head": book.add_format({"bold": True, "bg_color": "#e8eff8", "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
        "must": book.add_format({"bold": True, "bg_color": "#fdf3e1", "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "money": book.add_format({"num_format": "#,##0.00####"}),
        "ratio": book.add_format({"num_format": "0.00##%"}),
        "text": book.add_format({"num_format": "@"}),
    }  # fmt: skip


@require_safe
@open_to(editors)
def template(request: HttpRequest, key: str) -> HttpResponse:
    """An empty workbook with the ledger's headings, drop-downs and notes on how to fill each column."""
    ledger = catalogue.ledger(key)
    require(request.user, CHANGE, ledger)
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    styles = _styles(book)
    fields = shape_of(key).fields
    _blank_sheet(book, ledger, fields, styles)
    _notes_sheet(book, ledger, fields, styles)
    book.close()
    out.seek(0)
    return _download(out, f"{ledger.title} 模板.xlsx")


def _blank_sheet(book: Any, ledger: Ledger, fields: tuple[Field, ...], styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(ledger.title[:31].translate(str.maketrans("[]:*?/\\", "（）：＊？／＼")))
    sheet.write_string(0, 0, ledger.title, styles["title"])
    sheet.freeze_panes(HEAD_ROW, 1)
    for index, field in enumerate(fields):
        sheet.write_string(1, index, _template_heading(field), styles["must" if field.required else "head"])
        style = (
            styles["text"]
            if field.kind in (kinds.CODE, kinds.ORGANISATION)
            else styles["day"]
            if field.kind == kinds.DATE
            else None
        )
        sheet.set_column(index, index, WIDTHS.get(field.kind, 18), style)
        offered = [told[0] for told in field.choices.values()] or (["是", "否"] if field.kind == kinds.BOOLEAN else [])
        if offered:
            cells = (HEAD_ROW, index, TEMPLATE_ROWS, index)
            told = {"error_title": "不在选项里", "error_message": "请从下拉选项里选一个。"}
            sheet.data_validation(*cells, {"validate": "list", "source": offered, **told})


def _template_heading(field: Field) -> str:
    name = field.words[0] if field.kind == kinds.ORGANISATION and field.words else field.label
    unit = field.unit or ("元" if field.kind == kinds.MONEY else "")
    return f"{name}（{unit}）" if unit else name


def _notes_sheet(book: Any, ledger: Ledger, fields: tuple[Field, ...], styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet("填写说明")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 70)
    sheet.write_string(0, 0, f"{ledger.title}：{ledger.purpose}", styles["title"])
    for index, text in enumerate(("列", "必填", "怎么填")):
        sheet.write_string(1, index, text, styles["head"])
    for line, field in enumerate(fields, start=2):
        told = [told[0] for told in field.choices.values()]
        note = f"从下拉里选：{'、'.join(told)}" if told else NOTES.get(field.kind, "")
        if field.kind == kinds.MONEY:
            note = f"只填数，单位是{field.unit or '元'}；表头写明别的单位也能认"
        sheet.write_string(line, 0, _template_heading(field))
        sheet.write_string(line, 1, "必填" if field.required else "")
        sheet.write_string(line, 2, note)


def _download(content: BytesIO, name: str) -> FileResponse:
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
