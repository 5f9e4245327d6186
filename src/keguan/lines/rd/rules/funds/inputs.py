"""What one enterprise is paid by: figures with the records they come from, frozen as plain JSON and read back the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Source:
    """A record: the key of its ledger, its key there, and what it is called."""

    ledger: str
    pk: int
    label: str


@dataclass(frozen=True)
class Figure:
    """An amount in yuan; None when no record tells it."""

    value: Fraction | None = None
    source: Source | None = None


@dataclass(frozen=True)
class Other:
    """Money of another fund for the same year's R&D, in yuan, less what was taken back."""

    amount: Fraction
    source: Source


@dataclass(frozen=True)
class Inputs:
    """The figures of one enterprise and year.

    `previous` is nought of an enterprise that did not exist the year before, None when nobody knows. `titles` are those
    held on the day of filing. `clean` is None without a department's reply; `incidents` say what was found. `same` are
    payments by this very fund for the same year.
    """

    base: Figure = Figure()
    previous: Figure = Figure()
    sales: Figure = Figure()
    industry: str = ""
    titles: Mapping[str, Source] = field(default_factory=dict)
    clean: Source | None = None
    incidents: tuple[Source, ...] = ()
    filed_on: date | None = None
    deadline: date | None = None
    others: tuple[Other, ...] = ()
    same: tuple[Other, ...] = ()


def to_json(inputs: Inputs) -> dict[str, Any]:
    """The inputs as JSON values; amounts as texts like 58221000 or 1/3."""
    return {
        "base": _figure(inputs.base),
        "previous": _figure(inputs.previous),
        "sales": _figure(inputs.sales),
        "industry": inputs.industry,
        "titles": {key: _source(s) for key, s in inputs.titles.items()},
        "clean": _source(inputs.clean),
        "incidents": [_source(s) for s in inputs.incidents],
        "filed_on": inputs.filed_on and inputs.filed_on.isoformat(),
        "deadline": inputs.deadline and inputs.deadline.isoformat(),
        "others": [{"amount": str(o.amount), "source": _source(o.source)} for o in inputs.others],
        "same": [{"amount": str(o.amount), "source": _source(o.source)} for o in inputs.same],
    }


def from_json(told: Mapping[str, Any]) -> Inputs:
    """The inputs that `to_json` made these values of."""
    return Inputs(
        base=_read_figure(told["base"]),
        previous=_read_figure(told["previous"]),
        sales=_read_figure(told["sales"]),
        industry=told["industry"],
        titles={key: Source(**s) for key, s in told["titles"].items()},
        clean=Source(**told["clean"]) if told["clean"] else None,
        incidents=tuple(Source(**s) for s in told["incidents"]),
        filed_on=date.fromisoformat(told["filed_on"]) if told["filed_on"] else None,
        deadline=date.fromisoformat(told["deadline"]) if told["deadline"] else None,
        others=tuple(Other(Fraction(o["amount"]), Source(**o["source"])) for o in told["others"]),
        same=tuple(Other(Fraction(o["amount"]), Source(**o["source"])) for o in told["same"]),
    )


def _source(source: Source | None) -> dict[str, Any] | None:
    return vars(source).copy() if source else None


def _figure(figure: Figure) -> dict[str, Any]:
    return {"value": None if figure.value is None else str(figure.value), "source": _source(figure.source)}


def _read_figure(told: Mapping[str, Any]) -> Figure:
    value, source = told["value"], told["source"]
    return Figure(None if value is None else Fraction(value), Source(**source) if source else None)
