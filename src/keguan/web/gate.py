"""Who may open a view: every view says so with `@public` or `@open_to(...)`; one that says nothing is refused."""

from collections.abc import Callable
from typing import Any

from keguan.kit import roles
from keguan.kit.catalogue import catalogue
from keguan.registry.access import (
    ADD,
    CHANGE,
    may_any,
    may_arrange,
    may_declare,
    may_draft_policy,
    may_publish_policy,
    sees_figures,
)

Predicate = Callable[[Any], bool]


def public(view: Callable) -> Callable:
    """Mark a view that needs no login. Whoever is signed in is asked for what signing in asks, here as anywhere."""
    view.is_public = True
    return view


def open_to(predicate: Predicate, *, before_password_change: bool = False) -> Callable[[Callable], Callable]:
    """Mark a view for the users whom `predicate` holds for; the records in it are narrowed by `registry.access`."""

    def mark(view: Callable) -> Callable:
        view.open_to = predicate
        view.before_password_change = before_password_change
        return view

    return mark


def signed_in(user: Any) -> bool:
    """Everybody with an account; what they find inside is decided per ledger and record."""
    return user.is_active


def figure_readers(user: Any) -> bool:
    """Those who may see indicators and reports."""
    return sees_figures(user)


def page_readers(user: Any) -> bool:
    """Those who may open at least one page of a line; each page says who reads it."""
    return user.is_active and any(user.role_declared in p.readers for p in catalogue.pages.values())


def paper_readers(user: Any) -> bool:
    """Those who may take papers out of the pages that they read: staff, and banks."""
    return user.is_active and user.role_declared in roles.STAFF | {roles.BANK}


def editors(user: Any) -> bool:
    """Those who may change at least one ledger."""
    return may_any(user, CHANGE)


def adders(user: Any) -> bool:
    """Those of the bureau and the towns who may add to at least one ledger on a page of a line."""
    return sees_figures(user) and may_any(user, ADD)


def enterprises(user: Any) -> bool:
    """Accounts of enterprises; what they find is their own."""
    return user.is_active and user.role_declared == roles.ENTERPRISE


def account_readers(user: Any) -> bool:
    return user.role_declared in (roles.SYSTEM, roles.SECURITY)


def account_keepers(user: Any) -> bool:
    return user.role_declared == roles.SYSTEM


def trail_readers(user: Any) -> bool:
    return user.role_declared == roles.AUDITOR


def declarers(user: Any) -> bool:
    """Those who may add ledgers and indicators of the bureau's own to at least one line."""
    return may_declare(user)


def arrangers(user: Any) -> bool:
    """Those who may rename, order and switch the lines."""
    return may_arrange(user)


def policy_drafters(user: Any) -> bool:
    """Those who may draft versions of at least one policy."""
    return may_draft_policy(user)


def policy_publishers(user: Any) -> bool:
    """Those who may put versions of at least one policy in force."""
    return may_publish_policy(user)


def declaration_readers(user: Any) -> bool:
    return may_declare(user) or may_arrange(user)
