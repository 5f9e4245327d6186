"""What a page says of a value: number and unit apart, the change in words, the name of a split."""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from keguan.kit import words
from keguan.kit.indicator import AnyIndicator
from keguan.registry.models import PublishedFigure
from keguan.store.evidence import Value, path_field
from keguan.web.figures.values import Figures

PARTS = re.compile(r"(第?)(-?[\d.]+)(.*)")
UP, DOWN, LEVEL = "up", "down", ""
ARROWS = {UP: "↑", DOWN: "↓", LEVEL: ""}


@dataclass(frozen=True)
class Change:
    """The change against the period before, in words, and where the number went."""

    text: str = ""
    direction: str = LEVEL
    tone: str = ""  # "good" or "bad" where the house is sure which is which

    @property
    def arrow(self) -> str:
        return ARROWS[self.direction]


def parts_of(display: str) -> tuple[str, str, str]:
    """第2位 as what stands before the number, the number, its unit."""
    match = PARTS.fullmatch(display)
    return (match[1], match[2], match[3]) if match else ("", display, "")


def change_of(now: Value, before: Value) -> Change:
    """How the value moved. A year without a single record is a gap in the ledger, not a zero to compare with."""
    unit, than = now.indicator.unit, now.period.last_label
    if now.value is None or before.value is None:
        return Change()
    if not before.rows:
        return Change(f"{than}没有记录") if now.rows else Change()
    told = words.growth(now.value, before.value, than=than) if now.indicator.is_money else ""
    told = told or words.change(now.value, before.value, unit=unit, than=than)
    if now.value == before.value or "持平" in told:
        return Change(told)
    higher = now.value > before.value
    is_rank = unit == "位"
    better = higher is not is_rank
    sure = is_rank or now.indicator.headline
    tone = ("good" if better else "bad") if sure else ""  # more overdue loans are no success: no colour then
    return Change(told, UP if better else DOWN, tone)


@dataclass(frozen=True)
class Face:
    """An indicator as a card or a row shows it."""

    now: Value
    change: Change
    note: str = ""

    @property
    def indicator(self) -> AnyIndicator:
        return self.now.indicator

    @property
    def parts(self) -> tuple[str, str, str]:
        """第, 2, 位: what stands before the number, the number, its unit."""
        return parts_of(self.now.display)

    @property
    def url(self) -> str:
        return f"{reverse('indicator', args=[self.indicator.key])}?period={self.now.period}"


def face(figures: Figures, indicator: AnyIndicator) -> Face:
    """The indicator with its change; a published figure that lags says which year it is of."""
    now = figures.newest(indicator)
    before = figures.value(indicator, now.period.previous())
    notes = [now.period.label] if now.period != figures.period else []
    if isinstance(now.source, PublishedFigure) and now.source.stage == PublishedFigure.PRELIMINARY:
        notes.append("初步数")
    return Face(now, change_of(now, before), " ".join(notes))


def split_label(model: Any, path: str) -> str:
    """What a split is called: the linked thing for its name (乡镇（园区）), else the field's own label."""
    *parents, last = path.split("__")
    path = "__".join(parents) if parents and last == "name" else path
    return str(path_field(model, path).verbose_name)
