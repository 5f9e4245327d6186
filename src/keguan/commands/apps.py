"""The Django app of this package."""

from django.apps import AppConfig


class CommandsConfig(AppConfig):
    name = "keguan.commands"
    label = "commands"
    verbose_name = "命令"
