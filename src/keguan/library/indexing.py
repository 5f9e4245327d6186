"""What follows from a version becoming readable: it is found by its text, and what it cites and is about is noted."""

from keguan.library.models import Version


def index(version: Version) -> None:
    """Make the version findable in place of the one before; called in the transaction that makes it readable."""
