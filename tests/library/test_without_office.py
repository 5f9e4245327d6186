"""Without LibreOffice an upload says so; once it is installed it becomes readable by itself."""

import sys
from pathlib import Path

import pytest
from tests.library import making

from keguan.library import converting, intake
from keguan.library.models import Version


@pytest.mark.one_database
def test_what_lacked_libreoffice_is_converted_once_it_is_there(user_of, monkeypatch, tmp_path):
    with monkeypatch.context() as bare:
        bare.setenv("PATH", str(Path(sys.executable).parent))
        (taken,) = intake.take_in("通知.docx", making.notice(), user=user_of("clerk"))
        lacking = Version.objects.get(pk=taken.version.pk)
        assert (lacking.state, "没有安装 LibreOffice" in lacking.fault) == (Version.FAILED, True)
        converting.work()
        assert Version.objects.get(pk=lacking.pk).state == Version.FAILED
    converting.work()
    assert Version.objects.get(pk=lacking.pk).state == Version.READY
