"""Reckoning many enterprises by one version: their sheets, what the budget leaves, and how they fare against another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from keguan.lines.rd.actions.gathering import gather
from keguan.lines.rd.models import FundVersion
from keguan.lines.rd.rules.funds import said
from keguan.lines.rd.rules.funds.budget import Settled, settle
from keguan.lines.rd.rules.funds.calculation import Sheet, reckon
from keguan.lines.rd.rules.funds.edges import cliffs, just_under
from keguan.lines.rd.rules.funds.inputs import Inputs
from keguan.lines.rd.rules.funds.terms import Terms, read
from keguan.registry.models import Organisation


def terms_of(version: FundVersion) -> Terms:
    """The version's terms as exact values, with what is wrong or missing."""
    return read(version.terms)


def reckon_all(terms: Terms, inputs: Mapping[int, Inputs], order: Sequence[int]) -> tuple[dict[int, Sheet], Settled]:
    """The sheet of each enterprise, and the final amounts in the order in which the budget pays.

    Raises BureauError while a parameter is missing.
    """
    sheets = {key: reckon(terms, inputs[key]) for key in order}

    def amounts(scale: Fraction) -> dict[int, Fraction]:
        if scale == 1:
            return {key: sheet.amount for key, sheet in sheets.items()}
        return {key: reckon(terms, inputs[key], scale=scale).amount for key in order}

    return sheets, settle(terms, order, amounts)


@dataclass(frozen=True)
class Tried:
    """One enterprise in a dry run; `before` is what the version before would pay, None when there is none to compare."""

    organisation: Organisation
    inputs: Inputs
    sheet: Sheet
    amount: Decimal
    before: Decimal | None
    under: tuple[str, ...]
    cliffs: tuple[str, ...]

    @property
    def base_wan(self) -> str:
        """The R&D figure in 万元."""
        return "" if self.inputs.base.value is None else said.plain(self.inputs.base.value / said.WAN)

    @property
    def change(self) -> Decimal:
        return self.amount - (self.before or 0)

    @property
    def less(self) -> Decimal:
        return -self.change


@dataclass(frozen=True)
class Trial:
    """A dry run: nothing of it is kept. `against` is the version compared with, `why_not` why that one cannot be reckoned."""

    version: FundVersion
    year: int
    terms: Terms
    rows: tuple[Tried, ...]
    settled: Settled
    against: FundVersion | None
    why_not: str = ""

    @property
    def total(self) -> Decimal:
        return self.settled.total

    @property
    def paid(self) -> list[Tried]:
        return [r for r in self.rows if r.amount]

    @property
    def compares(self) -> bool:
        return self.against is not None and not self.why_not


def try_out(version: FundVersion, year: int) -> Trial:
    """Reckon the version over the year's data, filed on the last day of the next year's first half at the latest.

    Payments made for the year are left aside: a dry run asks what the policy would have paid, not what is still to pay.
    """
    terms = terms_of(version)
    day = date(year + 1, 6, 30)
    inputs = _undisturbed(gather(version, year, day), day)
    order = sorted(inputs, key=lambda pk: (-(inputs[pk].base.value or 0), pk))
    sheets, settled = reckon_all(terms, inputs, order)
    against = before_of(version)
    earlier, why_not = _earlier(against, year, day)
    firms = Organisation.objects.select_related("region").in_bulk(order)
    rows = [
        Tried(
            firms[pk],
            inputs[pk],
            sheets[pk],
            settled.amounts[pk],
            earlier.get(pk, Decimal(0)) if against and not why_not else None,
            tuple(just_under(sheets[pk])),
            tuple(c.told for c in cliffs(terms, inputs[pk])),
        )
        for pk in order
    ]
    return Trial(version, year, terms, tuple(rows), settled, against, why_not)


def before_of(version: FundVersion) -> FundVersion | None:
    """The version of the same fund that it follows."""
    earlier = FundVersion.objects.filter(name=version.name, filed_from__lt=version.filed_from)
    return earlier.exclude(pk=version.pk).order_by("-filed_from").first()


def _earlier(against: FundVersion | None, year: int, day: date) -> tuple[Mapping[int, Decimal], str]:
    if against is None:
        return {}, ""
    terms = terms_of(against)
    if terms.why_not:
        return {}, f"上一版“{against}”参数不全，没法比较。"
    inputs = _undisturbed(gather(against, year, day), day)
    _, settled = reckon_all(terms, inputs, sorted(inputs))
    return settled.amounts, ""


def _undisturbed(inputs: Mapping[int, Inputs], day: date) -> dict[int, Inputs]:
    """As if everybody had filed in time and nothing had been paid yet."""
    return {pk: _replaced(one, day) for pk, one in inputs.items()}


def _replaced(one: Inputs, day: date) -> Inputs:
    values: dict[str, Any] = {**vars(one), "others": (), "same": (), "filed_on": one.filed_on or day}
    return Inputs(**values)
