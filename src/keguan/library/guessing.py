"""What a document says of itself on its first and last pages, offered to whoever registers it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import PurePosixPath
from statistics import median
from typing import Any, Final

from keguan.kit.document_numbers import NUMBER, number_at_start, numbers_in
from keguan.library.models import Holding, Version
from keguan.store.importing.dates import parse_date
from keguan.store.importing.numbers import BadCell

LONGEST_TITLE: Final = 120
_WORDS: Final = re.compile(
    r"通知|办法|意见|方案|决定|通报|报告|规定|细则|条例|函|公告|公示|总结|要点|计划|讲话|纪要|指南|说明|解读|名单|申请书|表"
)
_LETTERHEAD: Final = re.compile(
    r"([\u4e00-\u9fff、]{3,40}(?:局|委|厅|部|办|办公室|政府|中心|委员会|领导小组))(?:文件|公报)?"
)
_DAY: Final = re.compile(
    r"(?:\d{4}|[二〇零○一三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
_ISSUER: Final = re.compile(r"[\u4e00-\u9fff、（）()]{3,40}(?:局|委|厅|部|办|办公室|政府|中心|委员会|领导小组|科技部)")
_KINDS: Final = (
    (Holding.TEMPLATE, re.compile(r"(?:申请书|申报书|模板|样表|填报表|登记表|申请表)$")),
    (Holding.CIRCULAR, re.compile(r"通报")),
    (
        Holding.POLICY,
        re.compile(r"印发.*(?:办法|意见|规定|细则|方案|条例|规划)|(?:办法|意见|规定|细则|条例|决定|规划)$"),
    ),
    (Holding.REPORT, re.compile(r"(?:报告|总结)$")),
    (Holding.NOTICE, re.compile(r"通知|公告|公示")),
    (Holding.LECTURE, re.compile(r"讲义|课件|培训|讲话|解读")),
)


@dataclass(frozen=True)
class Guess:
    """What may be said of the document; "" and None where it says nothing. `kind` is one of Holding.KINDS."""

    title: str
    number: str
    issuer: str
    issued_on: date | None
    kind: str


def looked_at(pages: int) -> list[int]:
    """The numbers of the pages that tell: the first, and the last two, where a text is signed and printed."""
    return sorted({1, max(pages - 1, 1), pages})


def guess(version: Version, lines: Mapping[int, Sequence[Sequence[Any]]]) -> Guess:
    """What these pages of the version (their lines by number) say, else what its name does."""
    first = lines.get(1, [])
    last = [line for number in sorted(lines) if number >= version.pages - 1 for line in lines[number]]
    stem = PurePosixPath(version.name).stem
    title = _title(first) or _of_name(stem)
    head = [line[0] for line in first[:12]]
    number = next(filter(None, map(number_at_start, head)), "") or _number_in(stem)
    day, signed = _signature([line[0] for line in last])
    return Guess(title, number, _letterhead(head) or signed, day, kind_of(title, version.media))


def kind_of(title: str, media: str) -> str:
    """The kind that a document of this title is of."""
    if found := next((kind for kind, words in _KINDS if words.search(title)), ""):
        return found
    return Holding.LECTURE if media in ("ppt", "pptx") else Holding.OTHER


def _title(lines: Sequence[Sequence[Any]]) -> str:
    """The largest lines of the first page that read like a title, the letterhead aside; "" when there are none."""
    upper = [line for line in lines if line[2] < 650]
    if not upper:
        return ""
    usual = median(line[4] for line in lines)
    blocks: list[tuple[float, str]] = []
    for size, together in groupby(upper, key=lambda line: round(line[4] / 2)):
        words = "".join(str(line[0]).strip() for line in together)
        is_head = words.endswith("文件") or NUMBER.match(words)
        if 2 * size > 1.12 * usual and not is_head and 4 <= len(words) <= LONGEST_TITLE:
            blocks.append((size, words))
    named = [block for block in blocks if _WORDS.search(block[1])]
    if found := named or blocks:
        return max(found, key=lambda block: block[0])[1]
    top = str(upper[0][0]).strip()  # text in one size: a first line that stands in the middle
    is_centred = abs(upper[0][1] + upper[0][3] / 2 - 500) < 40 and upper[0][3] < 640
    return top if is_centred and 4 <= len(top) <= 60 and not top.endswith(("：", "。", "，", "文件")) else ""


def _of_name(stem: str) -> str:
    """The file name without its number, day and what programs add to copies."""
    bare = NUMBER.sub(
        "",
        re.sub(
            r"^[\d\s._\-、（）()]+(?=[\u4e00-\u9fff《])|[\s_\-]*(?:副本|终稿|定稿|最终版|\(\d+\)|（\d+）)$", "", stem
        ),
    )
    return bare.strip(" _-—·《》") or stem


def _number_in(stem: str) -> str:
    return next((cited.number for cited in numbers_in(stem)), "")


def _letterhead(head: Sequence[str]) -> str:
    for line in head[:4]:
        if found := _LETTERHEAD.fullmatch(re.sub(r"\s", "", line)):
            return found[1]
    return ""


def _signature(lines: Sequence[str]) -> tuple[date | None, str]:
    """The day below the text, or that of printing; and who stands above it."""
    flat = [re.sub(r"\s", "", line) for line in lines]
    printed = None
    for place in range(len(flat) - 1, -1, -1):
        found = _DAY.search(flat[place])
        if found is None:
            continue
        if found[0] == flat[place]:
            above = flat[place - 1] if place else ""
            return _day(found[0]), above if _ISSUER.fullmatch(above) else ""
        if "印发" in flat[place] and printed is None:
            printed = _day(found[0])
    return printed, ""


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except BadCell:
        return None
