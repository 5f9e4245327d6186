"""What stands on the pages of a PDF: lines with their places in reading order, outline, ruled tables.

Runs in a process of its own with bounded memory (`keguan.library.child`): the file may come from anywhere. Each page is
drawn once here, so that a page which cannot be drawn within the bound never reaches the process that serves pages.
"""

import ctypes
import json
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as c

from keguan.library.canvas import draw
from keguan.library.faults import Unconverted
from keguan.store.importing import pdf as ruled

MOST_PAGES: Final = 2000
MOST_LINES: Final = 3000  # of one page
MOST_HEADINGS: Final = 500
MOST_TABLES: Final = 200
TABLE_SECONDS: Final = 20.0  # ruled tables are looked for until then
PAGE_SECONDS: Final = 20.0
DRAWN: Final = 1200
CELL_GAP: Final = 1.6  # of the height: what is further apart on a line stands in another cell or column
THIN_SPACE: Final = 0.28  # of the height: the space that programs put between Chinese and Latin, which is no character
_HEADINGS: Final = (
    (1, re.compile(r"第[一二三四五六七八九十百]+[章编部]|[一二三四五六七八九十]+、")),
    (2, re.compile(r"第[一二三四五六七八九十百]+节|[（(][一二三四五六七八九十]+[)）]")),
)
_LOST: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass
class _Run:
    """Characters that stand on one line without a gap, in points from the lower left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)


def read(path: Path, target: Path) -> None:
    """Write pages, outline and tables of the file as JSON. Raises Unconverted."""
    target.write_text(json.dumps(_found(path), ensure_ascii=False), encoding="utf8")


def _found(path: Path) -> dict[str, Any]:
    with _opened(path) as document:
        if len(document) > MOST_PAGES:
            raise Unconverted("too_long")
        if not len(document):
            raise Unconverted("empty")
        _check_actions(document)
        pages, with_rules = [], []
        for number in range(len(document)):
            begun = time.monotonic()
            page = document[number]
            pages.append(_page(page))
            if _is_ruled(page):
                with_rules.append(number + 1)
            draw(page, DRAWN).close()
            page.close()
            if time.monotonic() - begun > PAGE_SECONDS:
                raise Unconverted("too_heavy")
        outline = list(_bookmarks(document)) or _headings(pages)
    return {"pages": pages, "outline": outline, "tables": _tables(path, with_rules)}


def _opened(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise Unconverted("locked" if error.err_code == c.FPDF_ERR_PASSWORD else "damaged") from error


def _check_actions(document: pdfium.PdfDocument) -> None:
    """Refuse what a PDF may do when it is opened elsewhere: scripts, and links that start programs."""
    if c.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise Unconverted("active")
    for page in document:
        place, link = ctypes.c_int(0), c.FPDF_LINK()
        while c.FPDFLink_Enumerate(page, place, link):
            action = c.FPDFLink_GetAction(link)
            if action and c.FPDFAction_GetType(action) == c.PDFACTION_LAUNCH:
                raise Unconverted("active")
        page.close()


def _page(page: Any) -> dict[str, Any]:
    width, height = page.get_size()
    lines = []
    text = page.get_textpage()
    for run in _runs(text):
        if told := run.text.strip():
            lines.append([told, *_place(page, run)])
        if len(lines) == MOST_LINES:
            break
    text.close()
    return {"width": round(width, 2), "height": round(height, 2), "lines": lines}


def _place(page: Any, run: _Run) -> list[float]:
    """Left, top, width and height in per mille of the page as it is shown, turned and cut as the file says."""
    across, down, corners = ctypes.c_int(), ctypes.c_int(), []
    for x, y in ((run.left, run.top), (run.right, run.bottom)):
        c.FPDF_PageToDevice(page, 0, 0, 10_000, 10_000, 0, x, y, across, down)
        corners.append((across.value / 10, down.value / 10))
    (a, b), (d, e) = corners
    return [min(a, d), min(b, e), round(abs(d - a), 1), round(abs(e - b), 1)]


def _runs(text: Any) -> Iterator[_Run]:
    """The lines in the order in which the file writes them, which is that of reading in what office programs make."""
    rect, run, space = c.FS_RECTF(), None, False
    for index in range(text.count_chars()):
        code = c.FPDFText_GetUnicode(text, index)
        char = _character(code)
        if char in "\r\n":
            if run:
                yield run
            run, space = None, False
        elif char == " " and c.FPDFText_IsGenerated(text, index) == 1:
            space = True
        elif char:
            c.FPDFText_GetLooseCharBox(text, index, rect)
            if run and _goes_on(run, rect):
                gap = rect.left - run.right
                is_thin = _is_chinese(run.text[-1]) != _is_chinese(char) and gap < THIN_SPACE * run.height
                run.text += (" " if space and not is_thin else "") + char
                run.right, run.top = max(run.right, rect.right), max(run.top, rect.top)
                run.bottom = min(run.bottom, rect.bottom)
            else:
                if run:
                    yield run
                run = _Run(char, rect.left, rect.bottom, rect.right, rect.top)
            space = False
    if run:
        yield run


def _character(code: int) -> str:
    """The character, "" for what no text has (halves of pairs, controls)."""
    if code == 0xFFFE:  # pdfium writes it for a hyphen at the end of a line
        return "-"
    if code in (9, 10, 13, 32, 160):
        return {9: " ", 160: " "}.get(code, chr(code))
    return "" if code > 0x10FFFF or unicodedata.category(chr(code)) in ("Cc", "Cs", "Cn") else chr(code)


def _clean(text: str) -> str:
    """The text without what no database keeps."""
    return _LOST.sub("", text)


def _is_chinese(char: str) -> bool:
    return unicodedata.east_asian_width(char) in ("W", "F")


def _goes_on(run: _Run, rect: Any) -> bool:
    """Whether the next character stands on the same line and near enough."""
    shared = min(run.top, rect.top) - max(run.bottom, rect.bottom)
    lower = min(run.height, max(rect.top - rect.bottom, 0.1))
    return shared > 0.4 * lower and -run.height < rect.left - run.right < CELL_GAP * run.height


def _bookmarks(document: pdfium.PdfDocument) -> Iterator[list[Any]]:
    for place, mark in enumerate(document.get_toc(max_depth=6)):
        if place == MOST_HEADINGS:
            return
        try:
            target, title = mark.get_dest(), _clean(" ".join(mark.get_title().split()))
        except UnicodeDecodeError:
            continue
        if target is not None and title and target.get_index() is not None:
            yield [mark.level + 1, title[:120], target.get_index() + 1]


def _headings(pages: list[dict[str, Any]]) -> list[list[Any]]:
    """The outline of a document without bookmarks: lines that begin as headings of official documents do."""
    made: list[list[Any]] = []
    heights = [line[4] for page in pages[:20] for line in page["lines"]]
    usual = median(heights) if heights else 0
    for number, page in enumerate(pages, start=1):
        for line in page["lines"]:
            level = next((level for level, start in _HEADINGS if start.match(line[0])), 0)
            # a paragraph that begins so fills its line; a heading ends before, or is larger
            if level and (len(line[0]) <= 24 or line[4] > 1.25 * usual):
                made.append([level, line[0][:120], number])
            if len(made) == MOST_HEADINGS:
                return made
    return made


def _is_ruled(page: Any) -> bool:
    """Whether there may be a table: it has at least a frame and lines in it."""
    found = 0
    for thing in page.get_objects(max_depth=2):
        found += thing.type == c.FPDF_PAGEOBJ_PATH
        if found >= 4:
            return True
    return False


def _tables(path: Path, numbers: list[int]) -> list[dict[str, Any]]:
    """The ruled tables of these pages, as far as there is time."""
    made: list[dict[str, Any]] = []
    until = time.monotonic() + TABLE_SECONDS
    try:
        for table in ruled.tables_of(path, numbers) if numbers else ():
            if len(table.rows) > 1 and len(table.rows[0]) > 1:
                made.append({"page": table.page, "rows": [[_clean(cell) for cell in row] for row in table.rows]})
            if time.monotonic() > until or len(made) == MOST_TABLES:
                break
    except (
        ruled.Malformed,
        ruled.Locked,
    ):  # pdfium reads more than the parser of tables; the text is there all the same
        pass
    return made
