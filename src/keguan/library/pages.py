"""Pages as pictures, drawn when somebody looks and kept for a while; watermarks are burned in, never laid over.

pdfium may not do two things at once, so a process draws one page after another. That no page takes too much of time or
memory is known: `library.sheets` has drawn each of them once before.
"""

import io
import os
import tempfile
import threading
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
from django.conf import settings
from PIL import Image

from keguan.library import layout
from keguan.library.canvas import draw
from keguan.library.models import Version
from keguan.library.watermark import marked
from keguan.store import files

WIDTHS: Final = (200, 400, 800, 1200, 1600, 2000)
KEPT_BYTES: Final = 512 * 2**20
QUALITY: Final = 82

_pdfium, _counting = threading.Lock(), threading.Lock()
_written = KEPT_BYTES  # by this process since it last looked for what to remove: it looks once at the start


def image(version: Version, number: int, width: int, watermark: str = "") -> bytes:
    """The page (from 1) of a readable version as JPEG, about so many pixels wide. Raises IndexError for other pages."""
    if not 1 <= number <= version.pages or version.pdf is None:
        raise IndexError(number)
    wide = next((w for w in WIDTHS if w >= width), WIDTHS[-1])
    path = _folder() / version.pdf.sha256[:2] / f"{version.pdf.sha256}-{number}-{wide}.jpg"
    plain = _kept(path)
    if plain is None:
        plain = _jpeg(_drawn(version, number, wide))
        _keep(path, plain)
    if not watermark:
        return plain
    with Image.open(io.BytesIO(plain)) as page:
        return _jpeg(marked(page, watermark))


def stamped(version: Version, watermark: str) -> bytes:
    """The PDF of a readable version with the watermark on each page, as text still. Raises BureauError."""
    return layout.stamped(files.path_of(version.pdf), watermark)


def _drawn(version: Version, number: int, width: int) -> Image.Image:
    path = files.path_of(version.pdf)
    with _pdfium, pdfium.PdfDocument(path) as pdf:
        page = pdf[number - 1]
        bitmap = draw(page, width)
        made = bitmap.to_pil().convert("RGB")
        bitmap.close()
        page.close()
        return made


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _folder() -> Path:
    return Path(settings.KEGUAN_HOME) / "pages"


def _kept(path: Path) -> bytes | None:
    try:
        content = path.read_bytes()
        os.utime(path)  # when it was last looked at
    except OSError:
        return None
    return content


def _keep(path: Path, content: bytes) -> None:
    global _written
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    Path(temporary).replace(path)
    with _counting:
        _written += len(content)
        if _written < KEPT_BYTES // 16:
            return
        _written = 0
    _remove_oldest()


def _remove_oldest() -> None:
    """Take away what nobody has looked at for longest, until three quarters of the room are left in use."""
    found = []
    for path in _folder().glob("*/*"):
        try:
            told = path.stat()
        except OSError:  # another process was quicker
            continue
        found.append((told.st_mtime, told.st_size, path))
    room = sum(size for _, size, _ in found)
    if room <= KEPT_BYTES:
        return
    for _, size, path in sorted(found):
        if room <= KEPT_BYTES * 3 // 4:
            return
        path.unlink(missing_ok=True)
        room -= size
