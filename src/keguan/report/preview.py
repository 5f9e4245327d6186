"""Turns a docx into a PDF with LibreOffice, for previews on screens that have no office program."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from keguan.kit.errors import BureauError

FONTS = Path(__file__).with_name("fonts.conf")
# Content controls would become form fields, which are not page text.
_FILTER = 'pdf:writer_pdf_Export:{"ExportFormFields":{"type":"boolean","value":"false"}}'


def to_pdf(docx_path: Path | str, out_dir: Path | str, timeout: float = 60) -> Path:
    """Write `<name>.pdf` into `out_dir` and return its path; raise with a sentence when no PDF came out."""
    source, folder = Path(docx_path), Path(out_dir)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise BureauError(
            "preview.no_office",
            "这台服务器没有安装 LibreOffice，不能生成 PDF 预览。请管理员安装后再试，或直接下载 docx。",
        )
    if not source.is_file():
        raise BureauError("preview.no_file", f"找不到要预览的文件“{source.name}”。", path=str(source))
    # Two conversions with one profile lose one of them silently: each gets its own.
    with tempfile.TemporaryDirectory(prefix="keguan-preview-") as work:
        made = Path(work, "out", f"{source.stem}.pdf")
        options = ["--headless", "--norestore", "--nologo", "--convert-to", _FILTER, "--outdir", str(made.parent)]
        profile = f"-env:UserInstallation={Path(work, 'profile').as_uri()}"
        said = _run([program, profile, *options, str(source.resolve())], timeout=timeout)
        if not made.is_file() or not made.read_bytes().startswith(b"%PDF"):
            raise BureauError(
                "preview.no_output", f"LibreOffice 没有生成“{source.stem}”的 PDF，文件可能已损坏。", output=said
            )
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(made, folder / made.name))


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
        raise BureauError(
            "preview.timeout", f"生成 PDF 超过 {timeout:g} 秒，已停止。请稍后再试，或直接下载 docx。"
        ) from None
