"""Ruled tables of a PDF, page by page; text without lines around it is no table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

MAX_PAGES: Final = 300
_LINED: Final = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}


class Malformed(Exception):
    """The file is no PDF that can be read."""


class Locked(Exception):
    """The file opens only with a password."""


class Scanned(Exception):
    """The pages are pictures: there is no text to read."""


class TooLong(Exception):
    """More pages than are read at once."""


@dataclass
class PdfTable:
    """The cells of one table, the page it stands on (from 1), and the lines of text above it."""

    page: int
    rows: list[list[str]] = field(default_factory=list)
    above: list[str] = field(default_factory=list)


def tables(path: Path) -> list[PdfTable]:
    """All ruled tables in reading order. Raises Malformed, Locked, Scanned or TooLong."""
    found: list[PdfTable] = []
    has_text = False
    with _opened(path) as document:
        if len(document.pages) > MAX_PAGES:
            raise TooLong
        for page in document.pages:
            has_text = has_text or bool(page.chars)
            found += _of_page(page)
            page.close()  # the layout of a page is large and not needed again
    if not has_text:
        raise Scanned
    _mend_broken_rows(found)
    return found


def tables_of(path: Path, numbers: list[int]) -> Iterator[PdfTable]:
    """The ruled tables of these pages (from 1), one page after another. Raises Locked or Malformed."""
    with _opened(path, numbers) as document:
        for page in document.pages:
            yield from _of_page(page)
            page.close()


@contextmanager
def _opened(path: Path, numbers: list[int] | None = None) -> Iterator[Any]:
    import pdfplumber  # noqa: PLC0415 (slow to import, and few files are PDFs)
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415
    from pdfminer.pdfparser import PDFSyntaxError  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    try:
        with pdfplumber.open(path, pages=numbers) as document:
            yield document
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        raise (Locked if isinstance(cause, PDFPasswordIncorrect) else Malformed)(str(error)) from error
    except PDFPasswordIncorrect as error:
        raise Locked(str(error)) from error
    except (PDFSyntaxError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise Malformed(str(error)) from error  # the parser fails on damaged files with whatever it meets


def _mend_broken_rows(found: list[PdfTable]) -> None:
    """Put the rest of a row that the end of a page cuts back into it; its place stays as an empty row.

    Such a rest is the first row of the next page, with nothing in a column that the row before has filled.
    """
    for before, table in zip(found, found[1:], strict=False):
        if table.page != before.page + 1 or not before.rows or not table.rows:
            continue
        last, rest = before.rows[-1], table.rows[0]
        is_rest = any(rest) and len(last) == len(rest) and any(a and not b for a, b in zip(last, rest, strict=True))
        if is_rest and not any(b and not a for a, b in zip(last, rest, strict=True)):
            before.rows[-1] = [a + b for a, b in zip(last, rest, strict=True)]
            table.rows[0] = [""] * len(rest)


def _of_page(page: Any) -> list[PdfTable]:
    made, top = [], 0.0
    for table in sorted(page.find_tables(_LINED), key=lambda t: t.bbox[1]):
        edge = max(table.bbox[1], top)
        above = page.within_bbox((0, top, page.width, edge)).extract_text() if edge > top else ""
        rows = [[_joined(cell) for cell in row] for row in table.extract()]
        made.append(PdfTable(page.page_number, rows, [line.strip() for line in above.split("\n") if line.strip()]))
        top = table.bbox[3]
    return made


def _joined(cell: str | None) -> str:
    """A cell's text: it is broken where the column ends, not where a word does."""
    return "".join((cell or "").split("\n")).strip()
