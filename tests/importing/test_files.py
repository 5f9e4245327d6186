"""What is taken from a folder, and why a file is refused."""

import json
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
import xlwt
from tests.importing.shapes import ALL

from keguan.store.importing import files, grids
from keguan.store.importing.recognise import recognise
from keguan.store.importing.rows import parse_rows
from keguan.store.importing.tables import find_tables

SAMPLE = Path(__file__).parents[2] / "src/keguan/commands/sample_city/台账"


def workbook(path, cell="A1"):
    book = openpyxl.Workbook()
    book.active[cell] = "企业名称"
    book.save(path)
    return path


def code(path):
    with pytest.raises(files.UnreadableFile) as refused:
        grids.read(path)
    assert path.name in refused.value.message
    return refused.value.code


def test_gather_is_natural_and_leaves_out_what_is_no_workbook(tmp_path):
    for name in ("10.xlsx", "2.xlsx", "~$2.xlsx", ".x.xlsx", "expected.json", "readme.md", "图.png"):
        (tmp_path / name).write_bytes(b"x")
    assert [p.name for p in files.gather([tmp_path])] == ["2.xlsx", "10.xlsx", "图.png"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"), (b"%PDF-1.4", "damaged"), (b"<html><table>", "mislabelled"), (b"MZ\x90\0\3", "mislabelled"),
        (b"\x89PNG\r\n", "mislabelled"), (b"PK\3\4 broken", "damaged"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "legacy"),
        (b"\0\1\2\3\4", "unknown"),
    ],
)  # fmt: skip
def test_refusals(tmp_path, content, expected):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert code(path) == expected


def test_content_counts_and_not_the_name(tmp_path):
    workbook(tmp_path / "a.xlsx").rename(tmp_path / "a.xls")
    assert grids.read(tmp_path / "a.xls")[0].rows == [["企业名称"]]


def test_encrypted_package(tmp_path):
    entry = "EncryptedPackage".encode("utf-16-le")
    directory = entry.ljust(64, b"\0") + (len(entry) + 2).to_bytes(2, "little") + b"\0" * 62
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory)
    assert code(path) == "encrypted"


def test_entities_and_bombs(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/evil.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert code(path) == "entities"
    path = workbook(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", b"\0" * (30 * 2**20))
    assert code(path) == "bomb"


def test_far_cells_neither_crash_nor_fill_memory(tmp_path):
    assert code(workbook(tmp_path / "a.xlsx", "XFD1048576")) == "too_wide"
    assert len(grids.read(workbook(tmp_path / "b.xlsx", "A1048576"))[0].rows) == 1_048_576
    assert code(workbook(tmp_path / "c.xlsx", "SZ1")) == "too_wide"


def test_many_empty_formatted_rows_are_trimmed(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/><c r="B{n}" s="0"/></row>' for n in range(2, 300_000)).encode()
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", empty + b"</sheetData>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    started = time.process_time()
    assert grids.read(path)[0].rows == [["企业名称"]]
    assert time.process_time() - started < 3


def test_xls_csv_and_docx(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    sheet.write_merge(0, 0, 0, 1, "标题")
    sheet.write(1, 0, 0.0385, xlwt.easyxf(num_format_str="0.00%"))
    book.save(str(tmp_path / "a.xls"))
    (grid,) = grids.read(tmp_path / "a.xls")
    assert (grid.rows, grid.merged, grid.is_percent(1, 0)) == ([["标题"], [0.0385]], [(0, 0, 0, 1)], True)
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        (tmp_path / "a.csv").write_text("企业名称,金额\n甲,1\n", encoding=encoding)
        assert grids.read(tmp_path / "a.csv")[0].rows == [["企业名称", "金额"], ["甲", "1"]]
    document = docx.Document()
    document.add_paragraph("关于公布名单的通知")
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "合并"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "宽"
    document.save(tmp_path / "a.docx")
    (grid,) = grids.read(tmp_path / "a.docx")
    assert grid.rows == [["00", None, None], ["合并", "11", "12"], [None, "21", "22"]] or grid.rows[0] == ["00", "宽"]
    assert sorted(grid.merged) == [(0, 1, 0, 2), (1, 0, 2, 0)]
    assert (grid.above, grid.cell_name(2, 1)) == (["关于公布名单的通知"], "表1第3行第2列")


def test_cell_names():
    assert [grids.cell_name(*place) for place in ((3, 2), (0, 25), (0, 26), (9, 701))] == ["C4", "Z1", "AA1", "ZZ10"]


def test_sample_folder_adds_up():
    expected = json.loads((SAMPLE / "expected.json").read_text())["files"]
    counted: dict[str, dict[str, int]] = {}
    for path in files.gather([SAMPLE]):
        for grid in grids.read(path):
            for table in find_tables(grid, ALL):
                recognition = recognise(table, ALL)
                rows = parse_rows(table, recognition)
                assert [row.errors for row in rows if row.errors] == []
                counts = counted.setdefault(path.name, {})
                counts[recognition.shape.key] = counts.get(recognition.shape.key, 0) + len(rows)
    assert counted == {name: {key: n["rows"] for key, n in keys.items()} for name, keys in expected.items()}
