"""The last app to load: once all declarations are in, the catalogue is checked."""

from django.apps import AppConfig
from django.core.exceptions import FieldDoesNotExist

from keguan.kit.catalogue import catalogue
from keguan.store.evidence import path_field


class ConfigConfig(AppConfig):
    name = "keguan.config"
    label = "config"

    def ready(self) -> None:
        catalogue.check(_has_field)


def _has_field(model: type, path: str) -> bool:
    try:
        path_field(model, path)
    except (FieldDoesNotExist, AttributeError):
        return False
    return True
