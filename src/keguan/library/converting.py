"""The queue of versions that wait to become readable, and working it off: scan, lay out as PDF, read the pages.

The queue is the table itself. A version is taken by one atomic UPDATE, so that threads of several processes may work;
whoever works on it renews `seen_at`, and a version that nobody has renewed for a while is taken again: its worker died.
Everything that opens a file runs in a process of its own with bounds of memory and time.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from keguan.kit.errors import BureauError
from keguan.library import layout, scanning
from keguan.library.faults import PASSING, REFUSED, Unconverted
from keguan.library.indexing import index
from keguan.library.models import Page, Version
from keguan.registry.importing import jobs
from keguan.store import files, office

AT_ONCE: Final = 2  # threads of one process; each starts programs that need 250 MB
TRIES: Final = 3
PAUSES: Final = (timedelta(0), timedelta(seconds=10), timedelta(seconds=60))  # before each try
SCANNER_PAUSE: Final = timedelta(seconds=30)
LOST: Final = timedelta(seconds=120)
RENEWED: Final = 15.0
LOOKED: Final = 20.0  # seconds after which an idle worker looks again for what others have left

log = logging.getLogger(__name__)
_wanted = threading.Event()


def start() -> None:
    """See to it that what waits is worked off: beside the pages, or at once where the settings say so."""
    if settings.WORK_AT_ONCE:
        work()
        return
    running = [thread.name for thread in threading.enumerate()]
    for number in range(AT_ONCE):
        if (name := f"keguan-convert-{number}") not in running:
            threading.Thread(target=_work_on, name=name, daemon=True).start()
    _wanted.set()


def _work_on() -> None:
    while True:
        _wanted.clear()
        try:
            work()
        except OperationalError:  # somebody holds the database for long: later
            log.warning("conversion waits for the database")
        except Exception:
            log.exception("conversion")
        finally:
            connection.close()
        _wanted.wait(LOOKED)


def work() -> int:
    """Work off everything that is due now; how many versions that were. What lacked LibreOffice is due once it is there."""
    if office.installed():
        lacked = Version.objects.filter(state=Version.FAILED, fault=Unconverted("no_office").message)
        lacked.update(state=Version.WAITING, tries=0, seen_at=None, fault="")
    done = 0
    while version := claim():
        convert(version)
        done += 1
    return done


def due() -> Q:
    """What may be taken: waiting and rested since the last try, or left by a worker that died."""
    now, rested = timezone.now(), Q(seen_at=None)
    for tries, pause in enumerate(PAUSES):
        rested |= Q(tries=tries, seen_at__lte=now - pause)
    return Q(state=Version.WAITING) & rested | Q(state=Version.WORKING, seen_at__lte=now - LOST)


def _next() -> dict[str, Any] | None:
    """The oldest that is due; those whose uploader sits and waits to register them before all others."""
    ordered = Version.objects.filter(due()).order_by("holding__is_settled", "pk")
    return ordered.values("pk", "state", "tries").first()


def claim() -> Version | None:
    """Take the next version that is due; None when there is none. Nobody else gets it."""
    while (found := _next()) is not None:
        if found["state"] == Version.WORKING and found["tries"] >= TRIES:  # each of its workers died over it
            _finish(found["pk"], found["tries"], Unconverted("crashed"))
        elif Version.objects.filter(due(), **found).update(
            state=Version.WORKING, seen_at=timezone.now(), tries=F("tries") + 1
        ):
            return Version.objects.select_related("file", "holding").get(pk=found["pk"])
    return None


def convert(version: Version) -> None:
    """Make the claimed version readable, or note why it is not."""
    try:
        path = _kept(version)
        try:
            if name := scanning.find(path):
                raise Unconverted("infected", name)
        except scanning.Unanswered as doubt:
            log.warning("scanner: %s", doubt)
            _wait_for_scanner(version)
            return
        made = layout.lay_out(path, version.media, watch=_renewing(version))
        _keep(version, made)
    except Unconverted as fault:
        _finish(version.pk, version.tries, fault)
    except OperationalError:
        raise  # it is taken again when its rest is over
    except Exception:
        log.exception("version %s", version.pk)
        _finish(version.pk, version.tries, Unconverted("broken"))


def again(version: Version) -> None:
    """Try a version anew that failed, or rests between two tries."""
    Version.objects.filter(pk=version.pk, state__in=(Version.FAILED, Version.WAITING)).update(
        state=Version.WAITING, tries=0, seen_at=None, fault=""
    )
    start()


def _kept(version: Version) -> Path:
    try:
        return files.path_of(version.file)
    except BureauError as fault:
        raise Unconverted("missing") from fault


def _keep(version: Version, made: layout.LaidOut) -> None:
    """All that was made, in one transaction; nothing when somebody else has taken the version meanwhile."""
    while jobs.busy():  # an import has the database for itself
        time.sleep(1)
    pdf = version.file if made.pdf is None else files.keep(made.pdf)
    with transaction.atomic():
        taken = Version.objects.filter(pk=version.pk, state=Version.WORKING, tries=version.tries)
        if not taken.update(
            state=Version.READY, fault="", pdf=pdf, pages=len(made.pages), outline=made.outline, tables=made.tables,
            seen_at=timezone.now(),
        ):  # fmt: skip
            return
        Page.objects.filter(version=version).delete()
        Page.objects.bulk_create(
            [
                Page(
                    version=version, number=number, text="\n".join(line[0] for line in page["lines"]),
                    width=page["width"], height=page["height"], lines=page["lines"],
                )
                for number, page in enumerate(made.pages, start=1)
            ],
            batch_size=200,
        )  # fmt: skip
        version.refresh_from_db()
        index(version)


def _finish(pk: int, tries: int, fault: Unconverted) -> None:
    """Note the fault: for good, or until the next try."""
    rests = fault.code in PASSING and tries < TRIES
    state = Version.WAITING if rests else Version.REFUSED if fault.code in REFUSED else Version.FAILED
    Version.objects.filter(pk=pk, state=Version.WORKING, tries=tries).update(
        state=state, fault=fault.message, seen_at=timezone.now()
    )


def _wait_for_scanner(version: Version) -> None:
    """Nothing is taken without the scanner's word: back to the queue, this try not counted."""
    rest = SCANNER_PAUSE - PAUSES[version.tries - 1]
    Version.objects.filter(pk=version.pk, state=Version.WORKING, tries=version.tries).update(
        state=Version.WAITING, tries=version.tries - 1, fault=Unconverted("unchecked").message,
        seen_at=timezone.now() + rest,
    )  # fmt: skip


def _renewing(version: Version) -> Callable[[], None]:
    """What the work calls every second: it tells the others, now and then, that somebody is at it."""
    last = time.monotonic()

    def renew() -> None:
        nonlocal last
        if time.monotonic() - last < RENEWED or jobs.busy():
            return
        last = time.monotonic()
        Version.objects.filter(pk=version.pk, tries=version.tries).update(seen_at=timezone.now())

    return renew


__all__ = ["again", "claim", "convert", "due", "start", "work"]
