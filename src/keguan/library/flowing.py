"""The text of a version as it runs on, without the ends of lines and pages that only the paper made."""

import re
from typing import Final

from keguan.library.models import Version

_ENDS: Final = ("。", "；", "：", "！", "？", "”")
_BEGINS: Final = re.compile(
    r"\s*(第[一二三四五六七八九十百零〇\d]+[章节条]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、]|附件)"
)
_PAGE_NUMBER: Final = re.compile(r"[\s—\-－–第页\d]*")


def flowing(version: Version) -> str:
    """The paragraphs of the version, one a line; page numbers are left out."""
    lines = [
        line.strip()
        for text in version.sheets.values_list("text", flat=True)
        for line in text.splitlines()
        if not _PAGE_NUMBER.fullmatch(line)
    ]
    full = max(map(len, lines), default=0) * 0.8
    made: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and not _BEGINS.match(line):
            made[-1] += line
        else:
            made.append(line)
        goes_on = len(line) >= full and not line.endswith(_ENDS)
    return "\n".join(made)
