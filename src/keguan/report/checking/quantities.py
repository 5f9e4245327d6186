"""Reads quantities in a sentence: Arabic and Chinese numerals with multiplier, rounding word and measure word."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import cn2an

from keguan.report.checking.exempt import DIGIT

FULL_WIDTH: Final = str.maketrans(
    "０１２３４５６７８９％．－＋：（）Ｘｘ　", "0123456789%.-+:()Xx "
)  # one for one: places stay

MULTIPLIERS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
FOREIGN: Final = ("美元", "欧元", "港元", "日元", "英镑")
# Measure words, longer ones first; those after the bar only count behind an Arabic numeral.
_UNITS: Final = (
    "个?百分点|平方公里|平方千米|平方米|立方米|平方|公里|千米|公顷|公斤|千瓦时|千瓦|兆瓦|标准立方米"
    "|美元|欧元|港元|日元|英镑|元/平方米|元|人年|人次|户次|家次|场次|批次|件次|项次|车次|架次|台次|次|台[(（]套[)）]|台/套|台套|件套|套件"
    "|个工作日|工作日|个月|个季度|季度|小时|分钟|课时|学时|周岁|个位次|位次"
    "|家|项|个|名|位|人|件|所|台|户|场|笔|支|批|座|套|份|亩|吨|款|篇|处|辆|组|条|张|部|册|本|期|轮|例|起|宗|间|栋|站|艘|架|株|棵|头|只|羽|节|堂|幅|块|片|门|席|枚|颗|封|对|倍|成|天|年|岁|分"
)
_ONLY_ARABIC: Final = "日|%|‰|℃|种|类|届|级|周|度|度电|kg|km|MW|kW|GW|kWh|t|米|斤|字|页|道|样|代|次|㎡|m²"
UNIT: Final = f"(?:{_UNITS})"
_UNIT_ARABIC: Final = f"(?:{_UNITS}|{_ONLY_ARABIC})"
_MORE: Final = "[余多来几]"

_NUMBER: Final = r"[0-9]+(?:[,，][0-9]{3}(?![0-9]))*(?:\.[0-9]+)?"
_ALONE: Final = r"(?:(?<![0-9A-Za-z.])|(?<=GDP)|(?<=R&D))"
_ARABIC: Final = re.compile(
    rf"(?P<number>{_ALONE}[-+]?{_NUMBER})(?P<tail>\s?(?P<more>{_MORE}?)(?P<times>[十百千万亿]*)(?P<later>{_MORE}?)(?P<last>[万亿]?)\s{{0,2}}(?P<unit>{_UNIT_ARABIC}))"
    rf"|(?P<bare>{_ALONE}[-+]?{_NUMBER})(?:(?P<bare_more>{_MORE}?)(?P<bare_times>[百千万亿]+)(?P<bare_later>{_MORE}?))?"
)
_CN: Final = f"[{DIGIT}十百千万亿]"
_CHINESE: Final = re.compile(
    rf"(?P<vague>[数几](?=[十百千万亿]))?(?P<number>{_CN}+(?:点[{DIGIT}]+)?)(?P<more>{_MORE}?)(?P<times>[十百千万亿]*)(?P<later>{_MORE}?)(?P<last>[万亿]?)(?P<unit>{UNIT})"
)
_PER_CENT: Final = re.compile(rf"(?P<per>百|千|万)分之(?P<number>{_CN}+(?:点[{DIGIT}]+)?|[0-9.]+)")
_FRACTION: Final = re.compile(rf"(?P<under>[{DIGIT}十]+)分之(?P<over>[{DIGIT}十]+)")
_MASKED: Final = re.compile(
    rf"(?<![A-Za-z0-9*])(?P<number>[xX×＊*○]{{1,6}}(?:[.．][xX×＊*]{{1,4}})?)(?P<times>[十百千万亿]*)(?P<more>{_MORE}?)\s?(?P<unit>{_UNIT_ARABIC})"
)
_PAIR: Final = re.compile(
    rf"(?P<tens>[二三四五六七八九]?十)?(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<times>[十百千万亿]*)(?P<unit>{UNIT})"
)
_DOUBLED: Final = re.compile(rf"翻(?:了|上)?(?P<number>[{DIGIT}])番|(?P<twice>翻倍)")
_CN_RANGE: Final = re.compile(
    rf"(?P<low>[{DIGIT}十百]+)(?:到|至|[-—–~～])(?P<high>[{DIGIT}十百]+)(?P<times>[十百千万亿]*)(?P<unit>{UNIT})"
)
_HALF: Final = re.compile(
    "(?P<half>半数|一半|半(?=的?(?:以上|企业|县|乡|指标|，|。)))|(?P<year>(?<![上下])半年|一年半|一个半月|半个月)(?!度|来|报|总结|工作)"
)


@dataclass(frozen=True)
class Quantity:
    """A number as written: `value` in base units (yuan, fractions), None when masked or vague.

    `unit` is the measure word; 元 for money in whatever multiple, "" when none is written. `more` is 余 or 多 inside.
    """

    start: int
    end: int
    value: Decimal | None
    unit: str
    more: str = ""
    high: Decimal | None = None  # of 两三家
    chinese: bool = False
    numeral: str = ""


def quantities(plain: str, free: set[int]) -> list[Quantity]:
    """The quantities of `plain` in order; those wholly within the places `free` are left out."""
    found: list[Quantity] = []
    taken: set[int] = set()
    for pattern, read in _READERS:
        for match in pattern.finditer(plain):
            made = read(match)
            if made is None or not taken.isdisjoint(range(made.start, made.end)):
                continue
            taken.update(range(made.start, made.end))
            if not _within(made, plain, free):
                found.append(made)
    return sorted(found, key=lambda quantity: quantity.start)


def _within(made: Quantity, plain: str, free: set[int]) -> bool:
    return free.issuperset(range(made.start, made.start + max(1, len(made.numeral))))


def number(text: str) -> Decimal:
    """1,234.5, 三点五, 两千三百 as a Decimal."""
    text = text.replace(",", "").replace("，", "")
    if re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", text):
        return Decimal(text)
    if text[0] in "百千" or (text[0] in "万亿" and len(text) == 1):
        text = "一" + text
    whole, _, part = text.partition("点")
    if part:
        digits = "".join(str(_DIGITS[char]) for char in part)
        return Decimal(f"{number(whole)}.{digits}")
    return Decimal(str(cn2an.cn2an(text, "smart")))


_DIGITS: Final = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def _times(*texts: str | None) -> int:
    product = 1
    for char in "".join(text or "" for text in texts):
        product *= MULTIPLIERS[char]
    return product


def _made(match: re.Match[str], value: Decimal | None, unit: str, **more: object) -> Quantity:
    if unit in ("%", "‰") or "百分点" in unit:
        value = None if value is None else value / (1000 if unit == "‰" else 100)
        unit = unit if unit in ("%", "‰") else "百分点"
    elif unit == "成":
        value, unit = (None if value is None else value / 10), "成"
    elif unit == "个位次":
        unit = "位次"
    return Quantity(match.start(), match.end(), value, unit, **more)  # type: ignore[arg-type]


def _arabic(match: re.Match[str]) -> Quantity | None:
    told = match.groupdict()
    if match["bare"] is not None:
        value = number(match["bare"]) * _times(match["bare_times"])
        more = (told["bare_more"] or "") + (told["bare_later"] or "")
        return _made(match, value, "", more=more, numeral=match["bare"])
    value = number(match["number"]) * _times(match["times"], match["last"])
    more = match["more"] + match["later"]
    return _made(match, value, match["unit"], more=more, numeral=match["number"])


def _chinese(match: re.Match[str]) -> Quantity | None:
    numeral, unit, more = match["number"], match["unit"], match["more"] + match["later"]
    if match["vague"]:
        return _made(match, None, unit, more=match["vague"], numeral=match["vague"] + numeral, chinese=True)
    if numeral[0] in "十百千万亿" and more == "几" or numeral.endswith("点"):
        return None
    if re.fullmatch(rf"[{DIGIT}]{{2,}}", numeral) and "零" not in numeral[:1]:
        return None  # 二〇二五, 两三: years and pairs
    try:
        value = number(numeral) * _times(match["times"], match["last"])
    except ValueError:
        return None
    return _made(match, value, unit, more=more, numeral=numeral, chinese=True)


def _per_cent(match: re.Match[str]) -> Quantity:
    value = number(match["number"]) / MULTIPLIERS[match["per"]]
    return Quantity(
        match.start(), match.end(), value, "%" if match["per"] == "百" else "‰", numeral=match[0], chinese=True
    )


def _fraction(match: re.Match[str]) -> Quantity | None:
    share = Fraction(int(number(match["over"])), int(number(match["under"])))
    value = Decimal(share.numerator) / Decimal(share.denominator)
    return Quantity(match.start(), match.end(), value, "", numeral=match[0], chinese=True)


def _masked(match: re.Match[str]) -> Quantity:
    return _made(match, None, match["unit"], more=match["more"], numeral=match["number"])


def _pair(match: re.Match[str]) -> Quantity | None:
    low, high = _DIGITS[match["low"]], _DIGITS[match["high"]]
    if high != low + 1 and (low, high) != (3, 5):
        return None
    tens = int(number(match["tens"])) if match["tens"] else 0
    factor = _times(match["times"])
    made = _made(match, Decimal((tens + low) * factor), match["unit"], numeral=match[0], chinese=True)
    top = _made(match, Decimal((tens + high) * factor), match["unit"])
    return Quantity(made.start, made.end, made.value, made.unit, high=top.value, numeral=match[0], chinese=True)


def _doubled(match: re.Match[str]) -> Quantity:
    """翻一番 is growth by once, 翻两番 by three times what there was."""
    times = Decimal(2) ** int(number(match["number"]) if match["number"] else 1) - 1
    return Quantity(match.start(), match.end(), times, "倍", numeral=match[0], chinese=True)


def _cn_range(match: re.Match[str]) -> Quantity | None:
    """三到五人."""
    factor = _times(match["times"])
    low, high = number(match["low"]) * factor, number(match["high"]) * factor
    if low >= high or match["unit"] in ("年", "届"):
        return None
    made = _made(match, low, match["unit"], numeral=match[0], chinese=True)
    return replace(made, high=_made(match, high, match["unit"]).value)


def _half(match: re.Match[str]) -> Quantity:
    if match["half"]:
        start, end = match.span("half")
        return Quantity(start, end, Decimal("0.5"), "", numeral=match["half"], chinese=True)
    start, end = match.span("year")
    value, unit = {
        "半年": ("0.5", "年"),
        "一年半": ("1.5", "年"),
        "一个半月": ("1.5", "个月"),
        "半个月": ("0.5", "个月"),
    }[match["year"]]
    return Quantity(start, end, Decimal(value), unit, numeral=match["year"], chinese=True)


_READERS: Final = (
    (_PER_CENT, _per_cent),
    (_FRACTION, _fraction),
    (_DOUBLED, _doubled),
    (_HALF, _half),
    (_MASKED, _masked),
    (_ARABIC, _arabic),
    (_CN_RANGE, _cn_range),
    (_PAIR, _pair),
    (_CHINESE, _chinese),
)
