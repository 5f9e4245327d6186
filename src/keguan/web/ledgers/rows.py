"""The records of a ledger that a user may open: the one door by which the pages here reach them."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from keguan.kit import roles
from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.registry.access import VIEW, ledgers_for, may, require, seen
from keguan.store.tracked import Tracked, TrackedQuerySet

ORGANISATION_LEDGERS = ("registry.enterprises", "registry.institutions", "registry.banks")


def rows_of(user: Any, ledger: Ledger, *, retired: bool = False) -> TrackedQuerySet:
    """The records in force, or the retired ones, that the user may see. Raises NotAllowed for a closed ledger."""
    return _all_of(user, ledger).filter(retired_at__isnull=not retired)


def record_of(user: Any, ledger: Ledger, pk: int) -> Tracked:
    """The record, in force or retired. Raises Http404 when it does not exist or lies outside the user's scope."""
    record = _all_of(user, ledger).filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


def _all_of(user: Any, ledger: Ledger) -> TrackedQuerySet:
    require(user, VIEW, ledger)
    return seen(user, ledger.model.everything.filter(**ledger.where))


class Links:
    """Where linked records are opened, for one user; nothing leads to a page that would be refused."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.sees_all = user.role_declared.reach in (roles.ALL, roles.REGION)
        self.opened: dict[Any, str] = {}
        for ledger in ledgers_for(user):
            if not ledger.where:
                self.opened.setdefault(ledger.model, ledger.key)

    def __call__(self, record: Any) -> str:
        if record._meta.label_lower == "registry.organisation":
            is_own = record.pk == self.user.organisation_id
            return reverse("organisation", args=[record.pk]) if self.sees_all or is_own else ""
        if record._meta.label_lower == "registry.region":
            return ""  # a town's own page says nothing that its name does not
        key = self.opened.get(type(record))
        return reverse("record", args=[key, record.pk]) if key else ""


def record_url(ledger: Ledger, record: Any) -> str:
    """The page of a record: the file of an organisation, else its page in the ledger."""
    if ledger.key in ORGANISATION_LEDGERS:
        return reverse("organisation", args=[record.pk])
    return reverse("record", args=[ledger.key, record.pk])


def ledger_of_organisation(user: Any, organisation: Any) -> Ledger | None:
    """The ledger of enterprises, institutions or banks that this organisation stands in, if the user may open it."""
    for ledger in catalogue.ledgers_of(type(organisation)):
        if ledger.where.get("kind") == organisation.kind and may(user, VIEW, ledger):
            return ledger
    return None
