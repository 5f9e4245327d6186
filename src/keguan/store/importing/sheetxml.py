"""What calamine does not tell of an xlsx sheet, read straight from its XML: its extent and its percent formats."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

_CHUNK: Final = 4 * 2**20
_FILLED: Final = re.compile(rb"<(?:\w+:)?c(\s[^>]*)?>\s*<(?:\w+:)?(?:v|f|is)[\s>/]")
_PLACE: Final = re.compile(rb'\sr\s*=\s*["\']([A-Z]{1,3})(\d{1,7})["\']')
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_STYLE: Final = re.compile(rb'\ss\s*=\s*["\'](\d+)["\']')
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN_PERCENTS: Final = {9, 10}


class Malformed(Exception):
    """A part of the workbook is missing or not well-formed."""


def parts(path: Path) -> dict[str, str]:
    """The XML part of each sheet by the sheet's name."""
    try:
        with zipfile.ZipFile(path) as archive:
            book = _parse(archive, "xl/workbook.xml")
            targets = {
                relation.get("Id"): relation.get("Target", "")
                for relation in _parse(archive, "xl/_rels/workbook.xml.rels")
            }
            names = {name.lower(): name for name in archive.namelist()}
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile) as error:
        raise Malformed(str(error)) from error
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            relation = sheet.get(_RELATION) or next((v for k, v in sheet.items() if k.endswith("}id")), "")
            target = targets.get(relation, "")
            whole = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[sheet.get("name", "")] = names.get(whole.lower(), "")
    return found


def _parse(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    real = next((n for n in archive.namelist() if n.lower().replace("\\", "/") == name.lower()), name)
    return ElementTree.fromstring(archive.read(real))


def _chunks(path: Path, part: str) -> Iterator[bytes]:
    """The part in pieces that end after a whole cell tag."""
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        rest = b""
        while block := file.read(_CHUNK):
            block = rest + block
            cut = max(block.rfind(b"<c "), block.rfind(b":c "))
            cut = cut if cut > 0 and len(block) - cut < 100_000 else len(block)
            yield block[:cut]
            rest = block[cut:]
        yield rest


def extent(path: Path, part: str) -> tuple[int, int]:
    """How many rows and columns the filled cells span, however many empty formatted ones there are.

    calamine would reserve the whole rectangle, and a single cell at XFD1048576 ends the process.
    """
    rows = columns = unplaced = 0
    letters: set[bytes] = set()
    for chunk in _chunks(path, part):
        for found in _FILLED.finditer(chunk):
            place = _PLACE.search(found[1] or b"")
            if place is None:
                unplaced += 1
                continue
            letters.add(place[1])
            rows = max(rows, int(place[2]))
        if unplaced:
            rows = max([rows, unplaced, *map(int, re.findall(rb'<(?:\w+:)?row[^>]*?\sr="(\d{1,7})"', chunk))])
    columns = max((_column(name) for name in letters), default=0)
    return rows, columns or (1 if unplaced else 0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def percent_cells(path: Path, part: str) -> set[tuple[int, int]]:
    """The cells (row, column from 0) whose number format shows a percent."""
    with zipfile.ZipFile(path) as archive:
        try:
            styles = _parse(archive, "xl/styles.xml")
        except (KeyError, ElementTree.ParseError):
            return set()
    wanted = _percent_styles(styles)
    if not wanted:
        return set()
    found = set()
    for chunk in _chunks(path, part):
        for cell in _CELL.finditer(chunk):
            attributes = b" " + cell[1]
            style, place = _STYLE.search(attributes), _PLACE.search(attributes)
            if style and place and style[1] in wanted:
                found.add((int(place[2]) - 1, _column(place[1]) - 1))
    return found


def _percent_styles(styles: ElementTree.Element) -> set[bytes]:
    formats = set(_BUILT_IN_PERCENTS)
    wanted: set[bytes] = set()
    for element in styles.iter():
        name = element.tag.rpartition("}")[2]
        if name == "numFmt" and "%" in re.sub(r'"[^"]*"|\\.', "", element.get("formatCode", "")):
            formats.add(int(element.get("numFmtId", "0")))
        elif name == "cellXfs":
            for index, style in enumerate(element):
                if int(style.get("numFmtId", "0")) in formats:
                    wanted.add(str(index).encode())
    return wanted
