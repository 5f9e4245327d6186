"""The Django app of this package."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "keguan.web"
    label = "web"
    verbose_name = "页面"

    def ready(self) -> None:
        from keguan.web.accounts import noting  # noqa: F401, PLC0415 (receivers need the models)
