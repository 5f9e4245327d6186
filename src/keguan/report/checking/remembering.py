"""Remembers which indicator a person said that some words mean."""

from contextlib import suppress
from typing import Any

from django.db import OperationalError, ProgrammingError

from keguan.report.models import ChosenIndicator
from keguan.store.audit import audit

_LONGEST = 200


def choices() -> dict[str, str]:
    """The key of the indicator by the words; "" where a person said that the words mean none."""
    with suppress(OperationalError, ProgrammingError):  # no database yet: then nothing is remembered
        return dict(ChosenIndicator.objects.values_list("words", "key"))
    return {}


def remember(words: str, key: str, user: Any) -> None:
    """Keep the choice in place of an earlier one for the same words."""
    words = words[:_LONGEST]
    ChosenIndicator.objects.update_or_create(words=words, defaults={"key": key, "by": user})
    audit("report", f"核数时认定“{words}”说的是{key or '台账以外的数'}", actor=user)
