"""A page of a PDF as pixels: as wide as asked, and never more of them than memory has room for."""

from typing import Any, Final

MOST_PIXELS: Final = 8_000_000  # 32 MB; an A4 page 2000 wide has 5.7 million


def draw(page: Any, width: int) -> Any:
    """The page of pypdfium2 drawn `width` pixels wide, on white; narrower where the page is so long that it must be."""
    across, down = page.get_size()
    scale = (width - 0.5) / max(across, 1)  # pdfium rounds up
    pixels = max(across * scale, 1) * max(down * scale, 1)
    if pixels > MOST_PIXELS:
        scale *= (MOST_PIXELS / pixels) ** 0.5
    return page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
