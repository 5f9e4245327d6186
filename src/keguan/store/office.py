"""LibreOffice, the one place that runs it: documents of office programs turned into another format, when it is there."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from keguan.store import programs

SECONDS: Final = 90.0
MEGABYTES: Final = 2048  # of address space; a document of eleven pages takes 215 MB of memory
PROGRAMS: Final = ("soffice", "libreoffice")
FONTS: Final = Path(__file__).with_name("fonts.conf")
PROFILE: Final = Path(__file__).with_name("office.xcu")
_PARTS: Final = ("word/document.xml", "word/styles.xml")


class NotInstalled(Exception):
    """There is no LibreOffice on this machine."""


class Failed(Exception):
    """LibreOffice made nothing of the file. The text is what it printed."""


class TooSlow(Failed):
    """LibreOffice took too long and was stopped."""


class Unreadable(Failed):
    """The file calls itself a docx and is none."""


def installed() -> str | None:
    """Where LibreOffice is on this machine; None where it is not."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


@contextmanager
def converted(
    path: Path, kind: str, *, suffix: str = "", seconds: float | None = None, watch: Callable[[], None] | None = None
) -> Iterator[Path]:
    """The file as `kind` (docx, xlsx, pdf), for as long as the block lasts. Raises NotInstalled or Failed.

    `suffix` (".doc") says what the file is where its name does not. Each call has a profile of its own: two conversions
    with one profile lose one silently. In this profile macros do not run, and nothing that a document links to, on the
    disk or in the network, is fetched.
    """
    program = installed()
    if program is None:
        raise NotInstalled
    with tempfile.TemporaryDirectory(prefix="keguan-office-") as folder:
        source = Path(folder) / f"in{suffix or path.suffix.lower()}"
        if kind == "pdf" and source.suffix == ".docx":
            _simplify(path, source)
        else:
            shutil.copyfile(path, source)
        profile, made = Path(folder) / "profile", Path(folder) / "out" / f"in.{kind}"
        (profile / "user").mkdir(parents=True)
        shutil.copyfile(PROFILE, profile / "user" / "registrymodifications.xcu")
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
        try:
            _, said = programs.run(
                [*command, "--convert-to", kind, "--outdir", made.parent, source],
                seconds=seconds or SECONDS, megabytes=MEGABYTES, environment={"FONTCONFIG_FILE": str(FONTS)}, watch=watch,
            )  # fmt: skip
        except programs.Stopped as stopped:
            raise TooSlow from stopped
        if not made.is_file() or (kind == "pdf" and not made.read_bytes()[:4] == b"%PDF"):
            raise Failed(said)
        yield made


def _simplify(source: Path, copy: Path) -> None:
    """Write a copy of a docx without what LibreOffice cannot draw well. Raises Unreadable."""
    try:
        with ZipFile(source) as old, ZipFile(copy, "w") as new:
            for name in old.namelist():
                blob = old.read(name)
                new.writestr(name, _simpler(blob) if name in _PARTS else blob)
    except (BadZipFile, XMLSyntaxError, EOFError, ValueError, NotImplementedError) as fault:
        raise Unreadable(str(fault)) from fault


def _simpler(xml: bytes) -> bytes:
    root = parse_xml(xml)
    # In a justified line LibreOffice 7.4 loses a comma that would hang over the edge.
    for alignment in root.iter(qn("w:jc")):
        if alignment.get(qn("w:val")) == "both":
            alignment.set(qn("w:val"), "left")
    # It also spaces the two sides of a content control unevenly.
    for control in list(root.iter(qn("w:sdt"))):
        inner = control.find(qn("w:sdtContent"))
        parent = control.getparent()
        at = parent.index(control)
        parent[at : at + 1] = [] if inner is None else list(inner)
    return serialize_part_xml(root)
