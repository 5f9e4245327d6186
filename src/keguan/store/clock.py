"""Today, as workbenches and days left see it; the sample city stands still on its own day."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from keguan.kit.workdays import calendar


def today() -> date:
    """The `today` of city.toml when it gives one, else the day in Asia/Shanghai."""
    return settings.CITY.get("today") or timezone.localdate()


def working_days_after(day: date, count: int) -> date:
    """The last of `count` working days after the day, by the bureau's own table where `city.toml` gives one.

    Raises BureauError for a year whose holidays nobody has told.
    """
    return calendar(settings.CITY.get("workdays")).after(day, count)
