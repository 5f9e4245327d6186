"""What a package above keeps about records of one below: told of every write of them, in the transaction that makes it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

Work = Callable[[Sequence[Any]], None]

_followers: dict[str, list[Work]] = defaultdict(list)


def follow(model: Any, work: Work) -> None:
    """Have `work(records)` called after every write of the tracked model: single, bulk, import, move and undo alike."""
    if work not in _followers[model._meta.label_lower]:
        _followers[model._meta.label_lower].append(work)


def tell(records: Sequence[Any]) -> None:
    """Tell the followers of these records, all of one model, that they were written."""
    for work in _followers[records[0]._meta.label_lower]:
        work(records)
