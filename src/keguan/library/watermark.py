"""Words across a page, in grey, again and again: burned into pictures, and into the pages of a PDF."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

FACES: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "NotoSansCJK-Regular.ttc",
)
INK: Final = (110, 110, 110, 72)
TURNED: Final = 28  # degrees
ACROSS: Final = 800  # pixels of the mark on a page of a PDF


def marked(page: Image.Image, words: str) -> Image.Image:
    """The picture with the words across it."""
    return Image.alpha_composite(page.convert("RGBA"), veil(page.size, words)).convert("RGB")


def stamp(source: Path, target: Path, words: str) -> None:
    """Write the PDF with the words across each page; its pages stay text. One mark serves all pages of a size."""
    with pdfium.PdfDocument(source) as pdf:
        marks: dict[tuple[int, int], Any] = {}
        for page in pdf:
            left, bottom, right, top = page.get_cropbox()
            size = (max(round(right - left), 1), max(round(top - bottom), 1))
            if size not in marks:
                with _page_of(size, words) as mark:
                    marks[size] = mark.page_as_xobject(0, pdf)
            placed = marks[size].as_pageobject()
            placed.transform(pdfium.PdfMatrix().translate(left, bottom))
            page.insert_obj(placed)
            page.gen_content()
            page.close()
        pdf.save(target)


def veil(size: tuple[int, int], words: str) -> Image.Image:
    """A clear picture with the words in slanting rows."""
    wide, high = size
    letter = max(wide // 34, 9)
    face = _face(letter)
    tile = Image.new("RGBA", (max(int(face.getlength(words)), letter) + 3 * letter, 5 * letter), (0, 0, 0, 0))
    ImageDraw.Draw(tile).text((0, 2 * letter), words, font=face, fill=INK)
    turned = tile.rotate(TURNED, expand=True, resample=Image.Resampling.BICUBIC)
    made = Image.new("RGBA", size, (0, 0, 0, 0))
    for row, top in enumerate(range(-turned.height // 3, high, max(turned.height * 2 // 3, 1))):
        for left in range(-turned.width // 2 * (row % 2), wide, turned.width):
            corner = (max(left, 0), max(top, 0))
            part = (max(-left, 0), max(-top, 0))
            if part[0] < turned.width and part[1] < turned.height:
                made.alpha_composite(turned, corner, part)
    return made


@lru_cache(maxsize=16)
def _face(letter: int) -> Any:
    for name in FACES:
        try:
            return ImageFont.truetype(name, letter)
        except OSError:
            continue
    return ImageFont.load_default(letter)


def _page_of(size: tuple[int, int], words: str) -> pdfium.PdfDocument:
    """A PDF of one page of this size in points, which is the mark."""
    wide, high = size
    shrink = min(ACROSS / wide, 2000 / high)
    picture = veil((max(round(wide * shrink), 1), max(round(high * shrink), 1)), words)
    made = pdfium.PdfDocument.new()
    page = made.new_page(wide, high)
    placed = pdfium.PdfImage.new(made)
    placed.set_bitmap(pdfium.PdfBitmap.from_pil(picture))
    placed.set_matrix(pdfium.PdfMatrix().scale(wide, high))
    page.insert_obj(placed)
    page.gen_content()
    page.close()
    return made
