"""What the ledgers know of one enterprise's inputs; what they do not keep stays missing, and leaves rules undecided.

The R&D cost of form 107-2 is the statistical one and no input of either policy: the figures by the tax rules are kept
apart (rules 7.6) and are not taken from it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Certificate
from keguan.registry.models import Organisation

_FIELDS = {name: number for number, name in enumerate(Organisation.FIELDS, start=1)}


def gather(organisation: Organisation, on: date) -> dict[str, Any]:
    """The facts of one enterprise on the day, by the names of the policies' inputs."""
    return _facts(organisation, Certificate.objects.in_force(on).filter(organisation=organisation).exists())


def gather_all(scope: Scope, on: date) -> Iterator[tuple[Organisation, dict[str, Any]]]:
    """Every enterprise of the scope with its facts, the certificates read once."""
    holders = set(Certificate.objects.in_force(on).values_list("organisation", flat=True))
    for one in Organisation.objects.within(scope).filter(kind="enterprise").order_by("name").iterator(chunk_size=2000):
        yield one, _facts(one, one.pk in holders)


def _facts(organisation: Organisation, is_holder: bool) -> dict[str, Any]:
    known: dict[str, Any] = {"valid_hnte": is_holder}
    if organisation.credit_code:
        known["resident"] = True  # a unified social credit code is given to bodies registered in mainland China
    if organisation.founded_on:
        known["registered_on"] = organisation.founded_on
    if organisation.field:
        number = _FIELDS[organisation.field]
        known["field"] = number if number <= 8 else None
    return known
