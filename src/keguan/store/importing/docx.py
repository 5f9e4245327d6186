"""The tables of a Word document as grids: merged cells once, nested tables by themselves, deleted text left out."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"


class Malformed(Exception):
    """The document part is missing or not well-formed."""


@dataclass
class WordTable:
    """Cells by their place on the table's column grid, merged ranges, and the paragraphs that stand before it."""

    rows: list[list[str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    above: list[str] = field(default_factory=list)


def tables(path: Path) -> list[WordTable]:
    """All tables in reading order, each with the document's title and the paragraphs since the table before."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = next(n for n in archive.namelist() if n.lower() == "word/document.xml")
            content = archive.read(part).replace(_STRICT[1:-1].encode(), _W[1:-1].encode())
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, zipfile.BadZipFile, StopIteration, OSError) as error:
        raise Malformed(str(error)) from error
    found: list[WordTable] = []
    waiting: list[str] = []
    title: list[str] = []
    for block in _blocks(root):
        if block.tag == f"{_W}p":
            if text := _text(block).strip():
                waiting.append(text)
                title = title or [text]
            continue
        above = waiting if title[:1] == waiting[:1] else title + waiting
        found += _read_table(block, above)
        waiting = []
    return found


def _blocks(parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Paragraphs and tables in order, looked for inside content controls and text boxes too."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag not in (f"{_W}sectPr", f"{_W}del", f"{_W}moveFrom"):
            yield from _blocks(child)


def _text(parent: ElementTree.Element) -> str:
    pieces = []
    for child in parent:
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag == f"{_W}tab":
            pieces.append(" ")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif child.tag not in (f"{_W}tbl", f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr"):
            pieces.append(_text(child))
    return "".join(pieces)


def _number(element: ElementTree.Element, where: str, default: int) -> int:
    found = element.find(where)
    value = found.get(f"{_W}val", "") if found is not None else ""
    return min(int(value), 500) if value.isdigit() else default


def _inner(parent: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    """Rows of a table or cells of a row, also those wrapped in content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _inner(child, tag)


def _read_table(element: ElementTree.Element, above: list[str]) -> list[WordTable]:
    table = WordTable(above=above)
    nested: list[WordTable] = []
    open_merges: dict[int, list[int]] = {}
    for number, row in enumerate(_inner(element, f"{_W}tr")):
        column = _number(row, f"{_W}trPr/{_W}gridBefore", 0)
        cells = [""] * column
        going: dict[int, list[int]] = {}
        for cell in _inner(row, f"{_W}tc"):
            span = max(_number(cell, f"{_W}tcPr/{_W}gridSpan", 1), 1)
            vertical = cell.find(f"{_W}tcPr/{_W}vMerge")
            continued = vertical is not None and vertical.get(f"{_W}val", "continue") == "continue"
            if continued and column in open_merges:
                merge = going[column] = open_merges[column]
                merge[2] = number
                cells += [""] * span
            else:
                merge = [number, column, number, column + span - 1]
                if vertical is not None or span > 1:
                    table.merged.append(merge)  # type: ignore[arg-type]
                if vertical is not None:
                    going[column] = merge
                cells += ["\n".join(_text(p) for p in cell.iter(f"{_W}p") if p in _own(cell)), *[""] * (span - 1)]
            for inner in (block for block in _blocks(cell) if block.tag == f"{_W}tbl"):
                nested += _read_table(inner, above)
            column += span
        open_merges = going
        table.rows.append(cells)
    table.merged = [(m[0], m[1], m[2], m[3]) for m in table.merged if m[2] > m[0] or m[3] > m[1]]
    return [table, *nested]


def _own(cell: ElementTree.Element) -> list[ElementTree.Element]:
    return [block for block in _blocks(cell) if block.tag == f"{_W}p"]
