"""Files that mean harm, or look as if they did: refused in words, or read for their values; time and memory stay bounded."""

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl.formatting.rule import CellIsRule

from keguan.store.importing import grids
from keguan.store.importing.files import UnreadableFile
from keguan.store.models import ImportBatch

MEGABYTES = 700  # of address space for a whole reader: Python, its libraries, and the file
SECONDS = 20
READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({most}, {most}))
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from pathlib import Path
from keguan.store.importing import grids
from keguan.store.importing.files import UnreadableFile
try:
    print("rows", sum(len(g.rows) for g in grids.read(Path(sys.argv[1]))))
except UnreadableFile as fault:
    print("refused", fault.message)
"""


def read_apart(path):
    """Read in a process that is killed when it wants more memory or time than a hostile file may have."""
    code = READ.format(most=MEGABYTES * 2**20, seconds=SECONDS)
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, env=os.environ, timeout=90
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows or (("文号", "文件标题"), ("测发1号", "通知")):
        book.active.append(row)
    book.save(path)
    return path


def with_part(path, name, content):
    """The workbook with one part put in or replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts[name] = content(parts.get(name, b"")) if callable(content) else content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, part in parts.items():
            archive.writestr(n, part)
    return path


def sheet_of(body):
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + body
        + "</sheetData></worksheet>"
    ).encode()


def laughs():
    told = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{told}]><x>&l9;</x>'.encode()


EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
FLAT = sheet_of('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "炸" * 2**24 + "</t></is></c></row>")
EMPTY_ROWS = sheet_of("".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(1, 1_000_001)))
WIDE = sheet_of(
    '<row r="1">'
    + "".join(f'<c r="{openpyxl.utils.get_column_letter(n)}1" s="0"/>' for n in range(1, 16385))
    + "</row>"
)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        (SHEET, laughs(), "refused"),
        ("xl/sharedStrings.xml", EXTERNAL, "refused"),
        ("docProps/app.xml", laughs(), "refused"),
        (SHEET, FLAT, "refused"),
        (SHEET, EMPTY_ROWS, "rows 0"),
        (SHEET, WIDE, "rows 0"),
    ],
    ids=[
        "laughs",
        "external entity",
        "laughs in a side part",
        "flat bomb",
        "a million empty rows",
        "every column formatted",
    ],
)
def test_time_and_memory_are_bounded(tmp_path, part, content, told):
    path = with_part(workbook(tmp_path / "表.xlsx"), part, content)
    started = time.monotonic()
    answer = read_apart(path)
    assert answer.startswith(told), answer
    assert time.monotonic() - started < SECONDS
    assert "passwd" not in answer
    assert "root:" not in answer


def test_a_bomb_in_a_bomb(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * (200 * 2**20))
    path = with_part(workbook(tmp_path / "表.xlsx"), "xl/embeddings/oleObject1.bin", inner.getvalue())
    assert read_apart(path).startswith(("rows", "refused"))


@pytest.mark.parametrize(
    "formula", ["=cmd|'/c calc'!A0", "+cmd|'/c calc'!A0", "@SUM(1+1)*cmd|'/c calc'!A0", '=HYPERLINK("http://x")']
)
def test_what_looks_like_a_formula_is_text_all_the_way_out(city, client_of, tmp_path, formula):
    """Sent in, looked at, taken in and handed out again: no cell ever calculates."""
    book = openpyxl.Workbook()
    book.active.append(["文号", "文件标题"])
    book.active.append(["测发〔2025〕77号", None])
    cell = book.active["B2"]
    cell.value, cell.data_type = formula, "s"
    book.save(tmp_path / "文.xlsx")
    clerk = client_of("clerk")
    sent = SimpleUploadedFile("文.xlsx", (tmp_path / "文.xlsx").read_bytes())
    clerk.post("/imports/upload", {"files": [sent], "ledger": "registry.documents"})
    batch = ImportBatch.objects.latest("pk")
    clerk.post(f"/imports/{batch.pk}/commit", {"ledger": "registry.documents"})
    out = clerk.get(reverse("ledger-export", args=["registry.documents"]), {"q": "测发〔2025〕77号"})
    assert out.status_code == 200
    content = io.BytesIO(b"".join(out.streaming_content))
    cells = [c for row in openpyxl.load_workbook(content).active.iter_rows() for c in row]
    assert formula in [c.value for c in cells], "nothing of what was written is lost"
    assert not [c for c in cells if c.data_type == "f"]


def test_formulas_count_as_what_they_last_showed(tmp_path):
    path = tmp_path / "表.xlsx"
    body = '<row r="1"><c r="A1" t="inlineStr"><is><t>人数</t></is></c></row><row r="2"><c r="A2"><f>1+41</f><v>42</v></c></row>'
    with_part(workbook(path), SHEET, sheet_of(body))
    assert [row for grid in grids.read(path) for row in grid.rows][1] == [42]


def test_links_to_other_files_and_macros_are_not_followed_and_not_kept(tmp_path):
    path = workbook(tmp_path / "表.xlsm")
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    with_part(path, "xl/externalLinks/externalLink1.xml", link)
    with_part(path, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"Shell(calc)" * 50)
    try:
        found = grids.read(path)
    except UnreadableFile as fault:
        assert fault.message
    else:
        assert found[0].rows[1] == ["测发1号", "通知"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"MZ\x90\x00" + b"\0" * 400),
        ("b.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 400),
        ("c.xls", b"<html><script>alert(1)</script></html>"),
        ("d.xlsx", b"PK\x03\x04 not an archive at all"),
        ("e.docx", b"PK\x05\x06" + b"\0" * 18),
        ("f.pdf", b"%PDF-1.7\n garbage"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(city, client_of, name, content):
    clerk, before = client_of("clerk"), ImportBatch.objects.count()
    clerk.post("/imports/upload", {"files": [SimpleUploadedFile(name, content)]})
    if ImportBatch.objects.count() > before:
        page = clerk.get(f"/imports/{ImportBatch.objects.latest('pk').pk}/").content.decode()
        assert "请" in page
        assert "Traceback" not in page
        assert "入账 0 条" not in page


@pytest.mark.parametrize(
    "name", ["../../etc/a.xlsx", "C:\\\\windows\\\\a.xlsx", "a\u202exslx.exe.xlsx", "长" * 400 + ".xlsx", "a\x01b.xlsx"]
)
def test_a_name_is_a_label_and_never_a_path(city, client_of, tmp_path, settings, name):
    clerk = client_of("clerk")
    sent = SimpleUploadedFile("x.xlsx", workbook(tmp_path / "x.xlsx").read_bytes())
    clerk.post("/imports/upload", {"files": [sent], "path": [name]})
    kept = ImportBatch.objects.latest("pk").files.get().name
    assert len(kept) <= 255
    assert ".." not in kept.split("/")
    assert not any(ord(c) < 32 or c == "\u202e" for c in kept)
    home = Path(settings.KEGUAN_HOME)
    assert not [p for p in home.rglob("*") if p.suffix == ".xlsx"], "contents are kept under their hash alone"


def test_a_condition_or_picture_does_no_harm(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["文号", "文件标题"])
    book.active.conditional_formatting.add("A1:XFD1048576", CellIsRule(operator="equal", formula=["1"]))
    book.save(tmp_path / "表.xlsx")
    assert read_apart(tmp_path / "表.xlsx") == "rows 1"
