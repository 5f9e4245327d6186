"""The Django app of this package."""

from importlib import import_module

from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "keguan.report"
    label = "report"
    verbose_name = "年度总结"

    def ready(self) -> None:
        import_module("keguan.report.ledgers")
        import_module("keguan.report.workflows")
        import_module("keguan.report.check").check_texts()
