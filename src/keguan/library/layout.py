"""From any file of the library to the layout that readers see (a PDF) and what stands on its pages."""

import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from keguan.kit.errors import BureauError
from keguan.library import child, contents
from keguan.library.faults import FAULTS, Unconverted
from keguan.store import office, programs

MEGABYTES: Final = 1024  # of address space of the process that opens the file
DRAW_SECONDS: Final = 120.0
OFFICE_SECONDS: Final = 240.0
READ_SECONDS: Final = 600.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LaidOut:
    """The PDF (None when it is the file itself), its pages, outline and tables as `sheets.read` gives them."""

    pdf: bytes | None
    pages: list[dict[str, Any]]
    outline: list[list[Any]]
    tables: list[dict[str, Any]]


def lay_out(path: Path, media: str, *, watch: Callable[[], None] | None = None) -> LaidOut:
    """Convert and read the file. Raises Unconverted. `watch` is called every second meanwhile."""
    with tempfile.TemporaryDirectory(prefix="keguan-layout-") as name:
        folder = Path(name)
        pdf = folder / "layout.pdf"
        if media == "pdf":
            shutil.copyfile(path, pdf)
        elif media in contents.PICTURES:
            _apart("picture", path, pdf, seconds=DRAW_SECONDS, watch=watch)
        elif media in contents.TEXTS:
            written = folder / "text.docx"
            _apart(media, path, written, seconds=DRAW_SECONDS, watch=watch)
            _by_office(written, "docx", pdf, watch=watch)
        elif media in contents.WORKBOOKS:
            _workbook(path, media, folder, pdf, watch=watch)
        else:
            _by_office(path, media, pdf, watch=watch)
        told = folder / "pages.json"
        _apart("read", pdf, told, seconds=READ_SECONDS, watch=watch)
        found = json.loads(told.read_text(encoding="utf8"))
        return LaidOut(None if media == "pdf" else pdf.read_bytes(), **found)


def stamped(pdf: Path, watermark: str) -> bytes:
    """The PDF with the words across each page. Raises BureauError when it cannot be made."""
    with tempfile.TemporaryDirectory(prefix="keguan-layout-") as name:
        made = Path(name) / "stamped.pdf"
        try:
            _apart("stamp", pdf, made, watermark[:80], seconds=DRAW_SECONDS)
        except Unconverted as fault:
            raise BureauError("library.stamp", "没有做成带水印的文件，请稍后再试，或在网页上阅读。") from fault
        return made.read_bytes()


def _workbook(path: Path, media: str, folder: Path, pdf: Path, *, watch: Callable[[], None] | None) -> None:
    """Lay out each sheet in the width of a page: cut into several pages across, no row can be read."""
    if media != "xlsx":
        _by_office(path, media, folder / "book.xlsx", watch=watch)
        path = folder / "book.xlsx"
    fitted = folder / "fitted.xlsx"
    _apart("fit", path, fitted, seconds=DRAW_SECONDS, watch=watch)
    _by_office(fitted, "xlsx", pdf, watch=watch)


def _by_office(path: Path, media: str, target: Path, *, watch: Callable[[], None] | None) -> None:
    """Write the file as what `target` is called, a PDF or a workbook. Raises Unconverted."""
    kind = target.suffix.removeprefix(".")
    try:
        with office.converted(path, kind, suffix=f".{media}", seconds=OFFICE_SECONDS, watch=watch) as made:
            shutil.move(made, target)
    except office.NotInstalled as error:
        raise Unconverted("no_office") from error
    except office.TooSlow as error:
        raise Unconverted("slow", f"{OFFICE_SECONDS / 60:g}") from error
    except office.Failed as error:
        raise Unconverted("damaged") from error


def _apart(
    work: str, source: Path, target: Path, *words: str, seconds: float, watch: Callable[[], None] | None = None
) -> None:
    """Do the work in a process of its own with bounded memory."""
    command = [sys.executable, "-m", child.__name__, work, source, target, *words]
    try:
        code, said = programs.run(command, seconds=seconds, megabytes=MEGABYTES, watch=watch)
    except programs.Stopped as error:
        raise Unconverted("slow", f"{seconds / 60:g}") from error
    if code == 0:
        return
    last = said.strip().rsplit("\n", 1)[-1]
    if code == child.FAULT and last in FAULTS:
        raise Unconverted(last)
    log.warning("%s ended with %s: %s", work, code, said[-500:])
    raise Unconverted("too_heavy" if "MemoryError" in said else "crashed")
