"""The Django app of this line; its declarations are loaded at start."""

from django.apps import AppConfig

from keguan.registry.lines import declare_line


class EnterprisesConfig(AppConfig):
    name = "keguan.lines.enterprises"
    label = "enterprises"
    verbose_name = "高新技术企业培育"

    def ready(self) -> None:
        declare_line("enterprises", "高新技术企业培育", "高企培育", 1)
