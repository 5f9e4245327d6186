"""LibreOffice really opens the docx; without it these tests fail and say so."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from keguan.kit.errors import BureauError
from keguan.report.docx import write
from keguan.report.preview import to_pdf


@pytest.fixture
def written(summary, tmp_path):
    assert shutil.which("soffice") or shutil.which("libreoffice"), "LibreOffice is missing: install libreoffice-writer"
    return write(summary, tmp_path / "年度总结.docx")


def pages(path):
    with pypdfium2.PdfDocument(path) as pdf:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def test_libreoffice_prints_the_summary(written, tmp_path):
    made = to_pdf(written, tmp_path / "out")
    assert made == tmp_path / "out" / "年度总结.pdf"
    found = pages(made)
    assert len(found) == 4
    printed = "".join(text.replace(f"—{number}—", "") for number, text in enumerate(found, start=1))
    word = docx.Document(str(written))
    for paragraph in word.element.body.iter(qn("w:p")):
        sentence = "".join("".join(part.text for part in paragraph.iter(qn("w:t"))).split())
        assert sentence in printed, sentence
    assert [f"—{number}—" in text for number, text in enumerate(found, start=1)] == [True] * 4


def test_two_previews_at_once_both_come_out(written, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda name: to_pdf(written, tmp_path / name), ("a", "b")))
    assert [len(pages(path)) for path in made] == [4, 4]


def test_too_slow_is_said(written, tmp_path):
    with pytest.raises(BureauError, match="超过 0.05 秒") as caught:
        to_pdf(written, tmp_path / "out", timeout=0.05)
    assert caught.value.code == "preview.timeout"
    assert not (tmp_path / "out").exists()


def test_a_missing_program_is_said(written, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BureauError, match="没有安装 LibreOffice") as caught:
        to_pdf(written, tmp_path / "out")
    assert caught.value.code == "preview.no_office"


def test_a_program_that_makes_nothing_is_said(written, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho nothing done\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(BureauError, match="没有生成“年度总结”的 PDF") as caught:
        to_pdf(written, tmp_path / "out")
    assert caught.value.details["output"].strip() == "nothing done"


@pytest.mark.parametrize(("name", "code"), [("坏.docx", "preview.unreadable"), ("无.docx", "preview.no_file")])
def test_a_file_that_cannot_be_read_is_said(tmp_path, name, code):
    (tmp_path / "坏.docx").write_text("不是 docx")
    with pytest.raises(BureauError, match=name) as caught:
        to_pdf(tmp_path / name, tmp_path)
    assert caught.value.code == code
