"""Finding for a row the record it is about, by the identities of the ledger, strongest first."""

import unicodedata
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from keguan.kit.ledger import Ledger
from keguan.registry.access import is_narrowed, seen

Identity = tuple[Any, ...]


class Records:
    """The records in force of a ledger, indexed by each of its identities; grows as rows are taken in.

    `kept_back` are the keys of those that are not for the user, which no row of theirs may read or change.
    """

    def __init__(self, ledger: Ledger, user: Any) -> None:
        self.ledger = ledger
        self._index: list[dict[Identity, list[Any]]] = [defaultdict(list) for _ in ledger.identity]
        for record in ledger.model.objects.all():
            self.add(record)
        self.kept_back: set[int] = set()
        if user and is_narrowed(ledger.model):
            rows = ledger.model.objects.values_list("pk", flat=True)
            self.kept_back = set(rows) - set(seen(user, rows))

    def add(self, record: Any) -> None:
        for index, group in zip(self._index, self.ledger.identity, strict=True):
            if identity := _identity(record, group):
                index[identity].append(record)

    def find(self, candidate: Any) -> Any | None:
        """The record that the candidate means. A weaker identity counts only where no stronger one contradicts it."""
        for place, group in enumerate(self.ledger.identity):
            if identity := _identity(candidate, group):
                for record in self._index[place].get(identity, ()):
                    if not self._contradicts(candidate, record, place):
                        return record
        return None

    def _contradicts(self, candidate: Any, record: Any, place: int) -> bool:
        for group in self.ledger.identity[:place]:
            a, b = _identity(candidate, group), _identity(record, group)
            if a and b and a != b:
                return True
        return False


def _identity(record: Any, group: tuple[str, ...]) -> Identity | None:
    """The values of the group, comparable; None when one of them is blank."""
    values = [getattr(record, record._meta.get_field(name).attname) for name in group]
    return None if any(v in (None, "") for v in values) else tuple(comparable(v) for v in values)


def comparable(value: Any) -> Any:
    """The value as it is compared: width, case and spaces of texts do not matter, 50 equals 50.00."""
    if isinstance(value, str):
        return "".join(unicodedata.normalize("NFKC", value).split()).upper()
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return Decimal(str(value)).normalize()
    return value.isoformat() if isinstance(value, date) else value
