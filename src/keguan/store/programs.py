"""Other programs, run with bounds of time and memory, and killed together with whatever they started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

TICK: Final = 1.0
SAID: Final = 20_000  # characters of what a program printed that are kept


class Stopped(Exception):
    """The program took longer than it may, and was killed."""


def run(
    command: Sequence[str | Path],
    *,
    seconds: float,
    megabytes: int | None = None,
    environment: Mapping[str, str] | None = None,
    watch: Callable[[], None] | None = None,
) -> tuple[int, str]:
    """The exit code of the program (negative: ended by that signal) and what it printed. Raises Stopped.

    `megabytes` bounds the address space of each of its processes. `watch` is called every second while it runs; what
    that raises ends the program too. Nobody outlives the call: the whole session is killed when it is over.
    """
    line = [str(part) for part in command]
    if megabytes is not None:
        # the shell sets the bound and becomes the program: a function between fork and exec is not safe among threads
        line = ["/bin/sh", "-c", f'ulimit -v {megabytes * 1024} && exec "$@"', "sh", *line]
    with TemporaryFile() as said:
        process = subprocess.Popen(
            line, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
        try:
            _wait(process, until=time.monotonic() + seconds, watch=watch)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        said.seek(0)
        return process.returncode, said.read(SAID * 4).decode("utf8", "replace")[:SAID]


def _wait(process: subprocess.Popen[bytes], *, until: float, watch: Callable[[], None] | None) -> None:
    while True:
        rest = until - time.monotonic()
        try:
            process.wait(timeout=max(min(rest, TICK), 0.01))
        except subprocess.TimeoutExpired:
            if rest <= TICK:
                raise Stopped from None
            if watch:
                watch()
        else:
            return
