"""Django settings, built from the options table and city.toml."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from keguan.config.options import option, read_city
from keguan.kit.errors import BureauError

KEGUAN_HOME = Path(option("KEGUAN_HOME")).absolute()
CITY = read_city(KEGUAN_HOME)

LINES = ("enterprises", "projects", "platforms", "achievements", "rd", "finance")
LINES_ON = tuple(line for line in LINES if CITY.get("lines", {}).get(line) is not False)

DEBUG = option("KEGUAN_DEBUG") == "1"
ALLOWED_HOSTS = option("KEGUAN_HOSTS").split(",")


def _secret_key() -> str:
    """The key of this home, made on first use and readable by its owner alone."""
    if given := option("KEGUAN_SECRET_KEY"):
        return given
    path = KEGUAN_HOME / "secret.key"
    if not path.exists():
        KEGUAN_HOME.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _database(address: str) -> dict[str, Any]:
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": KEGUAN_HOME / "keguan.sqlite3",
            "CONN_MAX_AGE": 60,  # a new one reads the whole schema: three milliseconds of every page
            # IMMEDIATE: deferred transactions lose read-then-write requests to "database is locked" under load
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c jit=off"},  # compiling a query takes ten times as long as any of a page
    }


def _files(address: str) -> dict[str, Any]:
    """The storage of s3://bucket/folder?endpoint=https://...&region=...; none without an address: a folder of the home."""
    if not address:
        return {}
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.hostname or set(asked) - {"endpoint", "region"}:
        raise BureauError(
            "files.address", "KEGUAN_FILES 要写成 s3://存储桶/目录?endpoint=https://…&region=…，目录和后两项可以不写。"
        )
    where = {
        "bucket_name": parts.hostname, "location": parts.path.strip("/"),
        "endpoint_url": asked.get("endpoint"), "region_name": asked.get("region"),
    }  # fmt: skip
    return {"kept": {"BACKEND": "keguan.store.buckets.Bucket", "OPTIONS": where}}


SECRET_KEY = _secret_key()
DATABASES = {"default": _database(option("KEGUAN_DATABASE"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "ninja",
    "keguan.store",
    "keguan.registry",
    "keguan.library",
    *(f"keguan.lines.{line}" for line in LINES_ON),
    "keguan.report",
    "keguan.web",
    "keguan.commands",
    "keguan.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "keguan.web.middleware.DenyByDefault",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "keguan.web.shell.shell",
            ]
        },
    }
]
ROOT_URLCONF = "keguan.config.urls"
WSGI_APPLICATION = "keguan.config.wsgi.application"

AUTH_USER_MODEL = "registry.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT, AXES_COOLOFF_TIME, AXES_RESET_ON_SUCCESS = 5, 0.5, True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "locked.html"
AXES_VERBOSE = False
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "home", "login"

SESSION_COOKIE_AGE = 8 * 3600
IDLE_MINUTES = int(option("KEGUAN_IDLE_MINUTES"))
SECOND_FACTOR_ROLES = frozenset(filter(None, option("KEGUAN_SECOND_FACTOR_ROLES").split(",")))
OTP_TOTP_ISSUER = "科管"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = option("KEGUAN_HTTPS") == "1"
SECURE_HSTS_SECONDS = 31536000 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 200
MAX_UPLOAD_BYTES = int(option("KEGUAN_MAX_UPLOAD_MB")) * 1024 * 1024
SCANNER = option("KEGUAN_SCANNER")

LANGUAGE_CODE, TIME_ZONE, USE_I18N, USE_TZ = "zh-hans", "Asia/Shanghai", True, True
DATE_FORMAT = "Y-m-d"
STATIC_URL = "/static/"
STATIC_ROOT = KEGUAN_HOME / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    **_files(option("KEGUAN_FILES")),
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "jobs": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": KEGUAN_HOME / "jobs"},
}
WORK_AT_ONCE = False  # whether long imports and conversions keep the request waiting, as tests want it
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "axes": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
