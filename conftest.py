"""Fixtures that every test may use, wherever it lies: the sample city and people signed in; and which tests one database is enough for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from tests import template


@pytest.hookimpl(tryfirst=True)  # before the marks of the command line pick tests
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for no database is run on one alone."""
    for item in items:
        if not {"db", "django_db_setup"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.one_database)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files as parameters are no names: a workbook holds the time at which it was made, and workers must find the same tests."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def shared(tmp_path_factory: Any, worker_id: str) -> Path:
    """A folder that all workers of this run have in common."""
    own: Path = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, shared: Path, worker_id: str) -> Any:
    """The test database holds the sample city and an account for each role; see `tests.template`."""
    with django_db_blocker.unblock():
        yield from template.copied(shared, worker_id)


@pytest.fixture(scope="session")
def furnish(django_db_setup: None, django_db_blocker: Any, shared: Path) -> Callable[[Path], None]:
    """Makes a folder a home of the sample city, for tests that start a process of their own on it."""

    def furnished(home: Path) -> None:
        with django_db_blocker.unblock():
            template.furnish(shared, home)

    return furnished


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
