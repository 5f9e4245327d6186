"""From … to …: the records whose day, year, amount or number lies within, either end open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from keguan.kit import fields as kinds
from keguan.kit import words
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger
from keguan.web.ledgers.arranging import offered
from keguan.web.ledgers.columns import Column, columns_at

RANGED = (kinds.DATE, kinds.YEAR, kinds.MONEY, kinds.NUMBER, kinds.INTEGER, kinds.RATIO)
SHOWN_IN = {kinds.MONEY: words.WAN, kinds.RATIO: Decimal("0.01")}  # 万元 and % on the screen, yuan and shares below
LONGEST = 20  # characters that a number may have


@dataclass(frozen=True)
class Range:
    """What stands in the two boxes of one column, both ends included."""

    column: Column
    low: str
    high: str

    @property
    def names(self) -> tuple[str, str]:
        """The parameters of the two ends."""
        return f"{self.column.path}.from", f"{self.column.path}.to"

    @property
    def is_day(self) -> bool:
        return self.column.kind == kinds.DATE

    @property
    def label(self) -> str:
        return f"{self.column.label}（%）" if self.column.kind == kinds.RATIO else self.column.label

    @property
    def told(self) -> str:
        """发证日期：2024-01-01 至 2024-12-31, or one end alone."""
        both = (
            f"{self.low} 至 {self.high}"
            if self.low and self.high
            else f"{self.low} 起"
            if self.low
            else f"至 {self.high}"
        )
        return f"{self.label}：{both}"

    @property
    def condition(self) -> Q:
        """Raises BureauError for an end that cannot be read."""
        met = Q()
        if self.low:
            met &= Q(**{f"{self.column.path}__gte": self._end(self.low, ROUND_CEILING)})
        if self.high:
            met &= Q(**{f"{self.column.path}__lte": self._end(self.high, ROUND_FLOOR)})
        return met

    def _end(self, text: str, inwards: str) -> Any:
        """The value of one end as the column keeps it; digits that no record has are rounded into the range."""
        wanted = "日期，如 2025-03-12" if self.is_day else "数字"
        try:
            if self.is_day:
                return date.fromisoformat(text)
            number = Decimal(text) * SHOWN_IN.get(self.column.kind, 1)
            field = self.column.field
            places = getattr(field, "decimal_places", 0)
            if abs(number) >= Decimal(10) ** (getattr(field, "max_digits", LONGEST) - places):
                raise ValueError(text)
            kept = number.quantize(Decimal(1).scaleb(-places), rounding=inwards)
            return kept if places else int(kept)
        except (ValueError, InvalidOperation) as fault:
            raise BureauError(
                "filters.range", f"“{self.label}”的“{text[:LONGEST]}”不是能用的{wanted}，请重新填写。"
            ) from fault


def ranges(ledger: Ledger, asked: QueryDict) -> Iterator[Range]:
    """A range for every column that a list of the ledger can show and that has an order of size or time."""
    for column in columns_at(ledger, offered(ledger)):
        if column.kind in RANGED:
            low, high = (_tidy(asked.get(f"{column.path}.{end}", "")) for end in ("from", "to"))
            yield Range(column, low, high)


def _tidy(text: str) -> str:
    """As somebody types it into a cell: 1,200 or 3.5% are numbers."""
    return re.sub(r"[\s,，%％\x00]", "", text)[: LONGEST + 1]
