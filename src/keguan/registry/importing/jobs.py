"""Work that takes long, as a large import: done beside the pages, with progress, and stopped when somebody says so.

The work is one transaction, so what it has come to cannot be told through the database: it is kept in files of the
bureau's home, which every process reads, by the file cache `jobs`. A job that dies leaves nothing but a file that is
not renewed any more; starting it again is all there is to mend.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from keguan.kit.errors import BureauError
from keguan.kit.progress import listening
from keguan.store.models import ImportBatch

CHECKING, COMMITTING, UNDOING, TRYING = "checking", "committing", "undoing", "trying"
WORKS: Final = {CHECKING: "核对", COMMITTING: "入账", UNDOING: "撤销", TRYING: "试算"}
WRITING: Final = "keguan-import"  # begins the name of a thread that holds the database for itself
RUNNING, DONE, STOPPED, FAILED = "running", "done", "stopped", "failed"
LARGE: Final = 400_000  # bytes of the files: about five thousand rows, some three seconds
RENEWED, LOST = 0.4, 90.0  # seconds between two notes, and without any until a job counts as lost
KEPT: Final = 24 * 3600

log = logging.getLogger(__name__)


class Worked(Protocol):
    """What is worked on: a batch, or whatever else has a key of its own."""

    @property
    def pk(self) -> Any: ...


class Stopped(BureauError):
    """Somebody stopped the work."""


@dataclass(frozen=True)
class Job:
    """What a page says of the work on a batch: `done` of `of` steps of `what`, and in the end what came of it."""

    work: str
    state: str = RUNNING
    what: str = "准备"
    done: int = 0
    of: int = 0
    told: str = ""
    key: str = ""  # what was worked on, so that a check of other decisions is not taken for this one
    seen: float = 0.0

    @property
    def is_running(self) -> bool:
        return self.state == RUNNING and time.time() - self.seen < LOST

    @property
    def is_lost(self) -> bool:
        """Whether it stopped without a word, as when the machine was switched off."""
        return self.state == RUNNING and not self.is_running

    @property
    def percent(self) -> int:
        return min(100, round(self.done * 100 / self.of)) if self.of else 0

    @property
    def name(self) -> str:
        return WORKS[self.work]


def is_large(batch: ImportBatch) -> bool:
    """Whether working on the batch in the request would keep somebody waiting."""
    return sum(batch.files.values_list("file__size", flat=True)) > LARGE


def job_of(batch: Worked) -> Job | None:
    """The work on it that is going on, or was the last."""
    return caches["jobs"].get(f"job-{batch.pk}")


def busy() -> bool:
    """Whether some work holds the database for itself: then nothing is written that can wait."""
    return any(thread.name.startswith(WRITING) for thread in threading.enumerate())


def start(batch: Worked, work: str, do: Callable[[], str], *, key: str = "") -> Job:
    """Begin the work unless some is going on, and return what is known of it. `do` gives the sentence for the end."""
    present = job_of(batch)
    if present and present.is_running:
        return present
    job = Job(work, key=key, seen=time.time())
    caches["jobs"].delete(f"stop-{batch.pk}")
    _keep(batch, job)
    if settings.WORK_AT_ONCE:
        _work(batch, job, do)
    else:
        name = f"{'keguan-try' if work == TRYING else WRITING}-{batch.pk}"
        threading.Thread(target=_work_apart, args=(batch, job, do), name=name, daemon=True).start()
    return job_of(batch) or job


def stop(batch: Worked) -> None:
    """Ask the work to stop; it does so at the next note, and takes back all that it has done."""
    caches["jobs"].set(f"stop-{batch.pk}", True, KEPT)


def _work_apart(batch: Worked, job: Job, do: Callable[[], str]) -> None:
    try:
        _work(batch, job, do)
    finally:
        connection.close()


def _work(batch: Worked, job: Job, do: Callable[[], str]) -> None:
    notes = _Notes(batch, job)
    try:
        with listening(notes):
            told = do()
        _keep(batch, replace(notes.job, state=DONE, told=told))
    except Stopped:
        _keep(batch, replace(notes.job, state=STOPPED, told="已停下，台账没有变化。"))
    except BureauError as fault:
        _keep(batch, replace(notes.job, state=FAILED, told=fault.message))
    except Exception:
        log.exception("import job of batch %s", batch.pk)
        _keep(
            batch,
            replace(
                notes.job, state=FAILED, told="程序出错，台账没有变化。请重试；再不行，把这一批的编号告诉系统管理员。"
            ),
        )


class _Notes:
    """Listens to the work: notes where it is, and stops it when asked to."""

    def __init__(self, batch: Worked, job: Job) -> None:
        self.batch, self.job = batch, job

    def __call__(self, what: str, done: int, of: int) -> None:
        now = time.time()
        if what == self.job.what and now - self.job.seen < RENEWED:
            return
        self.job = replace(self.job, what=what, done=done, of=of, seen=now)
        _keep(self.batch, self.job)
        if caches["jobs"].get(f"stop-{self.batch.pk}"):
            raise Stopped("import.stopped", "已停下。")


def _keep(batch: Worked, job: Job) -> None:
    caches["jobs"].set(f"job-{batch.pk}", replace(job, seen=time.time()), KEPT)


def forget(batch: Worked) -> None:
    """What became of the last work has been told."""
    caches["jobs"].delete(f"job-{batch.pk}")


__all__ = ["Job", "Stopped", "busy", "forget", "is_large", "job_of", "start", "stop"]
