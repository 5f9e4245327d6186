"""The virus scanner, spoken to over a real socket in the protocol of clamd; without its word nothing is taken."""

import shutil
import socketserver
import struct
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.library import making

from keguan.library import converting, intake, scanning
from keguan.library.models import Version

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """INSTREAM as clamd speaks it: portions with their length, then the verdict."""

    def handle(self):
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.received.append(content)
        verdict = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write((self.server.verdict or b"stream: " + verdict) + b"\0")


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings):
    folder = tempfile.mkdtemp()
    if request.param == "tcp":
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
        settings.SCANNER = f"127.0.0.1:{server.server_address[1]}"
    else:
        settings.SCANNER = f"{folder}/clamd.ctl"
        server = socketserver.ThreadingUnixStreamServer(settings.SCANNER, Clamd)
    server.received, server.verdict = [], b""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    shutil.rmtree(folder)


@pytest.fixture
def virus(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 200_000 + EICAR)
    return path


def test_clamd_finds_what_there_is(clamd, virus, tmp_path):
    assert scanning.find(virus) == "Eicar-Test-Signature"
    clean = tmp_path / "b.txt"
    clean.write_bytes(b"clean")
    assert scanning.find(clean) == ""
    assert clamd.received == [virus.read_bytes(), b"clean"]


@pytest.mark.parametrize("verdict", [b"INSTREAM size limit exceeded. ERROR", b"stream: ", b""])
def test_an_unclear_answer_is_none(clamd, virus, verdict):
    clamd.verdict = verdict or b"\0"
    with pytest.raises(scanning.Unanswered):
        scanning.find(virus)


@pytest.mark.parametrize(
    ("scanner", "found"),
    [("grep -q EICAR", ""), ("sh -c 'echo \"$0: Test.Virus FOUND\"; exit 1'", "Test.Virus")],
)
def test_a_command_tells_by_how_it_ends(settings, virus, scanner, found):
    settings.SCANNER = scanner
    assert scanning.find(virus) == found


@pytest.mark.parametrize(
    "scanner", ["sh -c 'exit 2'", "no-such-program", "127.0.0.1:1", "/nowhere/clamd.sock", "unix:/nowhere/a"]
)
def test_no_answer_is_no_leave(settings, virus, scanner):
    settings.SCANNER = scanner
    with pytest.raises(scanning.Unanswered):
        scanning.find(virus)


def test_a_file_waits_for_the_scanner_and_is_taken_when_it_answers(quick, clerk, settings, clamd):
    answering, settings.SCANNER = settings.SCANNER, "127.0.0.1:1"
    (taken,) = intake.take_in("页.pdf", making.pdf(), user=clerk)
    for _ in range(5):  # however often: without the scanner's word it is neither readable nor given up
        assert converting.work() == 1
        version = Version.objects.get(pk=taken.version.pk)
        assert (version.state, version.tries, version.pages) == (Version.WAITING, 0, 0)
        assert "杀毒程序没有应答" in version.fault
        assert converting.work() == 0
        Version.objects.update(seen_at=timezone.now() - timedelta(seconds=1))
    settings.SCANNER = answering
    assert converting.work() == 1
    assert Version.objects.get(pk=version.pk).state == Version.READY


def test_a_virus_is_refused_by_name(quick, clerk, clamd):
    (taken,) = intake.take_in("说明.txt", EICAR, user=clerk)
    converting.work()
    version = Version.objects.get(pk=taken.version.pk)
    assert (version.state, version.pages) == (Version.REFUSED, 0)
    assert "Eicar-Test-Signature" in version.fault
    converting.again(version)
    assert Version.objects.get(pk=version.pk).state == Version.REFUSED


def test_without_a_scanner_nothing_is_asked(settings):
    settings.SCANNER = ""
    assert scanning.find(Path("/nowhere")) == ""
