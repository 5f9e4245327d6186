"""Today, as workbenches and days left see it; the sample city stands still on its own day."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The `today` of city.toml when it gives one, else the day in Asia/Shanghai."""
    return settings.CITY.get("today") or timezone.localdate()
