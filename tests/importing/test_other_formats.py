"""Tables of a PDF, and files of other office programs, made and converted by the real LibreOffice."""

import shutil
import subprocess
import time

import docx
import openpyxl
import pytest
from tests.importing.shapes import ALL

from keguan.store import office
from keguan.store.importing import files, grids
from keguan.store.importing.layouts import understand
from keguan.store.importing.rows import parse_rows

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("office")]
HEADINGS = ["企业名称", "证书编号", "发证日期"]
ROWS = [[f"清江市第{n}新材料科技股份有限公司", f"GR2025360{n:05d}", "2025-11-03"] for n in range(1, 61)]


def made_by_office(source, kind):
    """The file in another format, as a bureau would have saved it."""
    with office.converted(source, kind) as path:
        return shutil.copyfile(path, source.with_suffix(f".{kind}"))


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    """A list of certificates in a ruled Word table that goes on over several pages."""
    path = tmp_path_factory.mktemp("office") / "名单.docx"
    made = docx.Document()
    made.add_paragraph("清江市2025年第一批高新技术企业名单")
    table = made.add_table(1, 3, style="Table Grid")
    for lines in ([HEADINGS], ROWS):
        for cells in lines:
            row = table.rows[0] if cells is HEADINGS else table.add_row()
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    made.save(path)
    return path


@pytest.fixture(scope="module")
def old(document):
    """The same as an old Word document; by way of odt, since the program loses this table on the direct way."""
    return made_by_office(made_by_office(document, "odt"), "doc")


@pytest.fixture(scope="module")
def rich(document):
    return made_by_office(document, "rtf")


def taken(path):
    """The rows of all tables, each read as what it is recognised for."""
    found, before = [], None
    for grid in grids.read(path):
        assert grid.file == path.name
        tables = understand(grid, ALL, None, before)
        before = tables[-1] if tables else before
        for table, recognition in tables:
            found += parse_rows(table, recognition)
    return found


def names(rows):
    assert not [row.errors for row in rows if row.errors]
    return [(row.values["organisation"], row.values["certificate_no"]) for row in rows]


EXPECTED = [(name, number) for name, number, _ in ROWS]


def test_a_ruled_table_goes_on_over_the_pages_of_a_pdf(document):
    path = made_by_office(document, "pdf")
    rows = taken(path)
    assert names(rows) == EXPECTED
    pages = {row.sheet.split()[0] for row in rows}
    assert len(pages) > 1
    assert rows[0].cells["certificate_no"] == "表1第2行第2列"


def test_an_old_word_document_also_under_the_name_of_wps(old, tmp_path):
    assert names(taken(shutil.copyfile(old, tmp_path / "名单.wps"))) == EXPECTED
    assert files.sniff(old) == "text"


def test_a_workbook_of_another_program_keeps_percents_and_dates(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "研发占比"])
    book.active.append(["清江市某某材料有限公司", 0.0385])
    book.active["B2"].number_format = "0.00%"
    book.save(tmp_path / "a.xlsx")
    (grid,) = grids.read(made_by_office(tmp_path / "a.xlsx", "ods"))
    assert grid.rows == [["企业名称", "研发占比"], ["清江市某某材料有限公司", 0.0385]]
    assert grid.is_percent(1, 1)


@pytest.mark.parametrize("name", ["坏.wps", "坏.et"])
def test_what_cannot_be_converted_says_what_to_do(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(files.UnreadableFile, match="另存为 xlsx 或 docx"):
        grids.read(path)


def test_without_the_program_it_is_said(rich, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(files.UnreadableFile, match="没有安装 LibreOffice"):
        grids.read(rich)


def test_too_slow_a_conversion_is_ended_whole(rich, monkeypatch):
    monkeypatch.setattr(office, "SECONDS", 0.2)
    with pytest.raises(files.UnreadableFile, match="转换不了"):
        grids.read(rich)
    for _ in range(50):  # what was killed takes a moment to be gone
        left = subprocess.run(["pgrep", "-f", "keguan-office-"], capture_output=True, text=True, check=False).stdout
        if not left:
            break
        time.sleep(0.1)
    assert left == ""


def test_a_pdf_without_ruled_tables_or_text_says_what_to_do(tmp_path):
    made = docx.Document()
    made.add_paragraph("没有表格的通知")
    made.save(tmp_path / "通知.docx")
    with pytest.raises(files.UnreadableFile, match="没有带框线的表格"):
        grids.read(made_by_office(tmp_path / "通知.docx", "pdf"))
    empty = docx.Document()
    empty.save(tmp_path / "空.docx")
    with pytest.raises(files.UnreadableFile, match="扫描件"):
        grids.read(made_by_office(tmp_path / "空.docx", "pdf"))


def test_nothing_that_a_document_links_to_is_fetched(tmp_path):
    """A picture of the server's disk or of another machine that a docx only points to stays out of what is made of it."""
    import io
    import threading
    import zipfile
    from http.server import BaseHTTPRequestHandler, HTTPServer

    import pypdfium2
    from PIL import Image

    asked = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_OPTIONS = do_HEAD = do_PROPFIND = do_GET

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "secret.png"
    Image.new("RGB", (80, 80), "red").save(secret)
    made, path = docx.Document(), tmp_path / "链接.docx"
    for _ in range(2):
        made.add_picture(str(secret))
    out = io.BytesIO()
    made.save(out)
    links = (secret.as_uri(), f"http://127.0.0.1:{server.server_port}/a.png")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode("utf8", "surrogateescape")
            if name == "word/_rels/document.xml.rels":
                added = [
                    f'<Relationship Id="L{n}" Type="{kind}" Target="{to}" TargetMode="External"/>'
                    for n, to in enumerate(links)
                ]
                part = part.replace("</Relationships>", "".join(added) + "</Relationships>")
            if name == "word/document.xml":
                for n in range(2):
                    at = part.index("r:embed=")
                    part = part[:at] + f'r:link="L{n}"' + part[part.index('"', at + 9) + 1 :]
            new.writestr(name, part.encode("utf8", "surrogateescape"))
    with office.converted(path, "pdf") as pdf, pypdfium2.PdfDocument(pdf) as opened:
        drawn = opened[0].render(scale=1).to_pil().convert("RGB")
    server.shutdown()
    server.server_close()
    assert (255, 0, 0) not in {colour for _, colour in drawn.getcolors(1_000_000)}
    assert asked == []
