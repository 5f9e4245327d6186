"""Fixtures that every test may use: the sample city, imported once a worker, and people signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database holds the sample city, imported by the importer itself, and an account for each role."""
    from keguan.commands import sample, sample_work

    with django_db_blocker.unblock():
        sample.load()
        sample.logins()
        sample_work.work()


@pytest.fixture
def city(db: None) -> Any:
    """The region of the sample city, with all its data."""
    from keguan.registry.regions import home

    return home()


@pytest.fixture
def empty(db: None) -> None:
    """A database without any data; what the sample city holds is back after the test."""
    kept = ("contenttypes", "auth", "axes")
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.app_label not in kept]
    tables.remove("store_auditentry")  # the database lets nobody take an entry away, not even a test
    with connection.cursor() as cursor:
        for table in tables:  # foreign keys are checked at the end of the transaction only
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


@pytest.fixture
def user_of(db: None) -> Callable[[str], Any]:
    """The sample account of a role, by its key."""
    from keguan.registry.models import User

    return lambda role: User.objects.get(role=role)


@pytest.fixture
def client_of(user_of: Callable[[str], Any]) -> Callable[[str], Client]:
    """A browser session signed in as the sample account of a role."""

    def signed_in(role: str) -> Client:
        client = Client()
        client.force_login(user_of(role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
