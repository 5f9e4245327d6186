"""The WSGI entry for granian. With the pages begin the workers that make files of the library readable."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguan.config.settings")
application = get_wsgi_application()

from keguan.library import converting  # noqa: E402 (its tables are there once the settings are read)

converting.start()
