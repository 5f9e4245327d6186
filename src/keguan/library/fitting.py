"""Workbooks made ready for printing: each sheet as wide as one page, and as many pages long as it needs.

Runs in a process of its own with bounded memory (`keguan.library.child`). The cells of a sheet are not parsed: what is
changed stands before and behind them.
"""

import re
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from lxml import etree

from keguan.library.faults import Unconverted

_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELLS: Final = re.compile(rb"<(?P<prefix>\w+:)?sheetData\b[^>]*?(?:/>|>.*</(?P=prefix)?sheetData\s*>)", re.DOTALL)
_FILLED: Final = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})\d{1,7}"[^>]*>\s*<(?:\w+:)?(?:f\b|is\b|v[^>]*(?<!/)>[^<])'
)
POINTS: Final = 5.25  # of a character of a column's width
USUAL: Final = 9.14  # characters of a column without a width of its own
WIDE: Final = 580.0  # points: what is wider would be less than 85 per cent of its size on an upright A4
A4: Final = "9"


def fit(source: Path, target: Path) -> None:
    """Write the xlsx so that no sheet is cut into pages beside each other. Raises Unconverted."""
    try:
        with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as new:
            for name in old.namelist():
                blob = old.read(name)
                with new.open(name, "w") as part:
                    for piece in _fitted(blob) if _SHEET.fullmatch(name) else (blob,):
                        part.write(piece)
    except (BadZipFile, etree.XMLSyntaxError, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Unconverted("damaged") from error


def _fitted(blob: bytes) -> tuple[bytes | memoryview, ...]:
    """The sheet in pieces, so that its cells are in memory once."""
    cells = _CELLS.search(blob)
    if cells is None:
        return (blob,)
    empty = b"<%ssheetData/>" % (cells["prefix"] or b"")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    sheet = etree.fromstring(blob[: cells.start()] + empty + blob[cells.end() :], parser)
    space = sheet.tag.rpartition("sheet")[0].removesuffix("work")
    _shrink(sheet, space)
    page = _page_of(sheet, space)
    if _width(sheet, space, _last_column(blob, *cells.span())) > WIDE:
        page.set("orientation", "landscape")
    before, _, after = etree.tostring(sheet, xml_declaration=True, encoding="UTF-8").partition(empty)
    return before, memoryview(blob)[slice(*cells.span())], after


def _shrink(sheet: Any, space: str) -> None:
    """Have the page set-up hold, not a scale or breaks between columns."""
    properties = sheet.find(f"{space}sheetPr")
    if properties is None:
        properties = etree.Element(f"{space}sheetPr")
        sheet.insert(0, properties)
    told = properties.find(f"{space}pageSetUpPr")
    if told is None:
        told = etree.SubElement(properties, f"{space}pageSetUpPr")
    told.set("fitToPage", "1")
    for breaks in sheet.findall(f"{space}colBreaks"):
        sheet.remove(breaks)


def _page_of(sheet: Any, space: str) -> Any:
    page = sheet.find(f"{space}pageSetup")
    if page is None:
        page = etree.SubElement(sheet, f"{space}pageSetup", paperSize=A4)
    page.attrib.pop("scale", None)
    page.set("fitToWidth", "1")
    page.set("fitToHeight", "0")
    return page


def _last_column(blob: bytes, start: int, end: int) -> int:
    """The number of the last column in which something stands, among the cells at [start, end)."""
    letters = {found[1] for found in _FILLED.finditer(blob, start, end)}
    return max((_number(letter) for letter in letters), default=0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _width(sheet: Any, space: str, last: int) -> float:
    """How wide the columns up to the last are together, in points; hidden ones are not there."""
    usual = sheet.find(f"{space}sheetFormatPr")
    each = USUAL if usual is None else float(usual.get("defaultColWidth", USUAL))
    total, told = 0.0, 0
    for column in sheet.iterfind(f"{space}cols/{space}col"):
        first, end = int(column.get("min")), min(int(column.get("max")), last)
        if first > end:
            continue
        told += end - first + 1
        is_hidden = column.get("hidden") in ("1", "true")
        total += 0 if is_hidden else (end - first + 1) * float(column.get("width", each))
    return (total + (last - told) * each) * POINTS
