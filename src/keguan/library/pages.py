"""Pages as pictures, and the PDF with a watermark on each page."""

from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from keguan.library.models import Version
from keguan.store import files

WIDTHS = (200, 400, 800, 1200, 1600, 2000)
FONT = "NotoSansCJK-Regular.ttc"


def image(version: Version, number: int, width: int, watermark: str = "") -> bytes:
    """The page as JPEG, so many pixels wide, with the watermark burned in."""
    pdf = pdfium.PdfDocument(files.path_of(version.pdf))
    try:
        page = pdf[number - 1]
        picture = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    finally:
        pdf.close()
    out = BytesIO()
    _marked(picture, watermark).save(out, "JPEG", quality=82)
    return out.getvalue()


def stamped(version: Version, watermark: str) -> bytes:
    """The PDF of the version with the watermark on each page."""
    pages = [Image.open(BytesIO(image(version, n, 1240, watermark))) for n in range(1, version.pages + 1)]
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return out.getvalue()


def _marked(picture: Image.Image, watermark: str) -> Image.Image:
    if not watermark:
        return picture
    font = ImageFont.truetype(FONT, max(picture.width // 36, 8))
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for top in range(0, picture.height, picture.width // 4):
        for left in range(0, picture.width, picture.width // 2):
            draw.text((left, top), watermark, font=font, fill=(120, 120, 120, 90))
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")
