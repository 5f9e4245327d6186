"""Settings of the tests: a home of their own for each worker, the sample city's facts, quick password hashes."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="keguan-test-"))
os.environ["KEGUAN_HOME"] = str(HOME)
os.environ["KEGUAN_DEBUG"] = "0"
SAMPLE = Path(__file__).parents[1] / "src/keguan/commands/sample_city"
shutil.copyfile(SAMPLE / "city.toml", HOME / "city.toml")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

from keguan.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
WHITENOISE_AUTOREFRESH = True
WORK_AT_ONCE = True
