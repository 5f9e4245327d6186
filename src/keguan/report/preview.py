"""Turns a docx into a PDF with LibreOffice, for previews on screens that have no office program."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from keguan.kit.errors import BureauError

FONTS = Path(__file__).with_name("fonts.conf")
_PARTS = ("word/document.xml", "word/styles.xml")


def to_pdf(docx_path: Path | str, out_dir: Path | str, timeout: float = 60) -> Path:
    """Write `<name>.pdf` into `out_dir` and return its path; raise with a sentence when no PDF came out."""
    source, folder = Path(docx_path), Path(out_dir)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        message = "服务器没有安装 LibreOffice，不能生成预览。请管理员安装后再试，或直接下载 docx。"
        raise BureauError("preview.no_office", message)
    if not source.is_file():
        raise BureauError("preview.no_file", f"找不到要预览的文件“{source.name}”。", path=str(source))
    # Two conversions with one profile lose one of them silently: each gets its own.
    with tempfile.TemporaryDirectory(prefix="keguan-preview-") as work:
        plain = _simplified(source, folder=Path(work))
        made = Path(work, "out", f"{source.stem}.pdf")
        profile = f"-env:UserInstallation={Path(work, 'profile').as_uri()}"
        options = ["--headless", "--norestore", "--nologo", "--convert-to", "pdf", "--outdir", str(made.parent)]
        said = _run([program, profile, *options, str(plain)], timeout=timeout)
        if not made.is_file() or not made.read_bytes().startswith(b"%PDF"):
            message = f"LibreOffice 没有生成“{source.stem}”的 PDF，文件可能已损坏。"
            raise BureauError("preview.no_output", message, output=said)
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(made, folder / made.name))


def _simplified(source: Path, *, folder: Path) -> Path:
    """A copy without what LibreOffice cannot draw well."""
    copy = folder / source.name
    try:
        with ZipFile(source) as old, ZipFile(copy, "w") as new:
            for name in old.namelist():
                blob = old.read(name)
                new.writestr(name, _simpler(blob) if name in _PARTS else blob)
    except (BadZipFile, SyntaxError) as fault:
        message = f"“{source.name}”不是可读的 docx 文件，不能预览。"
        raise BureauError("preview.unreadable", message, reason=str(fault)) from fault
    return copy


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


def _run(command: list[str], *, timeout: float) -> str:
    """What the program printed; it is stopped with its children when the time is over."""
    environment = {**os.environ, "FONTCONFIG_FILE": str(FONTS)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        return process.communicate(timeout=timeout)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # soffice is a script around the real program
        process.communicate()
        message = f"生成预览超过 {timeout:g} 秒，已停止。请稍后再试，或直接下载 docx。"
        raise BureauError("preview.timeout", message) from None
