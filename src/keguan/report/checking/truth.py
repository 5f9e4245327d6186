"""Whether a written number is true of a stored one: equal, rounded, or rounded by a word."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from keguan.report.checking.claims import Claim

EXACT, ROUNDED, TRUE_WORD, FALSE_WORD, FALSE = "exact", "rounded", "true_word", "false_word", "false"
_TOLERANCE: Final = Decimal("0.05")  # of 约 and 左右
_MUCH: Final = 2  # 超100 of 250 is true but says nothing
_NUMERAL: Final = re.compile(r"[0-9][0-9,，]*(?:\.(?P<decimals>[0-9]+))?")


def precision(claim: Claim) -> Decimal:
    """What one unit of the last written digit is worth: 0.1亿元 of 3.5亿元, one of 57家."""
    match = _NUMERAL.search(claim.text.translate(str.maketrans("０１２３４５６７８９．", "0123456789.")))
    if match is None or not isinstance(claim.value, Decimal):
        return Decimal(1) if claim.unit not in ("%", "‰", "百分点") else Decimal("0.01")
    written = Decimal(match[0].replace(",", "").replace("，", ""))
    scale = claim.value / written if written else Decimal(1)
    return abs(scale) / 10 ** len(match["decimals"] or "")


def told(claim: Claim, actual: Decimal) -> str:
    """How the claim stands to the actual value: one of EXACT, ROUNDED, TRUE_WORD, FALSE_WORD, FALSE."""
    value = claim.value
    if isinstance(value, tuple):
        low, high = value
        return EXACT if low is not None and high is not None and low <= actual <= high else FALSE
    if value is None:
        return FALSE
    if claim.approx:
        return _by_word(claim.approx, value, actual, precision(claim))
    if value == actual:
        return EXACT
    unit = precision(claim)
    near = (actual / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit == value
    return ROUNDED if near else FALSE


def _by_word(word: str, value: Decimal, actual: Decimal, unit: Decimal) -> str:
    if word in ("余", "多"):
        is_true = value < actual < value + _place(value, unit)
    elif word == "近":
        is_true = value * Decimal("0.9") <= actual < value
    elif word == "不足":
        is_true = value * Decimal("0.8") <= actual < value
    elif word in ("超", "逾"):
        is_true = value < actual < value * _MUCH
    elif word == "突破" or word in ("以上", "上"):
        is_true = value <= actual < value * _MUCH
    elif word == "以下":
        is_true = actual <= value
    else:  # 约, 左右
        is_true = abs(actual - value) <= max(value * _TOLERANCE, unit / 2)
    return TRUE_WORD if is_true else FALSE_WORD


def _place(value: Decimal, unit: Decimal) -> Decimal:
    """The place that 余 leaves open: hundreds of 400余, ones of 12余."""
    place = unit
    while value and value % (place * 10) == 0:
        place *= 10
    return place
