"""Amounts, shares and counts as clerks write them, read as exact decimals."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import cn2an

from keguan.store.importing.text import UNITS, squash

_BLANK: Final = {
    "",
    "-",
    "--",
    "---",
    "—",
    "——",
    "–",
    "−",
    "/",
    "\\",
    "无",
    "暂无",
    "没有",
    "n/a",
    "na",
    "null",
    "空",
    "*",
}
_BROKEN: Final = {"#ref!", "#n/a", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#getting_data", "#spill!"}
_NUMBER: Final = r"[+\-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[+\-]?\d{1,2})?"
_CHINESE: Final = r"[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟点]+"
_MONEY: Final = re.compile(
    rf"^(?:人民币|rmb|cny)?[¥￥]?(?P<number>{_NUMBER}|{_CHINESE})"
    r"(?P<unit>亿元|千万元|百万元|十万元|万元|千元|元|圆|亿|千万|百万|万)?(?:整|正|人民币)?$",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(r"约|近|余|多|左右|上下|以上|以下|超|不到|不足|[~～<>≥≤]|\d-\d")


class BadCell(Exception):
    """A cell that cannot be read; the message says in Chinese what to write instead."""


def is_blank(raw: Any) -> bool:
    """Whether a cell says nothing: empty, a dash, a stroke or 无."""
    return raw is None or (isinstance(raw, str) and squash(raw).lower() in _BLANK)


def check_formula(raw: Any) -> None:
    """Raises BadCell for the error that a broken formula leaves in its cell."""
    if isinstance(raw, str) and raw.strip().lower() in _BROKEN:
        raise BadCell(f"单元格的公式出错（{raw.strip()}），请改正公式或直接填写数值。")


def to_decimal(number: float | int | Decimal) -> Decimal:
    """The decimal that Excel shows for a stored number: 15 digits, without the noise of binary fractions."""
    if isinstance(number, Decimal):
        return number
    exact = Decimal(number) if isinstance(number, int) else Decimal(f"{number:.15g}")
    if exact.is_finite() and exact.as_tuple().exponent < -10:  # type: ignore[operator]
        exact = exact.quantize(Decimal("1e-10"))
    return _plain(exact)


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros and exponents: 50.00 and 5E+1 are both 50."""
    number = number.normalize()
    return number.quantize(Decimal(1)) if 0 < number.as_tuple().exponent < 25 else number  # type: ignore[operator]


def _read(text: str) -> Decimal | None:
    """The number a squashed text consists of, in digits or Chinese numerals; None if it is something else."""
    if re.fullmatch(_NUMBER, text, re.IGNORECASE) and re.search(r"\d", text):
        try:
            return _plain(Decimal(text.replace(",", "")))
        except InvalidOperation:
            return None
    if re.fullmatch(_CHINESE.replace("点", "点万亿"), text):
        try:
            return _plain(Decimal(str(cn2an.cn2an(text.replace("两", "二").replace("〇", "零"), "smart"))))
        except (ValueError, InvalidOperation):
            return None
    return None


def _number_of(raw: Any, what: str) -> Decimal | None:
    """The stored number of a numeric cell; None for text."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
        return None
    number = to_decimal(raw)
    if not number.is_finite():
        raise BadCell(f"“{raw}”不是{what}，请重新填写。")
    return number


def _text_of(raw: Any, what: str, example: str) -> str:
    check_formula(raw)
    if not isinstance(raw, str):
        raise BadCell(f"“{raw}”不是{what}，请填写数字，如 {example}。")
    flat = squash(raw).replace("，", ",").lower()
    if _VAGUE.search(flat) and not re.fullmatch(r"[+\-]?\d.*e-?\d+", flat):
        raise BadCell(f"“{raw.strip()}”不是准确的数，请填写准确的{what}，如 {example}。")
    return flat


def parse_money(raw: Any, unit: str = "元") -> Decimal | None:
    """The amount in yuan; `unit` holds for a bare number, a unit in the cell comes first."""
    if is_blank(raw):
        return None
    if unit not in UNITS:
        raise BadCell("不知道金额的单位，请在列标题写明单位，如“金额（万元）”。")
    number = _number_of(raw, "金额")
    if number is not None:
        return _plain(number * UNITS[unit])
    flat = _text_of(raw, "金额", "50 或 50万元")
    if re.fullmatch(r"\(.*\d.*\)", flat):
        raise BadCell(f"“{raw.strip()}”加了括号，看不出是正是负，请写成 50 或 -50。")
    found = _MONEY.match(flat)
    amount = _read(found["number"]) if found and found["number"] else None
    if found is None or amount is None:
        raise BadCell(f"“{raw.strip()}”不是金额，请写成 50 或 50万元 这样的数。")
    said = (found["unit"] or "").replace("圆", "元")
    if said and not said.endswith("元"):
        said += "元"
    return _plain(amount * UNITS[said or unit])


def parse_number(raw: Any) -> Decimal | None:
    """A quantity; units such as 家 or 项 behind it are left out."""
    if is_blank(raw):
        return None
    number = _number_of(raw, "数")
    if number is not None:
        return number
    flat = _text_of(raw, "数", "12.5")
    found = re.match(rf"^({_CHINESE}|(?=[+\-.\d]){_NUMBER})(?:[\u4e00-\u9fffa-z/²³㎡]{{1,4}})?$", flat)
    number = _read(found[1]) if found and found[1] else None
    if number is None:
        raise BadCell(f"“{raw.strip()}”不是数，请填写数字，如 12.5。")
    scale = {"万": 10**4, "亿": 10**8}.get(flat[len(found[1]) : len(found[1]) + 1], 1)  # type: ignore[index]
    return _plain(number * scale)


def parse_integer(raw: Any) -> int | None:
    """A count: 260, 260人, 1,200 or 二十三."""
    if is_blank(raw):
        return None
    if isinstance(raw, str) and (found := re.fullmatch(r"第(.+?)(?:位|名)?", squash(raw))):
        raw = found[1]
    if isinstance(raw, str) and (found := re.fullmatch(r"(\d{1,3})/\d{1,3}", squash(raw))):
        raw = found[1]  # a rank written with its total: 3/10
    number = parse_number(raw)
    if number is None or number != number.to_integral_value() or abs(number) > 10**15:
        raise BadCell(f"“{raw}”不是整数，请填写整数，如 260。")
    return int(number)


def parse_ratio(raw: Any, *, percent: bool = False, shown_percent: bool = False) -> Decimal | None:
    """A share of 1: 3.85% or 3.85 under a heading with % (`percent`) is 0.0385; so is a cell shown as a percent."""
    if is_blank(raw):
        return None
    number = _number_of(raw, "比率")
    if number is not None:
        if shown_percent:
            return number
        return _plain(number / 100) if percent or abs(number) > 1 else number
    flat = _text_of(raw, "比率", "3.85%").replace("个百分点", "%")
    divisor = 0
    if found := re.fullmatch(r"(.+)(%|‰)", flat):
        flat, divisor = found[1], 100 if found[2] == "%" else 1000
    elif found := re.fullmatch(r"(百|千)分之(.+)", flat):
        flat, divisor = found[2], 100 if found[1] == "百" else 1000
    number = _read(flat)
    if number is None:
        raise BadCell(f"“{raw.strip()}”不是比率，请写成 3.85% 这样的数。")
    if not divisor:
        divisor = 100 if percent or abs(number) > 1 else 1
    return _plain(number / divisor)
