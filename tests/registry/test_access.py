"""One place decides: what each role sees and changes, over every ledger."""

import pytest

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import NotAllowed
from keguan.kit.roles import ALL, NOTHING, ORGANISATION, REGION, ROLES
from keguan.registry import access

LEDGERS = list(catalogue.ledgers.values())


@pytest.mark.one_database
@pytest.mark.parametrize("ledger", LEDGERS, ids=str)
@pytest.mark.parametrize("role", ROLES.values(), ids=lambda r: r.key)
def test_a_role_sees_what_is_declared_and_no_more(role, ledger, user_of):
    user = user_of(role.key)
    declared = role in ledger.can.view or role in ledger.can.own
    assert access.may(user, access.VIEW, ledger) == (declared and role.reach != NOTHING)
    assert access.may(user, access.CHANGE, ledger) == (role in ledger.can.change)
    assert access.may(user, access.EXPORT, ledger) == (role in ledger.can.export)
    if not access.may(user, access.VIEW, ledger):
        with pytest.raises(NotAllowed, match=ledger.title):
            access.visible(user, ledger)


@pytest.mark.parametrize("ledger", LEDGERS, ids=str)
def test_reach_narrows_the_rows(ledger, user_of):
    everything = ledger.model.objects.filter(**ledger.where)
    for role in ROLES.values():
        user = user_of(role.key)
        if not access.may(user, access.VIEW, ledger):
            continue
        seen = access.visible(user, ledger)
        if role.reach == ALL or ledger.model.is_shared:
            assert seen.count() == everything.count()
        elif role.reach == REGION:
            paths = set(seen.values_list(ledger.model.region_path, flat=True)) if ledger.model.region_path else set()
            assert all(p.startswith(user.region.path) for p in paths)
            assert seen.count() <= everything.count()
        elif role.reach == ORGANISATION:
            for row in seen:
                assert any(_end(row, p) == user.organisation_id for p in ledger.model.organisation_paths)


def _end(record, path):
    for name in path.split("__"):
        record = getattr(record, name)
    return getattr(record, "pk", record)


def test_a_township_officer_without_a_town_sees_nothing(user_of):
    user = user_of("township")
    user.region = None
    assert access.scope_of(user).nothing


def test_a_disabled_account_and_a_stranger_see_nothing(user_of):
    from django.contrib.auth.models import AnonymousUser

    user = user_of("leader")
    user.is_active = False
    assert access.scope_of(user).nothing
    assert access.scope_of(AnonymousUser()).nothing


def test_a_section_clerk_changes_the_ledgers_of_the_own_section_only(user_of):
    user = user_of("clerk")
    user.sections = ["finance"]
    assert access.may(user, access.CHANGE, catalogue.ledger("finance.loans"))
    assert access.may(user, access.CHANGE, catalogue.ledger("registry.enterprises"))
    assert not access.may(user, access.CHANGE, catalogue.ledger("enterprises.hnte"))
    assert access.may(user, access.VIEW, catalogue.ledger("enterprises.hnte"))


def test_moves_are_for_whom_they_name(user_of):
    loans, returns = catalogue.ledgers["finance.loans"], catalogue.ledgers["rd.returns"]
    assert {role for role in ROLES if access.may_move(user_of(role), loans)} == {"bank", "clerk", "head", "leader"}
    assert not [role for role in ROLES if access.may_move(user_of(role), returns)], "no workflow, no moves"
    clerk = user_of("clerk")
    clerk.sections = ["rd"]
    assert not access.may_move(clerk, loans), "an editor moves in their own sections only"
