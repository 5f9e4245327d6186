"""The expected errors: sentences that a user reads and can act on."""

from typing import Any


class BureauError(Exception):
    """Something a user did or sent cannot be accepted; `message` says in Chinese what happened and what to do."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.details = code, message, details


class CatalogueError(BureauError):
    """A declaration is incomplete or contradicts another; raised at start with every fault listed."""


class NotAllowed(BureauError):
    """The user may not do this; the message says who may."""
