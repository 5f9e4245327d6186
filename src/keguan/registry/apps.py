"""The Django app of the registry; loads its declarations at start."""

from importlib import import_module

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "keguan.registry"
    label = "registry"
    verbose_name = "基础登记"

    def ready(self) -> None:
        import_module("keguan.registry.ledgers")
        import_module("keguan.registry.circulars")
