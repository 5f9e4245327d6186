"""Numbers of official documents (文号): found however they are written, and written in one way (国科发火〔2016〕32号)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_OPEN, _CLOSE = r"[〔\[［【(（﹝]", r"[〕\]］】)）﹞]"
_OFFICE = r"(?P<office>(?:[\u4e00-\u9fff]\s*){1,24}(?:[（(][\u4e00-\u9fff]{1,4}[)）]\s*)?)"
_SERIAL = (
    rf"{_OPEN}\s*(?P<year>(?:[1１]\s*[9９]|[2２]\s*[0０])(?:\s*\d){{2}})\s*{_CLOSE}\s*"
    r"(?:第\s*)?(?P<serial>\d(?:\s?\d){0,4})\s*号"
)
NUMBER: Final = re.compile(_OFFICE + _SERIAL)
_SERIALS: Final = re.compile(_SERIAL)  # found first: an office may begin at every character, a year only at a bracket
_YEAR: Final = re.compile(rf"{_OPEN}((?:19|20)\d\d){_CLOSE}第?0*(?=\d|$)")
_WIDE: Final = str.maketrans("０１２３４５６７８９", "0123456789")
# What stands before a number in a sentence and is no part of it. 和 after what is cited joins another number to it,
# after a word that leads to a number it begins the name of an office: 办法和清科发〔2025〕1号, 根据和县科〔2021〕3号.
_CITED: Final = "文件|通知|办法|意见|规定|决定|方案|细则|公告|(?<!高)等|号"
_LEADING: Final = (
    "根据|按照|依据|依照|遵照|参照|对照|执行|落实|贯彻|印发|转发|下发|发布|废止|替代|修订|详见|参见|参阅|以及|其中|符合|适用|引用|所附|编号|文号|"
    "本局|我局|我市|按|(?<!数)据|(?<!意)见|与|及|或|以|由|对(?!外)|的|(?<!无)为|是|在|被"
)
_BEFORE: Final = re.compile(f".*(?:(?P<cited>{_CITED})|{_LEADING})")
_PLACE: Final = re.compile("和(?:[县区市旗]|平[区县]|田[市县地]|静县|硕县|顺县|龙市|政县|浩特|林格尔|布克赛尔)")
_CLOSED: Final = "》〉」』”’）)】］]号"  # after these, 和 at the beginning joins too
LONGEST: Final = 14  # characters of what names the issuing office: 清江市科学技术局办公室函 has eleven
SPAN: Final = 60  # characters that a number takes at most, spaces and line breaks among them


@dataclass(frozen=True)
class Cited:
    """A number that stands in a text at [start, end), as the registry writes it."""

    start: int
    end: int
    number: str


def normal(number: str) -> str:
    """The number as the registry writes it; of the beginning of one (清科发[2025]) that much; of other texts the spaces go."""
    return _YEAR.sub(r"〔\1〕", re.sub(r"\s", "", number.translate(_WIDE)))


def number_at_start(line: str) -> str:
    """The number that the line begins with, as below a letterhead; "" when it begins with something else."""
    found = next(numbers_in(line.strip()), None)
    return found.number if found and found.start == 0 else ""


def numbers_in(text: str) -> Iterator[Cited]:
    """The numbers in the text in their order, whatever brackets, widths and spaces they are written with."""
    last = 0
    for serial in _SERIALS.finditer(text):
        found = NUMBER.search(text, max(last, serial.start() - SPAN), serial.end())
        last = serial.end()
        if found is None:
            continue
        office = re.sub(r"\s", "", found["office"])
        before = text[: found.start()].rstrip()[-1:] if found.start() else ""
        left = min(len(office) - _words_before(office, before), LONGEST)
        if left < 2:
            continue
        start = found.end("office")
        while left:  # back over the office's characters, spaces between them not counted
            start -= 1
            left -= not text[start].isspace()
        yield Cited(start, found.end(), normal(text[start : found.end()]))


def _words_before(office: str, before: str) -> int:
    """How many of the characters belong to the sentence; `before` is the one in front of them all, if any."""
    led = _BEFORE.match(office)
    at = led.end() if led else 0
    joins = bool(led and led["cited"]) or (not led and before != "" and before in _CLOSED)
    for place in range(at, len(office)):
        # one character before it is the other half of a name (泰和科字〔2021〕3号); more are words of their own
        is_between = place - at > 1 or (place == at and joins)
        if office[place] == "和" and is_between and not _PLACE.match(office, place):
            at, joins = place + 1, False
    return at
