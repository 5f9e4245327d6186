"""What the commands share: expected errors as one sentence with exit code 2, and printing of data."""

import json
import sys
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError

from keguan.kit.errors import BureauError
from keguan.registry.own.loading import refresh

DONE, FINDINGS, WRONG_USE = 0, 1, 2


class BureauCommand(BaseCommand):
    """A command of `keguan`: `run` does the work and returns the exit code (0 done, 1 findings, 2 wrong use)."""

    requires_system_checks: list[str] = []
    reads_declarations = False  # whether it works on ledgers: then those that the bureau declared count too
    suppressed_base_arguments = {
        "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color", "--skip-checks",
    }  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if self.reads_declarations:
                _read_declarations()
            code = self.run(**options)
        except BureauError as fault:
            self.stderr.write(fault.message)
            code = WRONG_USE
        if code:
            sys.exit(code)

    def print_json(self, data: Any) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1, default=_jsonable))


def _read_declarations() -> None:
    with suppress(OperationalError, ProgrammingError):  # no database yet: then nothing is declared in it
        refresh()


def _jsonable(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def exact(value: int | Decimal | None) -> int | str | None:
    """A computed value as JSON keeps it exactly: counts as integers, everything else as decimal text."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
