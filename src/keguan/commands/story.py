"""What the story of the sample city is told with: its people by role, and the days on which they act."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings

from keguan.registry.models import User


def user_of(role: str) -> User:
    return User.objects.get(username=role)


@contextmanager
def standing_still() -> Iterator[None]:
    """The sample city's own day is back afterwards."""
    day = settings.CITY["today"]
    try:
        yield
    finally:
        settings.CITY["today"] = day


def on(day: date) -> None:
    """From here on it is this day."""
    settings.CITY["today"] = day
