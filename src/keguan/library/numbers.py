"""Numbers of official documents (文号): how they are written, and how the registry writes them (国科发火〔2016〕32号)."""

import re
from typing import Final

NUMBER: Final = re.compile(
    r"(?P<organ>[\u4e00-\u9fff]{1,16}(?:[（(][\u4e00-\u9fff]{1,8}[)）])?[\u4e00-\u9fff]{0,6})"
    r"\s*[〔\[［【(（﹝]\s*(?P<year>(?:19|20)\d\d)\s*[〕\]］】)）﹞]\s*第?\s*(?P<serial>\d{1,5})\s*号"
)
_WIDE: Final = str.maketrans("０１２３４５６７８９", "0123456789")


def normal(number: str) -> str:
    """The number as the registry writes it; what is no such number only loses its spaces."""
    flat = re.sub(r"\s", "", number.translate(_WIDE))
    found = NUMBER.fullmatch(flat)
    return f"{found['organ']}〔{found['year']}〕{int(found['serial'])}号" if found else flat


def number_at_start(line: str) -> str:
    """The number that the line begins with, as below a letterhead; "" when it begins with something else."""
    found = NUMBER.match(line.translate(_WIDE).strip())
    return normal(found[0]) if found else ""
