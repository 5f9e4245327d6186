"""Benchmarks on a home of their own, thrown away at the end; Django is set up before anything else is imported."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django

HOME = Path(tempfile.mkdtemp(prefix="keguan-bench-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
(HOME / "static").mkdir()
os.environ |= {
    "KEGUAN_HOME": str(HOME),
    "KEGUAN_HOSTS": "testserver",
    "DJANGO_SETTINGS_MODULE": "keguan.config.settings",
}
shutil.copyfile(Path(__file__).parents[1] / "src/keguan/commands/sample_city/city.toml", HOME / "city.toml")
django.setup()
