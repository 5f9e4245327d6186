"""The Django app of this package."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "keguan.web"
    label = "web"
    verbose_name = "页面"
