"""Sheets are as wide as one page, whatever the workbook says of its own printing; hidden ones stay out."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.pagebreak import Break, ColBreak

from keguan.library import layout
from keguan.library.faults import Unconverted
from keguan.library.fitting import fit
from keguan.store import office

COLUMNS = 24


@pytest.fixture
def book(tmp_path):
    """A wide sheet that is broken between columns, a narrow one, and a hidden one."""
    made = Workbook()
    wide = made.active
    wide.title = "宽表"
    wide.append([f"第{n}栏" for n in range(1, COLUMNS + 1)])
    for row in range(60):
        wide.append([row * n for n in range(COLUMNS)])
    wide.page_setup.scale, wide.page_setup.paperSize = 80, 8
    wide.col_breaks = ColBreak(brk=[Break(id=5)])
    made.create_sheet("窄表").append(["指标", "数"])
    hidden = made.create_sheet("草稿")
    hidden.append(["不给人看"])
    hidden.sheet_state = "hidden"
    path = tmp_path / "表.xlsx"
    made.save(path)
    return path


def test_the_page_set_up_is_changed_and_nothing_else(book, tmp_path):
    fit(book, tmp_path / "fitted.xlsx")
    old, new = load_workbook(book), load_workbook(tmp_path / "fitted.xlsx")
    assert [[list(row) for row in sheet.values] for sheet in new] == [
        [list(row) for row in sheet.values] for sheet in old
    ]
    assert [sheet.sheet_state for sheet in new] == ["visible", "visible", "hidden"]
    for sheet, turned in zip(new, ("landscape", None, None), strict=True):
        told = sheet.page_setup
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (told.fitToWidth, told.fitToHeight, told.scale) == (1, 0, None)
        assert told.orientation in (turned, turned or "portrait")
    assert (new["宽表"].page_setup.paperSize, new["窄表"].page_setup.paperSize) == (8, 9)
    assert not new["宽表"].col_breaks.brk


def test_hidden_columns_and_empty_cells_do_not_make_a_sheet_wide(book, tmp_path):
    made = load_workbook(book)
    for column in "HIJKLMNOPQRSTUVWX":
        made["宽表"].column_dimensions[column].hidden = True
    made["窄表"]["AZ3"].number_format = "0.00"
    made.save(book)
    fit(book, tmp_path / "fitted.xlsx")
    turned = [sheet.page_setup.orientation for sheet in load_workbook(tmp_path / "fitted.xlsx")]
    assert "landscape" not in turned


def test_a_prefix_of_the_name_space_is_kept(book, tmp_path):
    """Programs write <x:worksheet> too."""
    cells = b'<x:sheetData><x:row r="1"><x:c r="AZ1"><x:v>1</x:v></x:c></x:row></x:sheetData>'
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = b'<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="%s">%s</x:worksheet>' % (space, cells)
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    (tmp_path / "x.xlsx").write_bytes(out.getvalue())
    fit(tmp_path / "x.xlsx", tmp_path / "fitted.xlsx")
    with ZipFile(tmp_path / "fitted.xlsx") as archive:
        told = archive.read("xl/worksheets/sheet1.xml")
    assert cells in told
    assert b'<x:pageSetUpPr fitToPage="1"/>' in told
    assert b'orientation="landscape"' in told


def test_what_is_no_workbook_is_damaged(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK nothing")
    with pytest.raises(Unconverted, match="damaged"):
        fit(tmp_path / "a.xlsx", tmp_path / "b.xlsx")


def test_an_old_workbook_is_laid_out_sheet_by_sheet_in_one_width(book, tmp_path):
    with office.converted(book, "xls") as made:
        (tmp_path / "表.xls").write_bytes(made.read_bytes())
    pages = layout.lay_out(tmp_path / "表.xls", "xls").pages
    words = [[line[0] for line in page["lines"]] for page in pages]
    assert set(words[0]) >= {f"第{n}栏" for n in range(1, COLUMNS + 1)}
    assert words[-1] == ["指标", "数"]
    assert not any("不给人看" in line for page in words for line in page)
    assert pages[0]["width"] > pages[0]["height"]
    assert pages[-1]["width"] < pages[-1]["height"]
