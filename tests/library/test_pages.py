"""Pages as pictures: as wide as asked and no larger than memory allows, kept for a while, marked for their reader."""

import io

import pypdfium2
import pytest
from PIL import Image, ImageChops
from tests.library import making

from keguan.library import converting, intake, pages
from keguan.library.models import Version

MARK = "示例读者 2025-12-31"


def opened(content):
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    """A folder of pictures of its own; files stay where they are."""
    monkeypatch.setattr(pages, "_folder", lambda: tmp_path / "pages")
    return tmp_path / "pages"


@pytest.fixture
def readable(quick, clerk):
    (taken,) = intake.take_in("页.pdf", making.pdf(pages=3), user=clerk)
    converting.work()
    return Version.objects.select_related("pdf", "file").get(pk=taken.version.pk)


def test_a_page_is_drawn_once_and_looked_up_then(readable, home, monkeypatch):
    first = pages.image(readable, 2, 700)
    assert opened(first).size == (800, 1132)
    monkeypatch.setattr(pages, "_drawn", None)
    assert pages.image(readable, 2, 800) == first
    assert len(list(home.glob("*/*"))) == 1


@pytest.mark.parametrize("number", [0, 4, -1])
def test_other_pages_are_none(readable, number):
    with pytest.raises(IndexError):
        pages.image(readable, number, 800)


def test_the_mark_is_in_the_picture_and_not_in_what_is_kept(readable, home):
    plain, marked = pages.image(readable, 1, 800), pages.image(readable, 1, 800, MARK)
    changed = ImageChops.difference(opened(plain), opened(marked)).convert("L").point(lambda v: 255 * (v > 24))
    for box in ((0, 0, 400, 566), (400, 0, 800, 566), (0, 566, 400, 1132), (400, 566, 800, 1132)):
        assert sum(changed.crop(box).histogram()[255:]) > 300  # in every quarter
    other = pages.image(readable, 1, 800, "另一位读者 2025-12-31")
    assert ImageChops.difference(opened(other), opened(marked)).getbbox()
    assert [path.read_bytes() for path in home.glob("*/*")] == [plain]


def test_a_download_has_the_mark_on_each_page_and_stays_text(readable):
    made = pypdfium2.PdfDocument(pages.stamped(readable, MARK))
    assert [page.get_textpage().get_text_range() for page in made] == [f"Page {n} of the test" for n in (1, 2, 3)]
    for page in made:
        picture = page.render(scale=1).to_pil().convert("L")
        assert 1000 < sum(picture.histogram()[100:250]) < 200_000  # grey, where the page had black and white alone


def test_a_page_of_ten_metres_is_drawn_within_bounds(quick, clerk):
    for name, size in (("墙.pdf", (28_346, 28_346)), ("带子.pdf", (300, 14_000))):
        (taken,) = intake.take_in(name, making.pdf(size=size), user=clerk)
        converting.work()
        version = Version.objects.select_related("pdf", "file").get(pk=taken.version.pk)
        wide, high = opened(pages.image(version, 1, 2000)).size
        assert wide * high <= 8_050_000
        assert abs(wide / high - size[0] / size[1]) < 0.01


def test_what_nobody_looks_at_makes_room(readable, home, monkeypatch):
    one = len(pages.image(readable, 1, 800))
    monkeypatch.setattr(pages, "KEPT_BYTES", int(one * 2.5))
    pages.image(readable, 2, 800)
    pages.image(readable, 1, 800)  # looked at again, so the second is the oldest now
    import os

    for path in home.glob("*/*-2-*"):
        os.utime(path, (1, 1))
    pages.image(readable, 3, 800)
    assert sorted(path.name.split("-")[1] for path in home.glob("*/*")) in (["1", "3"], ["3"])
