"""What a target promises in numbers, what came of it, and whether the year goes fast enough."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import FLOW, AnyIndicator
from keguan.kit.period import Period
from keguan.report.models import Target

MET, ON_PACE, SLOW, LATE, UNKNOWN = "met", "on_pace", "slow", "late", "unknown"
VERDICTS = {MET: "完成", ON_PACE: "正常", SLOW: "偏慢", LATE: "逾期", UNKNOWN: "无法判断"}
Values = Callable[[AnyIndicator, Period], Decimal | None]


def promised(target: Target, before: Decimal | None) -> Decimal | None:
    """The value that the year must reach: in yuan, as a fraction, or counted; `before` is what last year reached.

    A growth rate and 百分点 are promised against last year's value, and mean nothing without it; a breakthrough from
    nought is one; of a range and of 保底+力争 the lower value binds.
    """
    if target.form == "growth":
        return None if not before else before * (1 + target.value)
    if target.form == "points":
        return None if before is None else before + target.value
    return Decimal(1) if target.form == "first" else target.value


def is_kept(target: Target, wanted: Decimal | None, done: Decimal | None) -> bool | None:
    """Whether the promise is kept; None while nobody knows. A rank is kept by being further to the front."""
    if wanted is None or done is None:
        return None
    return done <= wanted if _is_rank(target) else done >= wanted


def rate(target: Target, wanted: Decimal | None, done: Decimal | None) -> Decimal | None:
    """Done over promised, over 1 where more was done; None for ranks and for targets of one, which are kept or not."""
    if wanted is None or done is None or wanted <= 1 and target.form in ("first", "at_least") and _counts(target):
        return None
    return None if _is_rank(target) or not wanted else done / wanted


def _is_rank(target: Target) -> bool:
    found = catalogue.indicators.get(target.indicator)
    return target.form == "rank" or (found is not None and found.unit == "位")


def _counts(target: Target) -> bool:
    found = catalogue.indicators.get(target.indicator)
    return found is None or found.unit not in ("元", "%", "位")


@dataclass(frozen=True)
class Progress:
    """A target on a day: what was promised and done, the whole year at this pace, and the verdict.

    `basis` says how the forecast was made; `gap` is what is missing, in the unit of the indicator.
    """

    target: Target
    indicator: AnyIndicator | None
    wanted: Decimal | None
    done: Decimal | None
    forecast: Decimal | None
    basis: str
    verdict: str

    @property
    def kept(self) -> bool | None:
        return is_kept(self.target, self.wanted, self.done)

    @property
    def rate(self) -> Decimal | None:
        return rate(self.target, self.wanted, self.done)

    @property
    def gap(self) -> Decimal | None:
        if self.wanted is None or self.done is None or self.kept:
            return None
        return abs(self.wanted - self.done)

    @property
    def label(self) -> str:
        return VERDICTS[self.verdict]

    @property
    def is_behind(self) -> bool:
        return self.verdict in (SLOW, LATE)

    @property
    def wanted_said(self) -> str:
        return self._said(self.wanted)

    @property
    def done_said(self) -> str:
        return self._said(self.done)

    @property
    def gap_said(self) -> str:
        return self._said(self.gap)

    @property
    def forecast_said(self) -> str:
        """What the year comes to; of things that are counted, whole ones."""
        whole = self.forecast is not None and _counts(self.target)
        return self._said(Decimal(int(self.forecast or 0)) if whole else self.forecast)

    @property
    def percent(self) -> str:
        return "" if self.rate is None else words.percent(self.rate, 1)

    @property
    def width(self) -> str:
        """Of the bar, in per cent: full where more than all was done."""
        return f"{float(min(max(self.rate or Decimal(0), Decimal(0)), Decimal(1))) * 100:.1f}"

    def _said(self, value: Decimal | None) -> str:
        if value is None:
            return "—"
        return words.quantity(value, self.indicator.unit) if self.indicator else words.plain(value)


def progress(target: Target, day: date, values: Values) -> Progress:
    """How the target stands on the day; `values` tells an indicator's value in a period."""
    indicator = catalogue.indicators.get(target.indicator)
    if indicator is None:
        return Progress(target, None, target.value, None, None, "没有对应的指标", UNKNOWN)
    year = Period.year(target.year)
    wanted = promised(target, values(indicator, year.previous()))
    done = values(indicator, year)
    forecast, basis = _forecast(indicator, year, day, done, values)
    due = min(target.due_on or year.end, year.end)
    return Progress(
        target, indicator, wanted, done, forecast, basis, _verdict(target, wanted, done, forecast, day, due)
    )


def _forecast(
    indicator: AnyIndicator, year: Period, day: date, done: Decimal | None, values: Values
) -> tuple[Decimal | None, str]:
    """The whole year at the present pace: by last year's course where it is known, else by the days gone."""
    if done is None or indicator.kind != FLOW or day >= year.end:
        return done, "按现在的数"
    if day < year.start:
        return None, "还没有开始"
    last = year.previous()
    whole, then = values(indicator, last), values(indicator, Period(last.start, _last_year(day)))
    if whole and then:
        return done * whole / then, "按上年同期进度推算"
    gone = Decimal((day - year.start).days + 1) / Decimal((year.end - year.start).days + 1)
    return done / gone, "按时间进度推算"


def _last_year(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _verdict(
    target: Target, wanted: Decimal | None, done: Decimal | None, forecast: Decimal | None, day: date, due: date
) -> str:
    kept = is_kept(target, wanted, done)
    if kept is None:
        return UNKNOWN
    if kept:
        return MET
    if day > due:
        return LATE
    if forecast is None or day < due - timedelta(days=364):
        return ON_PACE
    return ON_PACE if is_kept(target, wanted, forecast) else SLOW


def wording(target: Target, indicator: Any = None, *, short: bool = False) -> str:
    """The promise as the plan says it: 力争达到150家, 保底140家、力争150家, 增长10%以上, 提高0.2个百分点.

    `short` is for the cells of a table: 55家以上, 力争600万元, 保底3个.
    """
    indicator = indicator or catalogue.indicators.get(target.indicator)
    unit = indicator.unit if indicator else ""
    value = words.quantity(target.value, unit)
    high = words.quantity(target.stretch, unit) if target.stretch is not None else ""
    if target.form == "growth":
        return f"增长{words.percent(target.value)}以上"
    if target.form == "points":
        return f"提高{words.plain(words.rounded(target.value * 100))}个百分点"
    if target.form == "first":
        return "实现零的突破"
    if target.form == "range":
        return f"达到{value}至{high}" if high else f"达到{value}"
    if target.form == "floor" and high:
        return f"保底{value}、力争{high}"
    if _is_rank(target):
        place = words.quantity(target.value, "位")
        return {"strive": f"力争进入{place}", "floor": f"确保不低于{place}"}.get(target.form, f"保持在{place}以内")
    if short:
        return {"strive": f"力争{value}", "floor": f"保底{value}"}.get(target.form, f"{value}以上")
    return {"strive": f"力争达到{value}", "floor": f"确保不低于{value}"}.get(target.form, f"达到{value}以上")
