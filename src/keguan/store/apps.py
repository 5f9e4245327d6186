"""The Django app of the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "keguan.store"
    label = "store"
    verbose_name = "留痕"
