"""The database of the tests: the sample city, made once a run by the importer itself and copied for each worker."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

FILE = "city.sqlite3"
OWN = shutil.ignore_patterns("secret.key", "sample-logins.txt")  # what belongs to one home alone


def city(shared: Path) -> Path:
    """The home of the sample city; who comes first makes it, with its database beside it."""
    made = shared / "city"
    with _alone(shared):
        if not made.exists():
            if connection.vendor == "sqlite":
                connection.settings_dict["TEST"]["NAME"] = str(shared / FILE)
            name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            _settle()
            connection.close()  # PostgreSQL copies no database that somebody is connected to
            shutil.copytree(settings.KEGUAN_HOME, shared / "making", ignore=OWN)
            (shared / "name").write_text(name, encoding="utf8")
            (shared / "making").rename(made)
    return made


def copied(shared: Path, worker: str) -> Iterator[None]:
    """Connect to a copy of the sample city's database that is this worker's own, and throw it away at the end."""
    shutil.copytree(city(shared), settings.KEGUAN_HOME, dirs_exist_ok=True)
    connection.close()
    connection.settings_dict["NAME"] = (shared / "name").read_text(encoding="utf8")
    with _alone(shared):
        connection.creation.clone_test_db(worker, verbosity=0)
    connection.settings_dict.update(connection.creation.get_test_db_clone_settings(worker))
    yield
    connection.creation.destroy_test_db(verbosity=0)


def furnish(shared: Path, home: Path) -> None:
    """Make the home one of the sample city, ready for a process of its own; where FILE is lacking, without database."""
    shutil.copytree(city(shared), home, dirs_exist_ok=True)
    if (shared / FILE).exists():
        shutil.copyfile(shared / FILE, home / "keguan.sqlite3")


def _settle() -> None:
    """Records, an account for each role, and what these people have done."""
    from keguan.commands import sample, sample_work

    sample.load()
    sample.logins()
    sample_work.work()


@contextmanager
def _alone(shared: Path) -> Iterator[None]:
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
