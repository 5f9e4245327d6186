"""What templates need besides Django's own: values in words, chips of days left."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from keguan.kit import words
from keguan.library.snippets import Part
from keguan.web.ledgers.columns import Cell, days_left

register = template.Library()


@register.filter
def wan(yuan: Decimal | int | None) -> str:
    """Yuan as a number in 万元, without the unit: 5803000 → 580.3."""
    return "" if yuan is None else f"{words.rounded(Decimal(yuan) / words.WAN, 4).normalize():,f}"


@register.filter
def money(yuan: Decimal | int | None) -> str:
    """Yuan as a text writes it: 580.3万元, 7.22亿元."""
    return "" if yuan is None else words.money(yuan)


@register.filter
def percent(ratio: Decimal | None) -> str:
    return "" if ratio is None else words.percent(Decimal(ratio))


@register.filter
def left(day: date | None) -> Cell:
    """Days left as a cell with text and tone, for `<span class="tag {{ x.tone }}">{{ x.text }}</span>`."""
    return days_left(day)


@register.filter
def marks(parts: Iterable[Part]) -> str:
    """Parts of a text as HTML, those that were looked for marked."""
    told = (f"<mark>{escape(p.text)}</mark>" if p.is_marked else escape(p.text) for p in parts)
    return mark_safe("".join(told))  # escaped part by part: a page has hundreds


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value of a key that is itself a variable."""
    return mapping.get(key, "") if mapping else ""
