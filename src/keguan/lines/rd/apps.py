"""The Django app of this line; its declarations are loaded at start."""

from django.apps import AppConfig

from keguan.registry.lines import declare_line


class RdConfig(AppConfig):
    name = "keguan.lines.rd"
    label = "rd"
    verbose_name = "研发投入"

    def ready(self) -> None:
        declare_line("rd", "研发投入", "研发投入", 5)
