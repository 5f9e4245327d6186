"""Pictures made into documents of one page.

Runs in a process of its own with bounded memory (`keguan.library.child`).
"""

from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from keguan.library.faults import Unconverted

MOST_PIXELS: Final = 100_000_000
LONGER_SIDE, SHORTER_SIDE = 842.0, 595.0  # points of A4


def picture(source: Path, target: Path) -> None:
    """Write the picture as a PDF of one page no larger than A4. Raises Unconverted."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(source, formats=("PNG", "JPEG", "GIF")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Unconverted("too_many_pixels")
            upright = ImageOps.exif_transpose(opened)
            flat = Image.new("RGB", upright.size, "white")
            clear = upright.convert("RGBA") if upright.has_transparency_data else None
            flat.paste(clear or upright.convert("RGB"), mask=clear)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unconverted("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unconverted("damaged") from error
    wide, high = flat.size
    room = (LONGER_SIDE, SHORTER_SIDE) if wide > high else (SHORTER_SIDE, LONGER_SIDE)
    shrink = min(room[0] / wide, room[1] / high, 1.0)
    flat.save(target, "PDF", resolution=72.0 / shrink, quality=88)
