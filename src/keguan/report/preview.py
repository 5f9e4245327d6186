"""Turns a docx into a PDF, for previews on screens that have no office program."""

import shutil
from pathlib import Path

from keguan.kit.errors import BureauError
from keguan.store import office


def to_pdf(docx_path: Path | str, out_dir: Path | str, timeout: float = 60) -> Path:
    """Write `<name>.pdf` into `out_dir` and return its path; raise with a sentence when no PDF came out."""
    source, folder = Path(docx_path), Path(out_dir)
    if not source.is_file():
        raise BureauError("preview.no_file", f"找不到要预览的文件“{source.name}”。", path=str(source))
    try:
        with office.converted(source, "pdf", seconds=timeout) as made:
            folder.mkdir(parents=True, exist_ok=True)
            return Path(shutil.move(made, folder / f"{source.stem}.pdf"))
    except office.NotInstalled as fault:
        message = "服务器没有安装 LibreOffice，不能生成预览。请管理员安装后再试，或直接下载 docx。"
        raise BureauError("preview.no_office", message) from fault
    except office.Unreadable as fault:
        message = f"“{source.name}”不是可读的 docx 文件，不能预览。"
        raise BureauError("preview.unreadable", message, reason=str(fault)) from fault
    except office.TooSlow as fault:
        message = f"生成预览超过 {timeout:g} 秒，已停止。请稍后再试，或直接下载 docx。"
        raise BureauError("preview.timeout", message) from fault
    except office.Failed as fault:
        message = f"LibreOffice 没有生成“{source.stem}”的 PDF，文件可能已损坏。"
        raise BureauError("preview.no_output", message, output=str(fault)) from fault
