"""Who uses an indicator: chapters that print it, targets measured by it, ratios built on it."""

import re
from typing import Any

from django.db.models import QuerySet

from keguan.kit.catalogue import Line, catalogue
from keguan.kit.indicator import AnyIndicator, Ratio
from keguan.registry import access

TARGETS = "plan.targets"


def chapters_with(key: str) -> list[Line]:
    """The lines whose chapter prints the indicator."""
    whole = re.compile(rf"(?<![\w.]){re.escape(key)}(?![\w])")
    return [line for line in in_order() if whole.search(line.chapter)]


def ratios_with(key: str) -> list[Ratio]:
    return [d for d in catalogue.indicators.values() if isinstance(d, Ratio) and key in (d.over, d.per)]


def targets_of(user: Any, indicator: AnyIndicator) -> QuerySet | list[Any]:
    """The promises that the user may see and that this indicator measures, newest first."""
    ledger = catalogue.ledgers.get(TARGETS)
    if ledger is None or not access.may(user, access.VIEW, ledger):
        return []
    return access.visible(user, ledger).filter(indicator=indicator.key).order_by("-year")


def in_order() -> list[Line]:
    return sorted(catalogue.lines.values(), key=lambda line: line.order)
