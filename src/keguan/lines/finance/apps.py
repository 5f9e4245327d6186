"""The Django app of this line; its declarations are loaded at start."""

from django.apps import AppConfig

from keguan.registry.lines import declare_line


class FinanceConfig(AppConfig):
    name = "keguan.lines.finance"
    label = "finance"
    verbose_name = "科技金融"

    def ready(self) -> None:
        declare_line("finance", "科技金融", "科技金融", 6)
