"""Amounts and shares as a calculation sheet writes them: exact where a decimal is, else marked 约."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

WAN: Final = 10_000


def plain(value: Fraction, places: int = 6) -> str:
    """57.44; 约0.333333 when no decimal of so many places is exact."""
    scaled = value * 10**places
    whole = scaled.numerator // scaled.denominator if scaled.denominator == 1 else round(scaled)
    text = format((Decimal(whole) / 10**places).normalize(), "f")
    return text if scaled.denominator == 1 else f"约{text}"


def money(yuan: Fraction) -> str:
    """574400 → 57.44万元."""
    return f"{plain(yuan / WAN)}万元"


def share(ratio: Fraction) -> str:
    """1/50 → 2%; a third → 约33.33%."""
    return f"{plain(ratio * 100, 2)}%"
