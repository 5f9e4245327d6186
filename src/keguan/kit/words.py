"""How numbers are said in an official text: amounts, shares, changes, ranks, name lists."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

_DIGITS = "〇一二三四五六七八九"
WAN, YI = Decimal(10_000), Decimal(100_000_000)


def plain(value: Decimal | int) -> str:
    """The number without exponent or needless zeros: 1735.90 → 1735.9, 1E+2 → 100."""
    text = format(Decimal(value).normalize(), "f")
    return "0" if text in ("-0", "") else text


def rounded(value: Decimal, places: int = 2) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def money(yuan: Decimal | int) -> str:
    """An amount as the text writes it: 亿元 from one 亿 up (two decimals), else 万元 (up to four), below 1 万元 元."""
    yuan = Decimal(yuan)
    if abs(yuan) >= YI:
        return f"{plain(rounded(yuan / YI))}亿元"
    if abs(yuan) >= WAN or not yuan:
        return f"{plain(rounded(yuan / WAN, 4))}万元"
    return f"{plain(rounded(yuan))}元"


def percent(ratio: Decimal, places: int = 2) -> str:
    """0.0193 → 1.93%."""
    return f"{plain(rounded(ratio * 100, places))}%"


def quantity(value: Decimal | int, unit: str) -> str:
    """The value with its unit: 57家, 580.3万元, 1.93%, 第2位."""
    if unit == "元":
        return money(value)
    if unit == "%":
        return percent(Decimal(value))
    if unit == "位":
        return f"第{plain(value)}位"
    is_quotient = isinstance(value, Decimal) and -int(value.as_tuple().exponent) > 6  # more than anybody counts
    return f"{plain(rounded(Decimal(value)) if is_quotient else value)}{unit}"


def roundly(value: Decimal | int, unit: str) -> str:
    """The value with a rounding word that is true of it: 413 → 400余, 398 → 近400, 580.3万元 → 580余万元, 400 → 400."""
    value = Decimal(value)
    scale, unit = (
        (YI, "亿元")
        if unit == "元" and value >= YI
        else (WAN, "万元")
        if unit == "元" and value >= WAN
        else (Decimal(1), unit)
    )
    shown = value / scale
    place = Decimal(10) ** max(0, shown.adjusted() - (1 if scale > 1 else 0))
    low = shown // place * place
    if shown == low or shown < 10:
        return quantity(value, "元") if scale > 1 else f"{plain(shown)}{unit}"
    if low + place - shown <= place / 10:
        return f"近{plain(low + place)}{unit}"
    return f"{plain(low)}余{unit}"


def change(now: Decimal | int, before: Decimal | int, *, unit: str, than: str = "上年") -> str:
    """比上年增加12家, 比上年减少3家, 与上年持平; shares change by 个百分点."""
    difference = Decimal(now) - Decimal(before)
    if not difference:
        return f"与{than}持平"
    verb = "增加" if difference > 0 else "减少"
    if unit == "%":
        points = plain(rounded(abs(difference) * 100))
        return f"比{than}{'提高' if difference > 0 else '下降'}{points}个百分点"
    if unit == "位":
        return f"比{than}{'前移' if difference < 0 else '后移'}{plain(abs(difference))}位"
    return f"比{than}{verb}{quantity(abs(difference), unit)}"


def growth(now: Decimal | int, before: Decimal | int, *, than: str = "上年") -> str:
    """比上年增长5.7%; empty when there is nothing to compare with (rules.md 7.1: last = 0 is not comparable)."""
    if not before or Decimal(before) < 0:
        return ""
    ratio = Decimal(now) / Decimal(before) - 1
    if not rounded(abs(ratio) * 100, 1):
        return f"与{than}基本持平"
    return f"比{than}{'增长' if ratio > 0 else '下降'}{percent(abs(ratio), 1)}"


def names(listed: Sequence[str], *, limit: int = 3) -> str:
    """A、B、C; the count ("等n家") is a fact of its own and is said by whoever knows the total."""
    return "、".join(listed[:limit])


def chinese_number(number: int) -> str:
    """1-99 as headings and enumerations write it: 一, 十, 十一, 二十三."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones or not tens else "")
