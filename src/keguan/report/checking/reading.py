"""Reads a draft as paragraphs of text: docx with the facts its numbers carry, txt, md, and pdf with text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import docx
import pdfplumber
from docx.document import Document as Word
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.utils.exceptions import PdfminerException

from keguan.kit.errors import BureauError
from keguan.report.audit import Piece, pieces
from keguan.report.proof import Proof
from keguan.report.proof import read as read_proof
from keguan.store.importing.files import decode, sniff

MAX_CHARACTERS: Final = 2_000_000
MAX_PAGES: Final = 300
_CAPTION: Final = 40  # characters; a longer paragraph above a table is none
_GAP, _INDENT, _SHORT = 1.0, 1.5, 3.5  # characters
_TEXTS: Final = {".txt", ".md", ".markdown", ".text"}


@dataclass(frozen=True)
class Held:
    """A part of a paragraph that a content control holds: the names the control goes by, the first that is known counts."""

    start: int
    end: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One paragraph of the draft, or one cell of its tables; `element` is its XML in a docx, `in_table` tells the cells of tables."""

    text: str
    held: tuple[Held, ...] = ()
    element: BaseOxmlElement | None = None
    in_table: bool = False
    lead: str = ""  # of a cell: what its row and its column are headed


@dataclass(frozen=True)
class Draft:
    """The paragraphs in the order in which they are numbered: the body's, then the cells of its tables."""

    name: str
    lines: tuple[Line, ...]
    content: bytes = b""  # of a docx
    proof: Proof | None = None  # what a docx of Keguan's says it was written from


def read(path: Path, *, name: str = "") -> Draft:
    """The draft in the file, which was called `name`. Raises BureauError with a sentence when it cannot be read."""
    name = name or path.name
    if not path.is_file():
        raise BureauError("check.missing", f"找不到“{name}”，请检查文件的位置。")
    content, suffix = path.read_bytes(), Path(name).suffix.lower()
    if suffix in _TEXTS and not content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        lines = _plain(name, content, marked=suffix in (".md", ".markdown"))
    else:
        kind = sniff(path)
        if kind == "docx":
            return _word(name, content)
        if kind == "pdf":
            lines = _pdf(path, name)
        elif kind == "csv":
            lines = _plain(name, content)
        else:
            raise BureauError("check.kind", f"“{name}”不能核数，请用 docx、txt、md 或带文字的 pdf。")
    return Draft(name, tuple(lines))


def _plain(name: str, content: bytes, *, marked: bool = False) -> list[Line]:
    text = decode(content)
    if text is None:
        raise BureauError("check.encoding", f"“{name}”不是文本文件，请另存为 UTF-8 编码的 txt 再核数。")
    _bounded(name, len(text))
    if marked:
        text = re.sub(r"(\*\*|__|`)", "", text)
    return [Line(line.rstrip("\r")) for line in text.split("\n")]


def _bounded(name: str, characters: int) -> None:
    if characters > MAX_CHARACTERS:
        raise BureauError("check.long", f"“{name}”超过 {MAX_CHARACTERS // 10_000} 万字，请分开核数。")


def _pdf(path: Path, name: str) -> list[Line]:
    try:
        with pdfplumber.open(path) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise BureauError("check.long", f"“{name}”超过 {MAX_PAGES} 页，请分开核数。")
            lines = [line for page in pdf.pages for line in _printed(page)]
    except (PDFSyntaxError, PdfminerException, ValueError, TypeError, KeyError) as fault:
        raise BureauError("check.unreadable", f"“{name}”不是可读的 pdf，请另存为 docx 再核数。") from fault
    if not lines:
        raise BureauError("check.scanned", f"“{name}”是扫描件（图片），里面没有文字可核，请找电子版。")
    return [Line(text) for text in _joined(lines)]


@dataclass(frozen=True)
class _Printed:
    """A line of a page: its text, where it begins and ends, how wide a character is, and whether a table holds it."""

    text: str
    x0: float
    x1: float
    size: float
    in_table: bool


def _printed(page: Any) -> Iterator[_Printed]:
    """The lines of the page; page numbers are left out, and only a gap of more than a character is a space."""
    tables = [(table.bbox[1], table.bbox[3]) for table in page.find_tables()]
    for line in page.extract_text_lines(return_chars=True):
        text, before = "", None
        for char in line["chars"]:
            if before is not None and char["x0"] - before > _GAP * char["size"]:
                text += "\t"
            text += char["text"].strip()
            before = char["x1"] if char["text"].strip() else before
        if text and not re.fullmatch(r"[-—–－]*[0-9]{1,3}[-—–－]*", text):
            held = any(top <= (line["top"] + line["bottom"]) / 2 <= bottom for top, bottom in tables)
            yield _Printed(text, line["x0"], line["x1"], line["chars"][0]["size"], held)


def _joined(lines: list[_Printed]) -> Iterator[str]:
    """The paragraphs: a new one begins with an indent, or after a line that ends before the right edge."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    whole, is_full = "", False
    for line in lines:
        indented = line.x0 - left > line.size * _INDENT
        if whole and (indented or not is_full or line.in_table):
            yield whole
            whole = ""
        whole += line.text
        is_full = right - line.x1 < line.size * _SHORT and not line.in_table
    if whole:
        yield whole


def _word(name: str, content: bytes) -> Draft:
    _, lines = opened(name, content)
    return Draft(name, tuple(lines), content, read_proof(content))


def opened(name: str, content: bytes) -> tuple[Word, list[Line]]:
    """The docx and its paragraphs, each with its element: those of the body, then the cells of its tables."""
    try:
        word = docx.Document(BytesIO(content))
    # lxml reports broken XML as a SyntaxError of its own.
    except (BadZipFile, KeyError, ValueError, SyntaxError, OpcError) as fault:
        raise BureauError(
            "check.unreadable", f"“{name}”不是可读的 docx 文件，请在 WPS/Word 中另存一份再核数。"
        ) from fault
    body = word.element.body
    _bounded(name, sum(len(t.text or "") for t in body.iter(qn("w:t"))))
    inside = [p for p in body.iter(qn("w:p")) if next(p.iterancestors(qn("w:tc")), None) is None]
    lines = [_paragraph(p) for p in inside]
    lines += [line for table in body.iter(qn("w:tbl")) for line in _table(table)]
    return word, lines


def _paragraph(element: BaseOxmlElement) -> Line:
    return _line(list(pieces(element)), element, in_table=False)


def _table(table: BaseOxmlElement) -> Iterator[Line]:
    """The cells of a table row by row, those of a table inside a cell left to that table."""
    rows = [[_cell(cell) for cell in row.findall(qn("w:tc"))] for row in table.findall(qn("w:tr"))]
    heads = [line.text for line in rows[0]] if rows else []
    above = table.getprevious()
    caption = _paragraph(above).text.strip() if above is not None and above.tag == qn("w:p") else ""
    caption = f"{caption}，" if 0 < len(caption) <= _CAPTION else ""
    for at, row in enumerate(rows):
        named = next((line.text for line in row if re.search(r"[\u4e00-\u9fff]{2}", line.text)), "")
        for column, line in enumerate(row):
            head = heads[column] if at and column < len(heads) else ""
            lead = f"{caption}{'' if line.text == named else named}{head}"
            yield replace(line, lead=lead if at else "")


def _cell(cell: BaseOxmlElement) -> Line:
    """The paragraphs of a cell as one line, as a reader sees it."""
    own = [p for p in cell.iter(qn("w:p")) if next(p.iterancestors(qn("w:tc"))) is cell]
    found: list[Piece] = []
    for at, paragraph in enumerate(own):
        found += [Piece("\n", ())] if at else []
        found += pieces(paragraph)
    return _line(found, own[0] if own else None, in_table=True)


def _line(found: list[Piece], element: BaseOxmlElement | None, *, in_table: bool) -> Line:
    held, start = [], 0
    for piece in found:
        end = start + len(piece.text)
        if piece.names:
            held.append(Held(start, end, piece.names))
        start = end
    return Line("".join(piece.text for piece in found), tuple(held), element, in_table)
