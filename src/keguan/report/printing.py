"""PDF of signed editions, made by LibreOffice beside the pages: with a time limit, and a failure one can read."""

import logging
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from keguan.kit.errors import BureauError
from keguan.report.models import Edition
from keguan.report.preview import to_pdf
from keguan.report.signing import docx_of

LIMIT: Final = 120.0  # seconds for one document
KEPT: Final = 24 * 3600

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Printing:
    """The state of one PDF: being made since `begun`, made (`content`), or not made because of `fault`."""

    begun: float
    content: bytes | None = None
    fault: str = ""

    @property
    def is_running(self) -> bool:
        return self.content is None and not self.fault and time.time() - self.begun < 2 * LIMIT

    @property
    def seconds(self) -> int:
        return round(time.time() - self.begun)


def state_of(edition: Edition, face: str) -> Printing | None:
    """What is known of the PDF; None when nobody asked for it, or when its making stopped without a word."""
    found: Printing | None = caches["jobs"].get(_name(edition, face))
    return found if found and (found.content or found.fault or found.is_running) else None


def start(edition: Edition, face: str) -> Printing:
    """Begin to make the PDF unless somebody has; a failed one is tried again."""
    present = state_of(edition, face)
    if present and (present.is_running or present.content):
        return present
    job = Printing(time.time())
    caches["jobs"].set(_name(edition, face), job, KEPT)
    if settings.WORK_AT_ONCE:
        _work(edition, face, job)
    else:
        threading.Thread(
            target=_work_apart, args=(edition, face, job), name=f"keguan-pdf-{edition.pk}", daemon=True
        ).start()
    return state_of(edition, face) or job


def _work_apart(edition: Edition, face: str, job: Printing) -> None:
    try:
        _work(edition, face, job)
    finally:
        connection.close()


def _work(edition: Edition, face: str, job: Printing) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix="keguan-pdf-") as folder:
            source = Path(folder, "report.docx")
            source.write_bytes(docx_of(edition, face))
            made = Printing(job.begun, to_pdf(source, folder, timeout=LIMIT).read_bytes())
    except BureauError as fault:
        made = Printing(job.begun, fault=fault.message)
    except Exception:
        log.exception("pdf of edition %s", edition.pk)
        made = Printing(job.begun, fault="程序出错，没有生成 PDF。请重试；再不行，请下载 docx。")
    caches["jobs"].set(_name(edition, face), made, KEPT)


def _name(edition: Edition, face: str) -> str:
    return f"pdf-{edition.pk}-{face}-{edition.digest[:16]}"
