"""The bureau's virus scanner: clamd over its socket (INSTREAM), or a command that ends with 1 for a find.

Without an answer nothing is clean: whatever cannot be told is `Unanswered`.
"""

import re
import shlex
import socket
import struct
from pathlib import Path
from typing import Final

from django.conf import settings

from keguan.store import programs

SECONDS: Final = 60.0
PORTION: Final = 65_536
_TCP: Final = re.compile(r"(\[[0-9a-fA-F:]+\]|[\w.\-]+):(\d{1,5})")


class Unanswered(Exception):
    """The scanner cannot be reached, or gave no clear answer."""


def find(path: Path) -> str:
    """The name of what was found in the file, "" when it is clean or no scanner is set up. Raises Unanswered."""
    scanner = settings.SCANNER
    if not scanner:
        return ""
    if tcp := _TCP.fullmatch(scanner):
        return _by_clamd(path, (tcp[1].strip("[]"), int(tcp[2])))
    if scanner.startswith("unix:") or scanner.endswith((".sock", ".ctl", ".socket")):
        return _by_clamd(path, scanner.removeprefix("unix:"))
    return _by_command(path, shlex.split(scanner))


def _connected(address: str | tuple[str, int]) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=SECONDS)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(SECONDS)
    made.connect(address)
    return made


def _by_clamd(path: Path, address: str | tuple[str, int]) -> str:
    try:
        with _connected(address) as clamd, path.open("rb") as file:
            clamd.sendall(b"zINSTREAM\0")
            while portion := file.read(PORTION):
                clamd.sendall(struct.pack(">I", len(portion)) + portion)
            clamd.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (part := clamd.recv(4096)):
                answer += part
    except OSError as error:
        raise Unanswered(str(error)) from error
    said = answer.rstrip(b"\0\n").decode("utf8", "replace")
    if said == "stream: OK":
        return ""
    if found := re.fullmatch(r"stream: (.+) FOUND", said):
        return found[1]
    raise Unanswered(said[:200])


def _by_command(path: Path, command: list[str]) -> str:
    try:
        code, said = programs.run([*command, path], seconds=SECONDS)
    except (programs.Stopped, OSError) as error:
        raise Unanswered(str(error)) from error
    if code == 0:
        return ""
    if code == 1:
        found = re.search(r": (.+) FOUND", said)
        return found[1] if found else "未报名称"
    raise Unanswered(said[:200])
