"""Every ledger: its shape towards workbooks, its links, its words."""

import pytest
from django.apps import apps

from keguan.kit.catalogue import catalogue
from keguan.kit.fields import KINDS
from keguan.store.shapes import shape_of
from keguan.store.tracked import Tracked

LEDGERS = list(catalogue.ledgers.values())


@pytest.mark.parametrize("ledger", LEDGERS, ids=str)
def test_shape(ledger):
    shape = shape_of(ledger.key)
    names = [f.name for f in shape.fields]
    assert len(names) == len(set(names))
    assert {f.kind for f in shape.fields} <= set(KINDS)
    assert all(f.label and not f.label.isascii() or f.label.isupper() for f in shape.fields)


@pytest.mark.parametrize("ledger", LEDGERS, ids=str)
def test_its_records_have_a_history(ledger):
    assert issubclass(ledger.model, Tracked)


@pytest.mark.parametrize("model", [m for m in apps.get_models() if m.__module__.startswith("keguan.lines.")], ids=str)
def test_a_model_of_a_line_points_only_to_itself_the_registry_and_the_store(model):
    own = model._meta.app_label
    targets = {f.related_model._meta.app_label for f in model._meta.concrete_fields if f.remote_field}
    assert targets <= {own, "registry", "store"}


@pytest.mark.parametrize("ledger", LEDGERS, ids=str)
def test_a_scope_can_narrow_it(ledger):
    """Deny by default: a model says where its region or organisation is, is shared, or shows nothing below the city."""
    model = ledger.model
    if model.region_path:
        assert model.objects.filter(**{f"{model.region_path}__startswith": "x"}).count is not None


def test_migrations_are_complete(db):
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
