"""What a judgement rests on: each input with its value and the records that tell it, or where it should be told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse

from keguan.kit.catalogue import catalogue
from keguan.kit.rules.facts import Input, Known
from keguan.kit.rules.policy import Policy
from keguan.registry.access import VIEW, may
from keguan.registry.models import Organisation
from keguan.web.ledgers.rows import Links

FEW: Final = 6  # records named one by one


@dataclass(frozen=True)
class Ground:
    """An input as it is known: `records` are (text, address or nothing), `more` how many are not named."""

    input: Input
    value: str
    ledger: str
    records: tuple[tuple[str, str], ...]
    more: int
    is_whole: bool  # no year of it is missing

    @property
    def count(self) -> int:
        return len(self.records) + self.more


def grounds(policy: Policy, one: Organisation, known: Known, on: date, user: Any) -> Iterator[Ground]:
    """Each input that the ledgers tell of the enterprise. An address is given where the user may open the record."""
    link = Links(user)
    for key, asked in policy.inputs.items():
        if key not in known.facts:
            continue
        ledger, records = known.evidence.get(key, (policy.kept_in.get(key, ""), ()))
        if ledger == "registry.enterprises":
            records = (one,)
        may_open = ledger in catalogue.ledgers and may(user, VIEW, catalogue.ledgers[ledger])
        named = tuple((_called(r, one), link(r) if may_open else "") for r in records[:FEW])
        value = known.facts[key]
        is_whole = not (isinstance(value, list) and None in value)
        yield Ground(asked, _said(asked, value, on), _title(ledger), named, len(records) - len(named), is_whole)


def place_of(policy: Policy, key: str, user: Any) -> tuple[str, str]:
    """The title of the ledger where the input would stand, and its address where the user may open it."""
    ledger = policy.kept_in.get(key, "")
    is_open = ledger in catalogue.ledgers and may(user, VIEW, catalogue.ledgers[ledger])
    return _title(ledger), reverse("ledger", args=[ledger]) if is_open else ""


def _said(asked: Input, value: Any, on: date) -> str:
    """The value in words; of a series with the years it is of."""
    if not isinstance(value, list):
        return asked.said(value)
    first, last = on.year - len(value), on.year - 1
    return f"{first}年：{asked.said(value)}" if first == last else f"{first}–{last}年：{asked.said(value)}"


def _title(ledger: str) -> str:
    return catalogue.ledgers[ledger].title if ledger in catalogue.ledgers else ""


def _called(record: Any, one: Organisation) -> str:
    """The record without the enterprise's own name, which stands above already."""
    return str(record).replace(one.name, "").strip() or "一企一档"
