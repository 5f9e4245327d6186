"""Words as bureaus write them: widths, spaces, ordinals, bracketed notes and units, brought to one form to compare."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

UNITS: Final = {"亿元": 10**8, "千万元": 10**7, "百万元": 10**6, "十万元": 10**5, "万元": 10**4, "千元": 10**3, "元": 1}
_INVISIBLE = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\u0000-\u001f\u007f]+")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.)](?!\d)|[①-⑳])"
)
_MONEY_WORD = r"(?:人民币)?(亿元|千万元|百万元|十万元|万元|千元|元|亿|万)"
_UNIT_MARKED = re.compile(rf"[(\[/,:、，；;\-—_]{_MONEY_WORD}(?=$|[)\],、/;，；.。])")
_UNIT_AT_END = re.compile(r"(亿元|千万元|百万元|十万元|万元|千元|(?<![单次美日欧港万千亿])元)$")
_UNIT_LINE = re.compile(r"(?:计量|金额|货币|资金|数据)?单位(?:均?[:为是]|统一为|\()?[:(]?([^。\n;]{1,16})")
_UNIT_SAID = re.compile(r"(?:以|均以|均为|按|金额为|单位为|是)" + _MONEY_WORD + r"(?:为单位|计|$|[,。;)])")
_WORD_OF_UNIT = re.compile(
    r"^(?:单位:?)?\(?(?:亿元|千万元|百万元|十万元|万元|千元|元|%|‰|人|人次|家|项|个|月|年|天|件|名|次|场|亩|平方米|吨|份|-|—|/)\)?$"
)
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"


def narrow(text: str) -> str:
    """The text with full-width letters, digits and signs made half-width."""
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=50_000)
def squash(text: str) -> str:
    """Half-width and without any white space or invisible character: the form in which words are compared."""
    return _INVISIBLE.sub("", narrow(text))


def strip_invisible(text: str) -> str:
    """The text without white space of any kind and invisible characters; widths stay."""
    return _INVISIBLE.sub("", text.replace("\u3000", ""))


def fold(text: str) -> str:
    """Prose on one line: runs of space become one, and none stays between two Chinese characters."""
    text = re.sub("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u0000-\u0008]", "", text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(f"(?<=[{_CJK}]) (?=[{_CJK}])", "", text)


@lru_cache(maxsize=50_000)
def heading_key(text: str) -> str:
    """The bare word of a heading: no spaces, stars, ordinals, or bracketed units and notes."""
    whole = squash(text).replace("*", "").replace("★", "").replace("※", "")
    bare = whole
    while (shorter := _BRACKETED.sub("", bare)) != bare:
        bare = shorter
    bare = _ORDINAL.sub("", bare)
    bare = re.sub(r"[:/,、\-]?(?:单位:)?(?:亿元|百万元|万元|千元|%|‰)$", "", bare) or bare
    return (bare or whole).strip(":.、,;-_/").lower()


@lru_cache(maxsize=10_000)
def unit_of_heading(text: str) -> str:
    """The money unit that a heading names in brackets, after a stroke or at its end; "" if none."""
    flat = squash(text)
    if found := _UNIT_MARKED.search(flat):
        return found[1] if found[1].endswith("元") else found[1] + "元"
    found = _UNIT_AT_END.search(flat)
    return found[1] if found else ""


def unit_of_line(text: str) -> str:
    """The money unit that a line such as 单位：万元、人, a title or a footnote names; "" if none."""
    flat = squash(text)
    for line in _UNIT_LINE.finditer(flat):
        # 填报单位：某某局 also has the word; only a unit straight after it counts
        if found := re.match(r"(?:[^,、/元]{1,4}[,、/])*" + _MONEY_WORD + r"(?=$|[),、/\s。])", line[1]):
            return found[1] if found[1].endswith("元") else found[1] + "元"
    if found := _UNIT_SAID.search(flat) or re.search(r"[(\[]" + _MONEY_WORD + r"(?:[,、/][^)]{1,4})*[)\]]", flat):
        return found[1] if found[1].endswith("元") else found[1] + "元"
    return ""


def says_percent(text: str) -> bool:
    """Whether a heading or unit line says that its numbers are percents."""
    flat = squash(text)
    return bool(re.search(r"[(\[/:,、](?:单位:)?%|%[)\]]?$|百分比|百分之|百分点", flat))


def is_unit_word(text: str) -> bool:
    """Whether a cell holds nothing but a unit, as the row under some headings does."""
    return bool(_WORD_OF_UNIT.match(squash(text)))


def strip_ordinal(text: str) -> str:
    """A section's words without 一、, （二） or 3. before them and a count in brackets behind."""
    bare = _ORDINAL.sub("", squash(text))
    bare = re.sub(r"\((?:共|计|合计)?\d+[家项个户人笔件]?\)$|[:：]$", "", bare)
    return re.sub(r"(?:共|计)\d+[家项个户人笔件]$", "", bare).strip(",:、")


@lru_cache(maxsize=20_000)
def longest_word(text: str, words: Iterable[str]) -> str:
    """The longest of the words (a tuple of squashed words) that the squashed text contains; "" if none."""
    return max((word for word in words if word and word in text), key=len, default="")
