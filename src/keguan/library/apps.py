"""The Django app of the library."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "keguan.library"
    label = "library"
    verbose_name = "文库"
