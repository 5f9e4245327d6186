"""The errors of an import as a workbook: one line per cell, with what to do."""

import io

import xlsxwriter

from keguan.registry.importing.outcomes import Preview

HEADINGS = ("文件", "工作表", "台账", "行", "单元格", "栏目", "问题和办法", "内容")
WIDTHS = (28, 14, 16, 6, 14, 16, 70, 30)


def error_workbook(preview: Preview) -> bytes:
    """All errors of the preview, files that could not be read first."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, head = book.add_worksheet("导入问题"), book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width, wrap)
        sheet.write_string(0, column, heading, head)
    sheet.freeze_panes(1, 0)
    for number, line in enumerate(_lines(preview), 1):
        for column, text in enumerate(line):
            sheet.write_string(number, column, text)
    book.close()
    return out.getvalue()


def _lines(preview: Preview) -> list[tuple[str, ...]]:
    lines = [(file, "", "", "", "", "", message, "") for file, message in preview.problems]
    for sheet in preview.sheets:
        title = sheet.ledger.title if sheet.ledger else ""
        lines += [
            (sheet.file, sheet.sheet, title, str(row.row), cell, label, message, row.label)
            for row in sheet.rows
            for cell, label, message in row.errors
        ]
    return lines
