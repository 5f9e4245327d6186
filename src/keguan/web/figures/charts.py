"""Charts as plain values: the table beside a chart and the chart itself are drawn from the same points."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from keguan.kit import words
from keguan.kit.indicator import STOCK, AnyIndicator
from keguan.store.evidence import Number, Value

SHOWN_BARS = 12


@dataclass(frozen=True)
class Point:
    """One period of a trend; `plotted` is the number in the unit of the axis, "" for a gap."""

    label: str
    display: str
    plotted: str
    url: str
    source: Any = None


@dataclass(frozen=True)
class Trend:
    """A line over periods."""

    name: str
    unit: str
    points: tuple[Point, ...]
    is_rank: bool

    @property
    def described(self) -> str:
        """The chart in words, for those who do not see it."""
        told = "，".join(f"{p.label}{p.display}" for p in self.points if p.plotted)
        return f"{self.name}：{told}" if told else f"{self.name}：暂无数据"

    @property
    def has_line(self) -> bool:
        return sum(bool(p.plotted) for p in self.points) > 1


def trend(series: Sequence[Value], url: Callable[[Value], str]) -> Trend:
    """The trend of an indicator. A year without records is a gap: nobody knows whether nothing happened or was kept."""
    indicator = series[0].indicator
    scale, unit = _axis(indicator, [v.value for v in series if v.value is not None])
    began, places = False, 2 if unit in ("亿元", "%") else 4  # as the text beside it is rounded
    points = []
    for value in series:
        began = began or bool(value.rows)
        known = value.value is not None and bool(value.rows or (began and indicator.kind == STOCK))
        plotted = words.plain(words.rounded(Decimal(value.value) * scale, places)) if known else ""
        display = value.display if known else "无记录"
        points.append(Point(value.period.label, display, plotted, url(value), value.source))
    return Trend(indicator.name, unit, tuple(points), indicator.unit == "位")


def _axis(indicator: AnyIndicator, values: Sequence[Number]) -> tuple[Decimal, str]:
    """The factor and unit in which an axis of these values reads well."""
    if indicator.is_money:
        largest = max((abs(v) for v in values), default=0)
        return (1 / words.YI, "亿元") if largest >= words.YI else (1 / words.WAN, "万元")
    return (Decimal(100), "%") if indicator.unit == "%" else (Decimal(1), indicator.unit)


@dataclass(frozen=True)
class Bar:
    """One part of a split; `share` is its length in per cent of the longest."""

    key: str
    label: str
    value: Number
    display: str
    share: float
    url: str = ""
    is_on: bool = False


def bars(
    groups: Sequence[tuple[Any, str, Number]], unit: str, url: Callable[[Any], str], *, on: str | None = None
) -> list[Bar]:
    """Horizontal bars, the longest first as the groups come."""
    longest = max((abs(value) for _, _, value in groups), default=0)
    return [
        Bar(
            key=str(key if key is not None else ""),
            label=label,
            value=value,
            display=words.quantity(value, unit),
            share=round(float(abs(value) / longest * 100), 1) if longest else 0,
            url=url(key),
            is_on=on is not None and on == str(key if key is not None else ""),
        )
        for key, label, value in groups
    ]
