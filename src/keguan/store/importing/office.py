"""Files of other office programs (doc, wps, et, rtf, odt, ods) turned into docx or xlsx by LibreOffice, when it is there."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SECONDS: Final = 90
PROGRAMS: Final = ("soffice", "libreoffice")


class NotInstalled(Exception):
    """There is no LibreOffice on this machine."""


class Failed(Exception):
    """LibreOffice made nothing of the file, or took too long."""


@contextmanager
def converted(path: Path, kind: str) -> Iterator[Path]:
    """The file as `kind` (docx or xlsx), for as long as the block lasts. Raises NotInstalled or Failed.

    Each call has a profile of its own: two conversions with one profile lose one silently. The program and whatever it
    started are killed when the time is up. Macros do not run: a headless conversion opens the document without them.
    """
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise NotInstalled
    with tempfile.TemporaryDirectory(prefix="keguan-office-") as folder:
        source = Path(folder) / f"in{path.suffix.lower()}"
        shutil.copyfile(path, source)
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck"]
        _run([*command, "--convert-to", kind, "--outdir", f"{folder}/out", str(source)])
        made = Path(folder) / "out" / f"in.{kind}"
        if not made.is_file():
            raise Failed
        yield made


def _run(command: list[str]) -> None:
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            raise Failed from error
