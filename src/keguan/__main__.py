"""The console command `keguan`: a thin door to the management commands, with the exit codes 0, 1 and 2."""

import os
import sys


def main() -> None:
    """Run the command named on the command line; expected errors are printed as one sentence with exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguan.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings are read on import)

    execute_from_command_line(["keguan", *sys.argv[1:]])


if __name__ == "__main__":
    main()
