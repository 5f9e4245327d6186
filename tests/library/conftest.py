"""A notice that was uploaded and converted by the real LibreOffice."""

import pytest
from tests.library import making

from keguan.library import intake, layout
from keguan.library.models import Version


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory):
    """What the notice is once it was converted: done once, LibreOffice takes seconds."""
    path = tmp_path_factory.mktemp("notice") / "通知.docx"
    path.write_bytes(making.notice())
    return layout.lay_out(path, "docx")


@pytest.fixture
def clerk(user_of):
    return user_of("clerk")


@pytest.fixture
def quick(monkeypatch, laid_out):
    """Uploads wait: nothing is converted until a test says so, and the notice is not converted again."""
    monkeypatch.setattr("keguan.library.converting.start", lambda: None)


@pytest.fixture
def uploaded(quick, clerk, db):
    """The notice, uploaded and waiting."""
    (taken,) = intake.take_in("18号 通知.docx", making.notice(), user=clerk)
    return taken.version


@pytest.fixture
def ready(uploaded, laid_out):
    """The notice, readable."""
    from keguan.library import converting

    version = converting.claim()
    assert version == uploaded
    converting._keep(version, laid_out)
    return Version.objects.select_related("pdf", "holding__document").get(pk=version.pk)
