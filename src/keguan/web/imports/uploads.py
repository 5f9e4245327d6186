"""Reading what a browser sends: how much, how many, and under which names."""

import unicodedata
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from keguan.kit.errors import BureauError

MOST_FILES = 200
LONGEST_NAME = 255


class Quota(FileUploadHandler):
    """Stops reading as soon as the files of one request together exceed the limit, before they fill the disk."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            self.request.is_over_quota = True
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep the file."""


def most_files() -> int:
    """How many files one upload may have: ours, unless the settings stop reading earlier."""
    return min(MOST_FILES, settings.DATA_UPLOAD_MAX_NUMBER_FILES or MOST_FILES)


def files_of(request: HttpRequest) -> list[tuple[str, bytes]]:
    """The files with their names below the folder they came from. Raises BureauError when there are none or too many."""
    sent = request.FILES.getlist("files")  # reading them is what runs the quota
    if getattr(request, "is_over_quota", False):
        most = settings.MAX_UPLOAD_BYTES // 1024 // 1024
        raise BureauError("import.too_large", f"文件合计超过 {most} MB，请分几次上传。")
    if not sent:
        raise BureauError("import.nothing", "没有收到文件，请选择文件再上传。")
    if len(sent) > most_files():
        raise BureauError("import.too_many", f"一次最多 {most_files()} 个文件，这次有 {len(sent)} 个，请分几次上传。")
    paths = request.POST.getlist("path")
    names = paths if len(paths) == len(sent) else [f.name for f in sent]
    return [(clean_name(name), f.read()) for name, f in zip(names, sent, strict=True)]


def clean_name(name: str) -> str:
    """The name as a label: no control characters, no way up or to the root. It never becomes a path on the disk."""
    printable = "".join(c for c in name.replace("\\", "/") if unicodedata.category(c)[0] != "C")
    parts = [part.strip() for part in printable.split("/")]
    kept = "/".join(part for part in parts if part and set(part) != {"."})
    return kept[-LONGEST_NAME:] or "未命名"


def year_of(given: Any) -> int | None:
    """The year typed beside the files, or None. Raises BureauError for anything else."""
    text = str(given or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1990 <= int(text[:5]) <= 2100):
        raise BureauError("import.year", f"年度“{text[:20]}”不对，请填四位年份，如 2025，或者空着。")
    return int(text)
